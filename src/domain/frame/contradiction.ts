import { observingDateIn, observingDateOf } from '../calendar/observing-date.ts';
import type { Frame } from './frame.ts';
import type { CorrectedValue } from './header-correction.ts';
import { correctionEntry } from './header-correction.ts';
import type { Problem } from './problem.ts';

/** Something in a header that cannot be true. */
export interface Contradiction {
  /** What contradicts what, with the values. */
  readonly what: string;
  /** Keywords of which one must be wrong; corrected all of them, a human has judged. */
  readonly keywords: readonly string[];
  /** Corrections to choose from; each makes the header agree with itself. */
  readonly ways: readonly CorrectionWay[];
  /** What helps where no correction does. */
  readonly otherwise?: string;
  /** What planning goes on with; absent: nobody can tell, and it takes the header as it is. */
  readonly believed?: Belief;
  /** No recipe could make anything true of it: the frame waits for its correction. */
  readonly isUnusable?: boolean;
}

export interface CorrectionWay {
  /** When this one is right: `if ADA POSANG is right`. */
  readonly when: string;
  /** By keyword; all of them together make the header agree. */
  readonly values: CorrectedValues;
}

export type CorrectedValues = Readonly<Record<string, CorrectedValue>>;

/** What other witnesses say instead of the header. The recipes read the header all the same: only a human corrects their copy. */
export interface Belief {
  /** Nothing: the header is believed. */
  readonly values: CorrectedValues;
  readonly because: string;
}

/** As a problem, with corrections spelled out to be pasted into the corrections file of the date. */
export function contradictionProblem(
  { fileName, dateObs }: Pick<Frame, 'fileName' | 'dateObs'>,
  { what, ways, otherwise, believed, isUnusable = false }: Contradiction,
): Problem {
  const date = correctionsDateOf(fileName, dateObs) ?? 'its date';
  const entries = ways.map(({ when, values }) => {
    const own = Object.entries(values).map(([keyword, value]) =>
      correctionEntry({ fileName, keyword, value, reason: what }),
    );
    return `${when}: ${own.join(', ')}`;
  });
  const paste = entries.length === 0 ? [] : [`corrections file of ${date}, ${entries.join(', ')}`];
  const goesOn = isUnusable
    ? ['it is not used until it is corrected']
    : believed === undefined
      ? []
      : [beliefText(believed)];
  return {
    code: 'HEADER_CONTRADICTORY',
    subject: fileName,
    message: `${fileName}: ${[what, ...goesOn].join('; ')}`,
    cure: [...paste, ...(otherwise === undefined ? [] : [otherwise])].join('; '),
  };
}

function beliefText({ values, because }: Belief): string {
  const told = Object.entries(values).map(([keyword, value]) => `${shortName(keyword)} ${String(value)}`);
  if (told.length === 0) return `planning goes on with the header as it is (${because})`;
  return `planning goes on with ${told.join(', ')} (${because}), the recipes read the header until it is corrected`;
}

/** As people say it: without ESO. */
export function shortName(keyword: string): string {
  return keyword.replace(/^ESO /u, '');
}

/**
 * The date whose file corrects a frame: that of its name, whatever is believed of its header; a correction cannot change it.
 * Of a name without a time that of DATE-OBS as the file has it; undefined: neither tells one.
 */
export function correctionsDateOf(fileName: string, dateObs: string): string | undefined {
  return observingDateIn(fileName) ?? observingDateOf(dateObs);
}
