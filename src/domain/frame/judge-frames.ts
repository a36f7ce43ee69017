import { believedTimes, contradictoryTimes } from './believed-times.ts';
import { frameWith } from './classify-frame.ts';
import { contradictionProblem } from './contradiction.ts';
import type { ContradictionContext } from './frame-contradictions.ts';
import { contradictionsOf, withBeliefs } from './frame-contradictions.ts';
import type { Frame } from './frame.ts';
import type { HeaderCorrection } from './header-correction.ts';
import { correctedKeywords } from './header-correction.ts';
import { witnessesOf } from './night-witnesses.ts';
import type { Problem } from './problem.ts';
import { isMeantAsScience } from './science.ts';
import type { UnusableFile } from './unusable-file.ts';

export interface JudgedFrames {
  /** As planning sees them: where witnesses agree against a header, with what they say. */
  readonly frames: readonly Frame[];
  /** What cannot be true, with the corrections to paste. */
  readonly problems: readonly Problem[];
  /** Frames of which nothing can be made as they are: they are not among `frames`. */
  readonly unusable: readonly UnusableFile[];
}

/** Frames of a night as witnesses of themselves and of each other. `corrections` are those that were carried out. */
export function judgeFrames(
  frames: readonly Frame[],
  corrections: readonly HeaderCorrection[],
  rules: ContradictionContext['rules'],
): JudgedFrames {
  const byFile = Map.groupBy(corrections, ({ fileName }) => fileName);
  const known = frames.map((frame) => ({ frame, corrected: correctedKeywords(byFile.get(frame.fileName)) }));
  const contested = known.filter(({ frame, corrected }) => contradictoryTimes(frame, corrected).length > 0);
  const night = witnessesOf(known.map(timed), new Set(contested.map(({ frame: { fileName } }) => fileName)));
  const judged = known.map(({ frame, corrected }) => ({
    frame,
    contradictions: contradictionsOf(frame, { rules, night, corrected }),
  }));
  const unusable = judged.flatMap(({ frame, contradictions }) => {
    const why = contradictions.find(({ isUnusable = false }) => isUnusable);
    if (why === undefined) return [];
    const isMissed = isMeantAsScience(frame, rules.cascade);
    return [{ fileName: frame.fileName, problem: contradictionProblem(frame, why), isMissed }];
  });
  const without = new Set(unusable.map(({ fileName }) => fileName));
  return {
    unusable,
    frames: judged.flatMap(({ frame, contradictions }) =>
      without.has(frame.fileName) ? [] : [withBeliefs(frame, contradictions)],
    ),
    problems: judged.flatMap(({ frame, contradictions }) =>
      contradictions.map((one) => contradictionProblem(frame, one)),
    ),
  };
}

interface KnownFrame {
  readonly frame: Frame;
  /** By a human. */
  readonly corrected: ReadonlySet<string>;
}

function timed({ frame, corrected }: KnownFrame): Frame {
  const { dateObs, mjdObs } = believedTimes(frame, corrected);
  if (dateObs === frame.dateObs && mjdObs === frame.mjdObs) return frame;
  return frameWith(frame, { 'DATE-OBS': dateObs, 'MJD-OBS': mjdObs });
}
