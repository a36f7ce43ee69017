import type { Keywords } from '../../domain/frame/keywords.ts';
import type { FitsPlace } from './fits-error.ts';
import { unreadable } from './fits-error.ts';

export const BITPIX_VALUES: readonly number[] = [8, 16, 32, 64, -32, -64];

/** Size of the data of an HDU without padding, by its header (FITS standard 4.0, 4.4.1). */
export function dataBytesOf(keywords: Keywords, place: FitsPlace): number {
  const bitpix = integerOf(keywords, 'BITPIX', place);
  if (!BITPIX_VALUES.includes(bitpix))
    throw unreadable(place, `BITPIX = ${bitpix} is none of ${BITPIX_VALUES.join(', ')}`);
  const axes = axesOf(keywords, place);
  if (axes.length === 0) return 0;
  const lengths = isRandomGroups(keywords, axes) ? axes.slice(1) : axes;
  const elements = lengths.reduce((product, length) => product * length, 1);
  const parameters = optionalCount(keywords, 'PCOUNT', 0, place);
  const sizeBytes = (Math.abs(bitpix) / 8) * optionalCount(keywords, 'GCOUNT', 1, place) * (parameters + elements);
  if (Number.isSafeInteger(sizeBytes)) return sizeBytes;
  throw unreadable(place, `the data would have ${sizeBytes} bytes`);
}

/** NAXIS1, NAXIS2, … */
export function axesOf(keywords: Keywords, place: FitsPlace): number[] {
  const count = countOf(keywords, 'NAXIS', place);
  if (count > 999) throw unreadable(place, `NAXIS = ${count}, at most 999 axes are allowed`);
  return Array.from({ length: count }, (_, index) => countOf(keywords, `NAXIS${index + 1}`, place));
}

/** An integer keyword which the header must have. */
export function integerOf(keywords: Keywords, keyword: string, place: FitsPlace): number {
  const value = keywords[keyword];
  if (Number.isInteger(value) && typeof value === 'number') return value;
  const found = value === undefined ? 'is missing' : `= ${JSON.stringify(String(value))} is not an integer`;
  throw unreadable(place, `${keyword} ${found}`);
}

/** An integer keyword which the header must have and which counts something. */
export function countOf(keywords: Keywords, keyword: string, place: FitsPlace): number {
  const value = integerOf(keywords, keyword, place);
  if (value >= 0) return value;
  throw unreadable(place, `${keyword} = ${value} is negative`);
}

function optionalCount(keywords: Keywords, keyword: string, missing: number, place: FitsPlace): number {
  return keywords[keyword] === undefined ? missing : countOf(keywords, keyword, place);
}

function isRandomGroups(keywords: Keywords, axes: readonly number[]): boolean {
  return keywords['SIMPLE'] !== undefined && keywords['GROUPS'] === true && axes[0] === 0;
}
