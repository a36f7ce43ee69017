import type { KeywordValue } from '../../domain/frame/keywords.ts';
import { unwritable } from './fits-error.ts';

/** A number which is written as a FITS float even when it is whole: recipes check the type, and JS cannot tell 600 from 600.0. */
export interface FitsFloat {
  readonly float: number;
}

/** What may be given for writing wherever a keyword takes a value. */
export type WritableValue = KeywordValue | FitsFloat;

export function float(value: number): FitsFloat {
  return { float: value };
}

export function isFitsFloat(value: WritableValue): value is FitsFloat {
  return typeof value === 'object' && value !== null;
}

/** The literal of a value as it stands in a card, strings with their quotes; empty for an undefined value. */
export function formatLiteral(keyword: string, value: WritableValue): string {
  if (value === null) return '';
  if (isFitsFloat(value)) return formatFloat(keyword, value.float);
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return `'${quote(keyword, value)}'`;
  return Number.isSafeInteger(value) ? (value + 0).toString() : formatFloat(keyword, value);
}

/** Text with its quotes doubled, refused when it holds a character which FITS does not know. */
export function quote(keyword: string, text: string): string {
  assertPrintable(keyword, text);
  return text.replaceAll("'", "''");
}

export function assertPrintable(keyword: string, text: string): void {
  const stranger = /[^ -~]/u.exec(text)?.[0];
  if (stranger === undefined) return;
  const problem = `${keyword}: ${JSON.stringify(text)} holds ${JSON.stringify(stranger)}, FITS headers know printable ASCII only`;
  throw unwritable(problem, 'write the text in ASCII');
}

function formatFloat(keyword: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw unwritable(
      `${keyword}: FITS headers have no ${value}`,
      'leave the keyword out or give it an undefined value (null)',
    );
  }
  const [mantissa = '', exponent] = (Object.is(value, -0) ? '-0' : value.toString()).split('e');
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? pointed : `${pointed}E${exponent}`;
}
