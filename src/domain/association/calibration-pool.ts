import type { Calibration } from '../frame/frame.ts';
import type { TimeRule } from '../instance/association-rule.ts';

/** Calibrations by PRO.CATG, in the orders in which association looks at them. */
export type CalibrationPool = Readonly<Record<string, CalibrationsOfTag>>;

export interface CalibrationsOfTag {
  /** The newer version first, which the name tells. */
  readonly byVersion: readonly Calibration[];
  readonly timeless: readonly Calibration[];
  /** In order of time, read backwards from the exposure: at the same time the newer version comes last. */
  readonly before: readonly TimedCalibration[];
  /** The same, read onwards from the exposure: at the same time the newer version comes first. */
  readonly after: readonly TimedCalibration[];
}

export interface TimedCalibration {
  readonly calibration: Calibration;
  readonly mjdObs: number;
}

export interface Candidate {
  readonly calibration: Calibration;
  /** Calibration minus MJD-OBS_MOD [d]; undefined for static ones and those without a time. */
  readonly deltaDays: number | undefined;
}

/** Sorted once: an archive keeps the masters of many years, and every AB of a month asks for the nearest ones. */
export function poolOf(calibrations: readonly Calibration[]): CalibrationPool {
  const byTag = Map.groupBy(calibrations, ({ proCatg }) => proCatg);
  return Object.fromEntries([...byTag].map(([tag, own]) => [tag, calibrationsOfTag(own)]));
}

export const NO_CALIBRATIONS: CalibrationsOfTag = calibrationsOfTag([]);

/**
 * All calibrations of a tag, the best first: the closest; at the same distance the one taken before; then the newer version.
 * Those without a time come last. Static calibrations are in the order of their versions. No two files have one name, so that
 * this is never the order of the archive.
 */
export function* inRankOrder(
  { byVersion, timeless, before, after }: CalibrationsOfTag,
  time: TimeRule,
  mjdObsMod: number,
): Generator<Candidate> {
  if (time === 'static') {
    for (const calibration of byVersion) yield { calibration, deltaDays: undefined };
    return;
  }
  let next = countUntil(before, mjdObsMod);
  let previous = next - 1;
  for (;;) {
    const [earlier, later] = [before[previous], after[next]];
    if (earlier === undefined && later === undefined) break;
    const isEarlier =
      later === undefined || (earlier !== undefined && mjdObsMod - earlier.mjdObs <= later.mjdObs - mjdObsMod);
    if (isEarlier && earlier !== undefined) {
      yield { calibration: earlier.calibration, deltaDays: earlier.mjdObs - mjdObsMod };
      previous -= 1;
    } else if (later !== undefined) {
      yield { calibration: later.calibration, deltaDays: later.mjdObs - mjdObsMod };
      next += 1;
    }
  }
  for (const calibration of timeless) yield { calibration, deltaDays: undefined };
}

function calibrationsOfTag(calibrations: readonly Calibration[]): CalibrationsOfTag {
  const byVersion = calibrations.toSorted((a, b) => (a.fileName < b.fileName ? 1 : -1));
  const timed = byVersion.flatMap((calibration): TimedCalibration[] =>
    calibration.mjdObs === undefined ? [] : [{ calibration, mjdObs: calibration.mjdObs }],
  );
  return {
    byVersion,
    timeless: byVersion.filter(({ mjdObs }) => mjdObs === undefined),
    before: timed.toReversed().toSorted((a, b) => a.mjdObs - b.mjdObs),
    after: timed.toSorted((a, b) => a.mjdObs - b.mjdObs),
  };
}

/** How many were taken until then, by halving. */
function countUntil(calibrations: readonly TimedCalibration[], mjd: number): number {
  let [low, high] = [0, calibrations.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((calibrations[middle]?.mjdObs ?? Infinity) <= mjd) low = middle + 1;
    else high = middle;
  }
  return low;
}
