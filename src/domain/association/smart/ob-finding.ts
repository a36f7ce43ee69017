import type { ObRecord } from '../ob-record.ts';
import { isIncomplete, isServiceMode } from './execution.ts';
import type { Finding } from './finding.ts';
import { isCounted } from './placed-exposure.ts';
import type { DatasetPlan } from './plan-datasets.ts';
import { planDatasets } from './plan-datasets.ts';
import {
  axisSplits,
  isTooMany,
  keep,
  mergeAll,
  mergeInPieces,
  proposalOf,
  reasonsOf,
  shortOnesApart,
  singleCubes,
  timeSplit,
} from './proposals.ts';
import type { Situation } from './situation.ts';
import { lesserOf, weakestLink } from './situation.ts';
import { areTwins } from './split-exposures.ts';
import type { Verdict } from './verdict.ts';
import { findingOf } from './verdict.ts';
import { countText, percentText } from './wording.ts';

/** What a human should know of an OB; undefined where its ABs are as they should be: a single exposure, or a jitter. */
export function obFinding(situation: Situation): Finding | undefined {
  const verdict = verdictOn(situation);
  return verdict === undefined ? undefined : findingOf(situation, verdict);
}

function verdictOn(situation: Situation): Verdict | undefined {
  const { unit, groups, executions, context } = situation;
  const plan = planDatasets({ abs: unit.abs, groups, splitBy: 'position' }, context);
  if (groups.length > 0 && executions.length > 1) return onRepeated(situation, plan);
  if (groups.length > 0 && usableTemplates(situation) > 1) return onTemplates(situation, plan);
  return onOneTemplate(situation, plan);
}

/** Templates with something to process: a SKY, or an OBJECT that is not too short. */
function usableTemplates({ unit, context }: Situation): number {
  const { skyType } = context.rules.cascade;
  return unit.abs.filter(({ files }) => files.some((file) => file.rawType === skyType || isCounted(file, context)))
    .length;
}

// --- Cases 5a, 5b: the same OB again ---

function onRepeated(situation: Situation, plan: DatasetPlan): Verdict {
  const repetition = isServiceMode(situation.executions) ? 'executions-sm' : 'executions-vm';
  return {
    case: isTooMany(plan) ? 'too-many' : repetition,
    recommended: proposalOf(plan, reasonsForRepetition(situation, plan)),
    candidates: [mergeAll(situation), mergeInPieces(situation), shortOnesApart(situation)],
  };
}

function reasonsForRepetition(situation: Situation, plan: DatasetPlan): readonly string[] {
  const { executions, truncated } = lesserOf(situation.executions);
  const failed = executions.map(({ obsStart, record }) => `${obsStart} (${gradeText(record)})`);
  const short = countText(truncated.length, 'exposure');
  return [
    ...(failed.length === 0 ? [] : [`started ${failed.join(', ')}: failed its constraints and stays apart`]),
    ...(truncated.length === 0 ? [] : [`${short} cut short: apart from the good ones`]),
    ...reasonsOf(plan, situation),
  ];
}

function gradeText(record: ObRecord | undefined): string {
  return (record?.grade ?? '') === '' ? 'by its comment' : `grade ${record?.grade ?? ''}`;
}

// --- Case 2: several templates ---

function onTemplates(situation: Situation, plan: DatasetPlan): Verdict {
  return {
    case: isTooMany(plan) ? 'too-many' : 'multi-template',
    recommended: proposalOf(plan, reasonsOf(plan, situation)),
    candidates: [mergeAll(situation), mergeInPieces(situation), shortOnesApart(situation)],
  };
}

// --- Cases 3, 4 and what a template alone can be ---

function onOneTemplate(situation: Situation, plan: DatasetPlan): Verdict | undefined {
  const { unit, sky, executions, context } = situation;
  const { exposures } = sky;
  const split = { abs: unit.abs, exposures };
  const { maxCombine } = context.limits;
  if (plan.actions.length > 0) {
    const recommended = proposalOf(plan, reasonsOf(plan, situation));
    return { case: 'mapping', recommended, candidates: [...axisSplits(split, context), singleCubes(split, context)] };
  }
  if (exposures.length > maxCombine) {
    const candidates = [...axisSplits(split, context, maxCombine), timeSplit(split, context)];
    return { case: 'too-many', recommended: proposalOf(plan, reasonsOf(plan, situation)), candidates };
  }
  if (executions.some(({ templates }) => templates.some(isIncomplete))) return onIncomplete(situation);
  if (!areTwins(exposures, context.rules.smart.samePointingArcsec)) return undefined;
  const because = `all ${exposures.length} exposures are connected by overlaps of at least ${percentText(weakestLink(situation))}: one cube is more useful than ${exposures.length / 2} of 2`;
  return { case: 'twins', recommended: keep(because), candidates: axisSplits(split, context) };
}

function onIncomplete(situation: Situation): Verdict {
  const { unit, executions, sky, context } = situation;
  const templates = executions.flatMap((execution) => execution.templates).filter(isIncomplete);
  const counts = templates.map(({ found, expected }) => `${found} of ${expected}`).join(', ');
  const isAborted = executions.some((execution) => execution.isAborted);
  const left = sky.exposures.length;
  const rest =
    left === 0 ? 'nothing is left to process' : left === 1 ? 'the single cube is final' : 'what is left is combined';
  return {
    case: isAborted ? 'aborted' : 'incomplete',
    recommended: keep(`${counts} exposures can be used: ${rest}`),
    candidates: [shortOnesApart(situation), singleCubes({ abs: unit.abs, exposures: sky.exposures }, context)],
  };
}
