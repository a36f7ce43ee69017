import type { Action } from '../edits/action.ts';
import type { Finding, Proposal } from './finding.ts';
import type { FarObs } from './hidden-sky.ts';
import { farObsOf, hiddenSkyAmong } from './hidden-sky.ts';
import { planDatasets } from './plan-datasets.ts';
import type { DatasetPlan } from './plan-datasets.ts';
import { isTooMany, mergeAll, mergeInPieces, proposalOf, reasonsOf } from './proposals.ts';
import type { Situation } from './situation.ts';
import type { ExposureGroups } from './split-exposures.ts';
import type { UnitFile } from './unit.ts';
import type { Verdict } from './verdict.ts';
import { findingOf } from './verdict.ts';
import { arcsecText, obsText } from './wording.ts';

/** What a human should know of a concatenation; undefined where nothing in it can be processed. */
export function containerFinding(situation: Situation): Finding | undefined {
  if (situation.groups.length === 0) return undefined;
  const answers = hasSky(situation) ? [] : farObsOf(situation.sky, situation.context);
  const hidden = hiddenSkyAmong(answers);
  return findingOf(situation, hidden === undefined ? onContainer(situation, answers) : onHiddenSky(situation, hidden));
}

/** With SKY exposures of its own, a container needs no hidden ones. */
function hasSky({ files, context }: Situation): boolean {
  return files.some(({ rawType }) => rawType === context.rules.cascade.skyType);
}

// --- Case 1 ---

function onContainer(situation: Situation, answers: readonly FarObs[]): Verdict {
  const plan = planOf(situation, skyObFiles(situation));
  return {
    case: isTooMany(plan) ? 'too-many' : 'container',
    recommended: proposalOf(plan, reasonsFor(situation, plan)),
    candidates: [
      mergeAll(situation),
      mergeInPieces(situation),
      ...answers.map((answer) => skyByHand(situation, answer)),
    ],
    evidence: answers.map(({ skyObs, distanceArcsec }) => ({
      what: 'far away',
      value: `${obsText(skyObs)}: at least ${arcsecText(distanceArcsec)} from the rest; nothing says that it is sky`,
    })),
  };
}

function planOf({ unit, groups, context }: Situation, skies: readonly UnitFile[]): DatasetPlan {
  return planDatasets({ abs: unit.abs, groups, splitBy: 'position', skies }, context);
}

/** SKY exposures of OBs that have nothing else: they are the sky of the container. */
function skyObFiles({ files, context }: Situation): readonly UnitFile[] {
  const { skyType } = context.rules.cascade;
  const byOb = Map.groupBy(files, ({ frame }) => frame.obsId);
  return [...byOb.values()].filter((own) => own.every(({ rawType }) => rawType === skyType)).flat();
}

function reasonsFor(situation: Situation, plan: DatasetPlan): readonly string[] {
  const skyObs = [...new Set(skyObFiles(situation).map(({ frame }) => frame.obsId))];
  const reasons = reasonsOf(plan, situation);
  return skyObs.length === 0 ? reasons : [...reasons, `the SKY of the container is in ${obsText(skyObs)}`];
}

function skyByHand(situation: Situation, answer: FarObs): Proposal {
  const because = `if it is the sky of the container: at least ${arcsecText(answer.distanceArcsec)} away`;
  return { label: `${obsText(answer.skyObs)} is sky`, because, actions: skyActions(situation, answer) };
}

// --- Hidden sky ---

function onHiddenSky(situation: Situation, hidden: FarObs): Verdict {
  const { unit } = situation;
  const signs = `at least ${arcsecText(hidden.distanceArcsec)} away, ${hidden.signs.join(', ')}`;
  const actions = skyActions(situation, hidden);
  const mergeOnly = planOf(situation, []);
  return {
    case: unit.obsIds.length === 2 ? 'hidden-sky' : 'hidden-sky-container',
    recommended: proposalOf({ actions }, [`hidden sky in ${obsText(hidden.skyObs)}: ${signs}`]),
    candidates: [proposalOf(mergeOnly, ['all OBs are what they say, OBJECT'])],
    evidence: [
      { what: 'hidden sky', value: `${obsText(hidden.skyObs)}: ${signs}; no exposure of the container says SKY` },
    ],
  };
}

/** The far ABs as SKY, the object as it should be, and the sky for the object. */
function skyActions(situation: Situation, { skyObs }: FarObs): readonly Action[] {
  const { unit, sky, context } = situation;
  const isFar = ({ frame }: UnitFile): boolean => skyObs.includes(frame.obsId);
  const groups = [...objectGroups(situation, isFar), ...farGroups(situation, isFar)];
  const far = unit.abs.filter(({ files }) => files.some(isFar)).map(({ ab }) => ab.name);
  const skies = sky.exposures.filter(isFar);
  const { actions } = planDatasets({ abs: unit.abs, groups, splitBy: 'position', skies }, context);
  return [{ kind: 'TRANSFORM', abs: far, to: 'SKY' }, ...actions];
}

function objectGroups({ groups }: Situation, isFar: (file: UnitFile) => boolean): ExposureGroups {
  return groups.map((group) => group.filter((exposure) => !isFar(exposure))).filter(({ length }) => length > 0);
}

/** A sky is as good in one AB as in several: those of different ABs stay apart. */
function farGroups({ groups }: Situation, isFar: (file: UnitFile) => boolean): ExposureGroups {
  return groups.flatMap((group) => [...Map.groupBy(group.filter(isFar), ({ ab }) => ab).values()]);
}
