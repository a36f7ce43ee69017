import { observingDateIn, observingDateOf } from '../calendar/observing-date.ts';
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

/** The file name tells the date better than a header that may be wrong. */
export function correctionsDateOf(fileName: string, dateObs: string): string {
  return observingDateIn(fileName) ?? observingDateOf(dateObs) ?? 'its date';
}
