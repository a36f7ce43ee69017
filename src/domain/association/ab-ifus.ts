import type { Channels } from '../frame/channels.ts';
import { channelText, ifuText } from '../frame/channels.ts';
import type { Problem } from '../frame/problem.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { calibrationsOf } from '../instance/steps.ts';
import type { AssociationBlock } from './association-block.ts';

export interface AbIfus {
  /** IFUs that each raw file is reduced for; a file that is not here cannot be reduced. */
  readonly ifus: ReadonlyMap<string, readonly number[]>;
  /** A frame or calibration that lacks an IFU which the others of its AB have. */
  readonly problems: readonly Problem[];
}

type Ab = Pick<AssociationBlock, 'name' | 'rawFiles' | 'inputs'>;
type Rules = Pick<AbRules, 'channels' | 'steps'>;

/** The IFUs of the frames of simple ABs: each frame has its own. What several ABs say alike is said once. */
export function ifusOfAbs(abs: readonly Ab[], channels: Channels, rules: Rules): AbIfus {
  const each = abs.map((ab) => ifusOfAb(ab, channels, rules));
  const problems = each.flatMap((one) => one.problems);
  return {
    ifus: new Map(each.flatMap(({ ifus }) => [...ifus])),
    problems: [...new Map(problems.map((problem) => [problem.message, problem])).values()],
  };
}

/** Calibrations without which the recipe that takes raw files fails for an IFU. */
export function ifuCalibrationsOf({ inputs }: Pick<Ab, 'inputs'>, { steps }: Pick<Rules, 'steps'>) {
  const called = steps.filter(({ calls }) => calls !== 'once');
  const tags = called.flatMap(calibrationsOf).flatMap(({ tag, required }) => (required ? [tag] : []));
  return inputs.flatMap(({ source, tag }) =>
    source.kind === 'calib' && tags.includes(tag) ? [{ fileName: source.fileName, tag }] : [],
  );
}

interface WithIfus {
  readonly fileName: string;
  readonly ifus: ReadonlySet<number>;
}

/** What is compared: the frames of a template, and those of their calibrations that have data per IFU. */
interface Compared {
  readonly frames: readonly WithIfus[];
  readonly calibrations: readonly (WithIfus & { readonly tag: string })[];
  /** IFUs of any frame, of any calibration, of all calibrations. Without calibrations all of them are possible. */
  readonly taken: ReadonlySet<number>;
  readonly known: ReadonlySet<number>;
  readonly calibrated: ReadonlySet<number>;
}

function ifusOfAb(ab: Ab, channels: Channels, rules: Rules): AbIfus {
  const compared = comparedOf(ab, channels, rules);
  const { frames, calibrations, calibrated } = compared;
  return {
    ifus: new Map(
      frames.flatMap(({ fileName, ifus }) => {
        const own = sorted(ifus.intersection(calibrated));
        return own.length === 0 ? [] : [[fileName, own] as const];
      }),
    ),
    problems: [
      ...frames.flatMap((frame) => problemsOfFrame(frame, compared, rules)),
      ...calibrations.flatMap((calibration) => {
        const lacking = sorted(compared.taken.intersection(compared.known).difference(calibration.ifus));
        return lacking.length === 0 ? [] : [incompleteCalibration(calibration, lacking, rules)];
      }),
    ],
  };
}

function comparedOf(ab: Ab, channels: Channels, rules: Rules): Compared {
  const withIfus = (fileName: string): ReadonlySet<number> => channels.get(fileName) ?? new Set();
  const frames = [...new Set(ab.rawFiles)].map((fileName) => ({ fileName, ifus: withIfus(fileName) }));
  const calibrations = ifuCalibrationsOf(ab, rules).map((one) => ({ ...one, ifus: withIfus(one.fileName) }));
  const perIfu = calibrations.filter(({ ifus }) => ifus.size > 0);
  const all: ReadonlySet<number> = new Set(rules.channels.names.map((_, index) => index + 1));
  return {
    frames: frames.filter(({ ifus }) => ifus.size > 0),
    calibrations: perIfu,
    taken: unionOf(frames),
    known: perIfu.length === 0 ? all : unionOf(perIfu),
    calibrated: perIfu.reduce((common, { ifus }) => common.intersection(ifus), all),
  };
}

