import { byTime, midExposureMjd } from '../frame/classify-frame.ts';
import type { Calibration, Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';
import type { AssociationRule, InstrumentRules } from '../instrument.ts';
import { documentFromAb } from './ab-text.ts';
import { formatAb } from './ab-document.ts';
import { abNameOf, alogNameOf } from './ab-names.ts';
import { alogText } from './alog-text.ts';
import type { Association, CalibrationPool } from './associate.ts';
import { associate, describeMatch, poolOf } from './associate.ts';
import type { AbInput, AssociationBlock } from './association-block.ts';

export interface CreateAbsInput {
  readonly date: string;
  readonly frames: readonly Frame[];
  readonly calibrations: readonly Calibration[];
  readonly rules: InstrumentRules;
  readonly toolVersion?: string;
}

/** An AB as daily operation makes it: raw files of one template with their calibrations, no cascade yet. */
export interface SimpleAb {
  readonly ab: AssociationBlock;
  readonly text: string;
  readonly alog: string;
}

export interface CreateAbsResult {
  /** In order of time. */
  readonly abs: readonly SimpleAb[];
  /** `.ab` and `.alog` files by name, ready for a tree. */
  readonly files: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/**
 * The simple ABs of a date: one per template (TPL.START), `.ab` for one science frame, `_tpl.ab` for several. What is
 * wrong with one template does not stop the others. A date without science gives the problem DATE_WITHOUT_SCIENCE.
 */
export function createAbs(input: CreateAbsInput): CreateAbsResult {
  const { frames, problems } = scienceFrames(input);
  const pool = poolOf(input.calibrations);
  const abs: SimpleAb[] = [];
  for (const group of groupByTemplate(frames)) {
    const made = createAb(input, group, pool);
    if (made.kind === 'ab') abs.push(made.simple);
    else problems.push(...made.problems);
  }
  return { abs, files: filesOf(abs), problems };
}

function filesOf(abs: readonly SimpleAb[]): Record<string, string> {
  return Object.fromEntries(
    abs.flatMap(({ ab, text, alog }) => [
      [ab.name, text],
      [alogNameOf(ab.name), alog],
    ]),
  );
}

function scienceFrames({ date, frames, rules }: CreateAbsInput): { frames: Frame[]; problems: Problem[] } {
  const { objectType, skyType } = rules.cascade;
  const science = frames.filter(({ rawType }) => rawType === objectType || rawType === skyType).toSorted(byTime);
  const problems = frames
    .filter(({ rawType, dprCatg }) => rawType === undefined && dprCatg === 'SCIENCE')
    .map(unclassified);
  const unique = science.filter(({ fileName }, index) => science[index - 1]?.fileName !== fileName);
  problems.push(...science.filter(({ fileName }, index) => science[index - 1]?.fileName === fileName).map(duplicate));
  if (unique.length === 0) {
    problems.push({
      code: 'DATE_WITHOUT_SCIENCE',
      subject: date,
      message: `${date}: no ${objectType} or ${skyType} frame among ${frames.length} raw frames`,
      cure: 'nothing to do for this date; check the date, or the classification in docs/rules.md',
    });
  }
  return { frames: unique, problems };
}

function duplicate({ fileName }: Frame): Problem {
  return {
    code: 'FRAME_UNREADABLE',
    subject: fileName,
    message: `${fileName} is there twice; the second one is not used`,
    cure: 'remove one of the files from the archive, ARCFILE must be unique',
  };
}

function unclassified(frame: Frame): Problem {
  const type = ['TYPE', 'TECH'].map((key) => `DPR.${key}=${String(frame.keywords[`ESO DPR ${key}`] ?? '')}`).join(' ');
  return {
    code: 'FRAME_UNREADABLE',
    subject: frame.fileName,
    message: `${frame.fileName}: SCIENCE frame of unknown type (${type})`,
    cure: 'add a row to the classification table, or correct the header',
  };
}

/** Groups in order of their first frame; frames in order of time. */
function groupByTemplate(frames: readonly Frame[]): Frame[][] {
  return [...Map.groupBy(frames, ({ obsId, tplStart }) => `${obsId} ${tplStart}`).values()];
}

type Made =
  | { readonly kind: 'ab'; readonly simple: SimpleAb }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

function createAb(input: CreateAbsInput, frames: readonly Frame[], pool: CalibrationPool): Made {
  const [first] = frames;
  if (first === undefined) return { kind: 'problems', problems: [] };
  const step = frames.length > 1 ? 'combine' : 'basic';
  const name = abNameOf(first.fileName, input.rules.recipes[step].extension);
  const mjdObsMod = midExposureMjd(first);
  const associations = associate({ mjdObsMod, keywords: first.keywords }, pool, input.rules.association);
  const missing = associations.filter(({ chosen, required }) => required && chosen === undefined);
  if (missing.length > 0) {
    return {
      kind: 'problems',
      problems: missing.map((one) =>
        missingCalibration({ name, frames, association: one, rules: input.rules.association }),
      ),
    };
  }
  const ab = simpleAb(input, { name, step, frames, first, associations });
  return {
    kind: 'ab',
    simple: {
      ab,
      text: simpleText(input, ab, { mjdObsMod, frames }),
      alog: alogText(name, associations, [`MJD-OBS_MOD ${mjdObsMod}`]),
    },
  };
}

interface MissingCalibration {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly association: Association;
  readonly rules: readonly AssociationRule[];
}

function missingCalibration({ name, frames, association, rules }: MissingCalibration): Problem {
  const rule = rules.find(({ tag }) => tag === association.tag);
  const [first] = frames;
  const wanted = rule === undefined || first === undefined ? '' : describeMatch(rule, first.keywords);
  const { rejected } = association;
  const others =
    rejected.length === 0
      ? 'none in the archive'
      : rejected.map(({ calibration, because }) => `${calibration}: ${because}`).join('; ');
  return {
    code: 'CALIBRATION_MISSING',
    subject: name,
    message: `${name} (${frames.length} raw ${frames.length === 1 ? 'file' : 'files from'} ${first?.fileName ?? ''}): no ${association.tag} with ${wanted} (${others})`,
    cure: `add a certified ${association.tag} with these settings to the archive and plan the date again`,
  };
}

interface SimpleParts {
  readonly name: string;
  readonly step: 'basic' | 'combine';
  readonly frames: readonly Frame[];
  readonly first: Frame;
  readonly associations: readonly Association[];
}

function simpleAb(
  { date, rules }: CreateAbsInput,
  { name, step, frames, first, associations }: SimpleParts,
): AssociationBlock {
  const { objectType, skyType } = rules.cascade;
  const raws = frames.map((frame): AbInput => ({
    source: { kind: 'raw', fileName: frame.fileName },
    tag: frame.rawType ?? '',
  }));
  const calibrations = associations.flatMap(({ chosen, tag }): AbInput[] => {
    return chosen === undefined ? [] : [{ source: { kind: 'calib', fileName: chosen }, tag }];
  });
  return {
    name,
    step,
    recipe: rules.recipes[step].recipe,
    rawType: frames.some(({ rawType }) => rawType === objectType) ? objectType : skyType,
    dprCatg: first.dprCatg,
    date,
    obsId: first.obsId,
    obsProgId: first.obsProgId,
    obsTargName: first.obsTargName,
    obsMode: 'NONE',
    insMode: first.insMode,
    tplStart: first.tplStart,
    mjdObs: first.mjdObs,
    rawFiles: frames.map(({ fileName }) => fileName),
    exptimeSeconds: frames.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
    parameters: [],
    ifus: [],
    inputs: [...raws, ...calibrations],
    waitFor: [],
    expectedProducts: [],
    modified: false,
  };
}

function simpleText(
  { rules, toolVersion = 'phoenix' }: CreateAbsInput,
  ab: AssociationBlock,
  group: { mjdObsMod: number; frames: readonly Frame[] },
): string {
  const expected = Math.max(...group.frames.map(({ tplNexp }) => tplNexp));
  return formatAb(
    documentFromAb(ab, {
      instrument: rules.instrument,
      toolVersion,
      configVersion: rules.version,
      drsType: rules.recipes[ab.step].drsType,
      isComplete: group.frames.length >= expected,
      mjdObsMod: group.mjdObsMod,
      rawMatchKeys: [`TPL.START=${ab.tplStart}`, `OBS.ID=${ab.obsId}`],
      hasSof: false,
    }),
  );
}
