import { RECORD_LENGTH } from './card.ts';
import { BITPIX_VALUES } from './data-size.ts';

/**
 * What is a header, for all who read one. As tolerant as cfitsio, with which the recipes read: what it opens is read, what it
 * refuses is refused. `test/adapters/fits/odd-files.ts` has its verdicts.
 */

/** A header begins an HDU; the first one of a file is the primary one. */
export function isStartOf(hdu: number, text: string, at = 0): boolean {
  return text.startsWith(startOf(hdu), at);
}

export function startOf(hdu: number): string {
  return hdu === 0 ? 'SIMPLE  =' : 'XTENSION=';
}

/** By its name alone: what stands behind it, in its card or its block, does not count. */
export function isEndAt(text: string, at: number): boolean {
  return text.startsWith('END', at) && [' ', '=', '\0'].includes(text.charAt(at + 3));
}

/** A record is read up to its first NUL, as a string of C. */
export function untilNul(record: string): string {
  const end = record.indexOf('\0');
  return end < 0 ? record : record.slice(0, end).padEnd(RECORD_LENGTH);
}

/** Much more than any header has: behind so many one that has lost its END is not looked for in gigabytes of data. */
export const RECORDS_MAX = 100_000;

const INTEGER = /^\s*([+-]?\d+)\s*(?:\/|$)/;
const LOGICAL = /^\s*[TF]\s*(?:\/|$)/;

/** The cards that tell the layout begin the header, in this order: SIMPLE or XTENSION, BITPIX, NAXIS, NAXIS1, … */
export const LAYOUT_CARDS_MIN = 3;

/** What is wrong with them; undefined: nothing. */
export function layoutProblem(hdu: number, recordAt: (index: number) => string): string | undefined {
  const first = valueOf(recordAt(0));
  if (hdu === 0 && !LOGICAL.test(first)) return `SIMPLE is ${JSON.stringify(first.trim())}, neither T nor F`;
  const bitpix = integerIn(recordAt(1), 'BITPIX');
  if (bitpix === undefined) return notInPlace(1, 'BITPIX', recordAt(1));
  if (!BITPIX_VALUES.includes(bitpix)) return `BITPIX = ${bitpix} is none of ${BITPIX_VALUES.join(', ')}`;
  const count = integerIn(recordAt(2), 'NAXIS');
  if (count === undefined) return notInPlace(2, 'NAXIS', recordAt(2));
  if (count < 0 || count > AXES_MAX) return `NAXIS = ${count} is not between 0 and ${AXES_MAX}`;
  for (let axis = 1; axis <= count; axis++) {
    const length = integerIn(recordAt(2 + axis), `NAXIS${axis}`);
    if (length === undefined) return notInPlace(2 + axis, `NAXIS${axis}`, recordAt(2 + axis));
    if (length < 0) return `NAXIS${axis} = ${length} is negative`;
  }
  return undefined;
}

/** Whether the first cards are all that tell the layout, because there are no axes. */
export function isWithoutData(recordAt: (index: number) => string): boolean {
  return integerIn(recordAt(LAYOUT_CARDS_MIN - 1), 'NAXIS') === 0;
}

const AXES_MAX = 999;
const KEYWORD_LENGTH = 8;

function valueOf(record: string): string {
  return untilNul(record).slice(KEYWORD_LENGTH + 1);
}

function integerIn(record: string, keyword: string): number | undefined {
  if (!record.startsWith(`${keyword.padEnd(KEYWORD_LENGTH)}=`)) return undefined;
  const literal = INTEGER.exec(valueOf(record))?.[1];
  return literal === undefined ? undefined : Number(literal);
}

function notInPlace(index: number, keyword: string, record: string): string {
  const found = record === '' ? 'the header ends before' : `it is ${JSON.stringify(untilNul(record).trimEnd())}`;
  return `card ${index + 1} must be ${keyword} with an integer, ${found}`;
}
