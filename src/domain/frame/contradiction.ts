import { isObservingDate, observingDateOf } from '../calendar/observing-date.ts';
import type { Frame } from './frame.ts';
import type { CorrectedValue } from './header-correction.ts';
import { correctionEntry } from './header-correction.ts';
import type { Problem } from './problem.ts';

/** Something in a header that cannot be true. The frame is used all the same. */
export interface Contradiction {
  /** What contradicts what, with the values. */
  readonly what: string;
  /** Keywords of which one must be wrong; corrected all of them, a human has judged. */
  readonly keywords: readonly string[];
  /** Corrections to choose from; each makes the header agree with itself. */
  readonly ways: readonly CorrectionWay[];
  /** What helps where no correction does. */
  readonly otherwise?: string;
}

export interface CorrectionWay {
  /** When this one is right: `if ADA POSANG is right`. */
  readonly when: string;
  readonly keyword: string;
  readonly value: CorrectedValue;
}

/** As a problem, with corrections spelled out to be pasted into the corrections file of the date. */
export function contradictionProblem(
  { fileName, dateObs }: Pick<Frame, 'fileName' | 'dateObs'>,
  { what, ways, otherwise }: Contradiction,
): Problem {
  const date = correctionsDateOf(fileName, dateObs);
  const entries = ways.map(
    ({ when, keyword, value }) => `${when}: ${correctionEntry({ fileName, keyword, value, reason: what })}`,
  );
  const paste = entries.length === 0 ? [] : [`corrections file of ${date}, ${entries.join(', ')}`];
  return {
    code: 'HEADER_CONTRADICTORY',
    subject: fileName,
    message: `${fileName}: ${what}`,
    cure: [...paste, ...(otherwise === undefined ? [] : [otherwise])].join('; '),
  };
}

const TIME_IN_NAME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/u;

/** The time in the name of a raw file (ARCFILE), undefined where it has none. */
export function timeInName(fileName: string): string | undefined {
  return TIME_IN_NAME.exec(fileName)?.[0];
}

/** The file name tells the date better than a header that may be wrong. */
export function correctionsDateOf(fileName: string, dateObs: string): string {
  for (const time of [timeInName(fileName), TIME_IN_NAME.exec(dateObs)?.[0]]) {
    if (time !== undefined && isObservingDate(time.slice(0, 10))) return observingDateOf(time);
  }
  return 'its date';
}