function problemsOfFrame(frame: WithIfus, compared: Compared, rules: Rules): readonly Problem[] {
  const { taken, known, calibrated, calibrations } = compared;
  if (frame.ifus.isDisjointFrom(calibrated)) return [uselessFrame(frame, rules)];
  const wanted = calibrations.length === 0 ? taken : taken.union(calibrated);
  const lacking = sorted(wanted.intersection(known).difference(frame.ifus));
  const byWitness = Map.groupBy(lacking, (ifu) => whoHas(ifu, frame, compared));
  const strange = sorted(frame.ifus.difference(known));
  return [
    ...[...byWitness].map(([who, ifus]) => incompleteFrame(frame, { ifus, who }, rules)),
    ...(strange.length === 0 ? [] : [uncalibratedFrame(frame, strange, rules)]),
  ];
}

/** The other frames of the template, else the calibrations. */
function whoHas(ifu: number, frame: WithIfus, { frames, calibrations }: Compared): string {
  const others = frames.filter((other) => other !== frame);
  const having = others.filter(({ ifus }) => ifus.has(ifu));
  if (having.length === 0) return `${calibrations.map(({ tag }) => tag).join(', ')} of its AB have`;
  if (having.length < others.length)
    return `${having.length} of the ${others.length} other frames of its template have`;
  return others.length === 1 ? 'the other frame of its template has' : 'the other frames of its template have';
}

function incompleteFrame(
  { fileName }: WithIfus,
  { ifus, who }: { readonly ifus: readonly number[]; readonly who: string },
  { channels }: Rules,
): Problem {
  return {
    code: 'IFU_MISSING',
    subject: fileName,
    message: `${fileName} has no ${channelText(ifus, channels)}; ${who} ${them(ifus)}: it goes on without ${ifuText(ifus)}`,
    cure: 'get the frame again from the archive, then prepare the date again; if it is like that there, its cube has a gap',
  };
}

function uncalibratedFrame({ fileName }: WithIfus, ifus: readonly number[], { channels }: Rules): Problem {
  return {
    code: 'IFU_MISSING',
    subject: fileName,
    message: `${fileName} has ${channelText(ifus, channels)}, and no calibration of its AB has ${them(ifus)}: it goes on without ${ifuText(ifus)}`,
    cure: 'look at the extensions of the frame; if they are right, put calibrations with these IFUs into the archive and prepare the date again',
  };
}

function uselessFrame({ fileName, ifus }: WithIfus, { channels }: Rules): Problem {
  return {
    code: 'CALIBRATION_MISSING',
    subject: fileName,
    message: `${fileName} has ${channelText(sorted(ifus), channels)}, and none of them is in all of its calibrations; it is not used`,
    cure: 'put whole calibrations into the archive and prepare the date again',
  };
}

function incompleteCalibration(
  { fileName, tag }: Compared['calibrations'][number],
  ifus: readonly number[],
  { channels }: Rules,
): Problem {
  return {
    code: 'IFU_MISSING',
    subject: fileName,
    message: `${fileName} (${tag}) has no ${channelText(ifus, channels)}; frames that it calibrates have ${them(ifus)}: they go on without ${ifuText(ifus)}`,
    cure: `put a whole ${tag} into the archive and prepare the date again`,
  };
}

function them(ifus: readonly number[]): string {
  return ifus.length === 1 ? 'it' : 'them';
}

function unionOf(files: readonly WithIfus[]): ReadonlySet<number> {
  return new Set(files.flatMap(({ ifus }) => [...ifus]));
}

function sorted(ifus: ReadonlySet<number>): readonly number[] {
  return [...ifus].toSorted((a, b) => a - b);
}
