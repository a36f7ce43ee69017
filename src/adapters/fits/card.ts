import type { KeywordValue } from '../../domain/frame/keywords.ts';
import { unwritable } from './fits-error.ts';
import type { WritableValue } from './literal.ts';
import { assertPrintable, formatLiteral } from './literal.ts';

export const RECORD_LENGTH = 80;

/** One keyword of a header with everything that belongs to it. */
export interface Card {
  /** Without `HIERARCH`; empty for a blank card. */
  readonly keyword: string;
  /** Undefined for cards that carry text instead of a value (COMMENT, HISTORY, blank). */
  readonly value: KeywordValue | undefined;
  /** The comment behind `/`, or the text of a card without value. */
  readonly comment: string;
  /** Its 80-character records as they stand in the file (one byte per character), CONTINUE included. */
  readonly raw: readonly string[];
}

const STANDARD_KEYWORD = /^[A-Z0-9_-]{1,8}$/;
const HIERARCH_KEYWORD = /^[A-Z0-9_-]+( [A-Z0-9_-]+)*$/;
const COMMENTARY_KEYWORDS: readonly string[] = ['COMMENT', 'HISTORY', ''];
const RESERVED_KEYWORDS: readonly string[] = ['END', 'CONTINUE', 'HIERARCH'];

/** Text of one string record between its quotes (80 - 8 keyword - 2 indicator - 2 quotes), less the `&` of a continued one. */
const CONTINUED_TEXT_LENGTH = 67;
const COMMENTARY_TEXT_LENGTH = 72;

/**
 * The 80-character records of a keyword, in fixed format for standard keywords and as `HIERARCH …` for the others.
 * Values are never shortened. A comment is cut where the record ends, as CPL does.
 */
export function formatCard(keyword: string, value: WritableValue, comment = ''): string[] {
  const name = keyword.replace(/^HIERARCH /, '');
  if (isCommentary(name)) return formatCommentary(name, value, comment);
  assertPrintable(name, comment);
  assertKeyword(name);
  const literal = formatLiteral(name, value);
  return isStandardKeyword(name) ? formatStandard(name, literal, comment) : [formatHierarch(name, literal, comment)];
}

export function isCommentary(keyword: string): boolean {
  return COMMENTARY_KEYWORDS.includes(keyword);
}

export function isStandardKeyword(keyword: string): boolean {
  return STANDARD_KEYWORD.test(keyword);
}

/** The card which announces CONTINUE records: without it fitsverify warns. */
export function longStringAnnouncement(): string[] {
  return formatCard('LONGSTRN', 'OGIP 1.0', 'CONTINUE cards may be used');
}

function assertKeyword(keyword: string): void {
  if (RESERVED_KEYWORDS.includes(keyword)) throw unwritable(`${keyword} is written by itself`, 'leave it out');
  if (HIERARCH_KEYWORD.test(keyword)) return;
  const cure = 'use A-Z, 0-9, - and _, with single blanks between the words of a HIERARCH keyword';
  throw unwritable(`${JSON.stringify(keyword)} is not a FITS keyword`, cure);
}

function formatCommentary(keyword: string, value: WritableValue, comment: string): string[] {
  const text = typeof value === 'string' ? value : comment;
  assertPrintable(keyword, text);
  const lines = text.match(new RegExp(`.{1,${COMMENTARY_TEXT_LENGTH}}`, 'g')) ?? [''];
  return lines.map((line) => (keyword.padEnd(8) + line).padEnd(RECORD_LENGTH));
}

function formatStandard(keyword: string, literal: string, comment: string): string[] {
  const isText = literal.startsWith("'");
  const record = `${keyword.padEnd(8)}= ${isText ? padText(literal).padEnd(20) : literal.padStart(20)}`;
  if (record.length <= RECORD_LENGTH) return [withComment(record, comment)];
  if (isText) return formatContinued(keyword, literal.slice(1, -1), comment);
  throw unwritable(`${keyword} = ${literal} does not fit into one card`, 'write the number as a string');
}

/** Fixed format wants at least eight characters; the empty string stays the FITS null string. */
function padText(literal: string): string {
  return literal === "''" ? literal : `${literal.slice(0, -1).padEnd(9)}'`;
}

function formatContinued(keyword: string, quoted: string, comment: string): string[] {
  const pieces = cutQuoted(quoted);
  const last = pieces.length - 1;
  return pieces.map((piece, index) => {
    const start = index === 0 ? `${keyword.padEnd(8)}= ` : 'CONTINUE  ';
    return index === last ? withComment(`${start}'${piece}'`, comment) : `${start}'${piece}&'`.padEnd(RECORD_LENGTH);
  });
}

/** Pieces that fit into one record each; a doubled quote is never cut in two, that would end the string. */
function cutQuoted(quoted: string): string[] {
  const pieces = [''];
  for (const character of quoted.match(/''|[^']/g) ?? []) {
    const piece = pieces.at(-1) ?? '';
    if (piece.length + character.length > CONTINUED_TEXT_LENGTH) pieces.push(character);
    else pieces[pieces.length - 1] = piece + character;
  }
  return pieces;
}

function formatHierarch(keyword: string, literal: string, comment: string): string {
  const roomy = `HIERARCH ${keyword} = ${literal}`;
  const record = roomy.length <= RECORD_LENGTH ? roomy : `HIERARCH ${keyword}= ${literal}`;
  if (record.length <= RECORD_LENGTH) return withComment(record, comment);
  const problem = `HIERARCH ${keyword} = ${literal} needs ${record.length} characters, a card has ${RECORD_LENGTH}`;
  throw unwritable(problem, 'shorten the value: only standard 8-character keywords may be continued');
}

function withComment(record: string, comment: string): string {
  const hasRoom = record.length + ' / '.length < RECORD_LENGTH;
  const text = comment === '' || !hasRoom ? record : `${record} / ${comment}`;
  return text.slice(0, RECORD_LENGTH).padEnd(RECORD_LENGTH);
}
