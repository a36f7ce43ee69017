import { turnDeg } from '../domain/degrees.ts';
import type { PlottedPointing } from './acquisition-plot.ts';
import { isSky } from './arrange-pointings.ts';

/** `1,3,5`, `1–4,7`: three and more in a row become a range. */
export function ordersText(orders: readonly number[], dash = '–'): string {
  const runs: number[][] = [];
  for (const order of [...new Set(orders)].toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === order - 1) run.push(order);
    else runs.push([order]);
  }
  return runs.map((run) => (run.length < 3 ? run.join(',') : `${run[0] ?? ''}${dash}${run.at(-1) ?? ''}`)).join(',');
}

/** Order numbers of pointings that share a place; those of SKY say so: `1,3 SKY 2`. */
export function pointingsText(pointings: readonly PlottedPointing[], dash = '–'): string {
  return [...Map.groupBy(pointings, (pointing) => (isSky(pointing) ? 'SKY ' : ''))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([prefix, group]) =>
        prefix +
        ordersText(
          group.map(({ order }) => order),
          dash,
        ),
    )
    .join(' ');
}

/** Signs of units: those of a plot, and those that every terminal has. */
export interface Units {
  readonly arcsec: string;
  readonly arcmin: string;
  readonly degree: string;
}
/** Stands where a line must not be broken. */
export const HARD_BLANK = '\u00a0';

export const SIGNS: Units = { arcsec: '″', arcmin: '′', degree: '°' };
export const ASCII_SIGNS: Units = { arcsec: '"', arcmin: "'", degree: '\u00a0deg' };

/** `4.2″` below 100 arcsec, `5.0′` below 100 arcmin, `2.5°` from there on. */
export function distanceText(arcsec: number, units: Units = SIGNS): string {
  if (arcsec < HUNDRED) return oneDecimal(arcsec) + units.arcsec;
  return arcsec / 60 < HUNDRED ? oneDecimal(arcsec / 60) + units.arcmin : oneDecimal(arcsec / 3600) + units.degree;
}
/** From here on one decimal shows 100.0. */
const HUNDRED = 99.95;

/** `E 180.0″, N 240.0″` */
export function offsetText(eastArcsec: number, northArcsec: number, units: Units = SIGNS): string {
  const one = (letter: string, arcsec: number) => letter + HARD_BLANK + oneDecimal(Math.abs(arcsec)) + units.arcsec;
  return `${one(eastArcsec < 0 ? 'W' : 'E', eastArcsec)}, ${one(northArcsec < 0 ? 'S' : 'N', northArcsec)}`;
}

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] as const;

/** `NE`: the eighth of the sky that a position angle points to. */
export function compassPoint(angleDeg: number): string {
  return POINTS[Math.round(angleDeg / 45) % POINTS.length] ?? 'N';
}

/** `0°, 90°`; angles that round to the same are one. */
export function angleText(angleDeg: number, units: Units = SIGNS): string {
  const rounded = Math.round(turnDeg(angleDeg) * 10) / 10;
  return Number.isFinite(rounded) ? `${rounded === 360 ? 0 : rounded}${units.degree}` : '?';
}

function oneDecimal(value: number): string {
  return value.toFixed(1);
}

/** Cuts a text to a length and says so. */
export function shortened(text: string, length: number, mark = '…'): string {
  if (text.length <= length) return text;
  return length <= mark.length ? text.slice(0, Math.max(0, length)) : text.slice(0, length - mark.length) + mark;
}

/** Lines of at most this length, broken at blanks; words that are too long at commas, or where they must. */
export function wrapped(text: string, length: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, length)) {
    if (line !== '' && (line + piece).trimEnd().length > length) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return line.trimEnd() === '' ? lines : [...lines, line.trimEnd()];
}

function piecesOf(text: string, length: number): readonly string[] {
  const words = text.split(/(?<= )/u);
  const pieces = words.flatMap((word) => (word.trimEnd().length > length ? word.split(/(?<=,)/u) : [word]));
  return pieces.flatMap((piece) => (piece.trimEnd().length > length ? slicesOf(piece, length) : [piece]));
}

function slicesOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}
