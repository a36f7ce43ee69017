import type { KeywordValue } from '../../domain/frame/keywords.ts';
import type { Card } from './card.ts';
import { isCommentary } from './card.ts';
import { untilNul } from './header-rules.ts';

const CONTINUE = 'CONTINUE';
const HIERARCH = /^HIERARCH ([^=]+)=(.*)$/s;
const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d+)?$/;

/**
 * Cards of a header from its 80-character records (without END). A value which is neither string, logical nor
 * number (a complex pair, or against the standard) is given as the text that stands there.
 */
export function parseCards(records: readonly string[]): Card[] {
  const cards: Card[] = [];
  for (let index = 0; index < records.length; index += cards.at(-1)?.raw.length ?? 1) {
    cards.push(parseCard(records, index));
  }
  return cards;
}

/** Whether the number of a card is written as a float, also when it is whole. */
export function isFloatCard(card: Card): boolean {
  return typeof card.value === 'number' && !INTEGER.test(splitValue(fieldsOf(card.raw[0] ?? '')?.text ?? '').literal);
}

function parseCard(records: readonly string[], index: number): Card {
  const record = records[index] ?? '';
  const fields = fieldsOf(record);
  if (fields === undefined) {
    const text = untilNul(record);
    return { keyword: standardKeyword(text), value: undefined, comment: text.slice(8).trimEnd(), raw: [record] };
  }
  const first = splitValue(fields.text);
  const raw = [record, ...continuationOf(first.literal, records, index)];
  if (raw.length > 1) return { keyword: fields.keyword, ...joinContinued(first, raw), raw };
  return { keyword: fields.keyword, value: parseLiteral(first.literal), comment: first.comment, raw };
}

interface Fields {
  readonly keyword: string;
  readonly text: string;
}

/** Keyword and what follows its `=`, or undefined for a card without value. */
function fieldsOf(card: string): Fields | undefined {
  const record = untilNul(card);
  const [, words, text] = HIERARCH.exec(record) ?? [];
  if (words !== undefined && text !== undefined) return { keyword: withoutBlanks(words), text };
  const keyword = standardKeyword(record);
  return record[8] === '=' && !isCommentary(keyword) ? { keyword, text: record.slice(9) } : undefined;
}

/** In any case of letters; the words of a HIERARCH keyword are as they are. */
function standardKeyword(record: string): string {
  return withoutBlanks(record.slice(0, 8)).toUpperCase();
}

/** Blanks at the end do not count, tabs and the like do. */
function withoutBlanks(text: string): string {
  return text.replace(/ +$/, '');
}

interface ValueAndComment {
  readonly literal: string;
  readonly comment: string;
}

/** The first quote that is not doubled ends a string, the first slash any other value. */
function splitValue(text: string): ValueAndComment {
  const literal = /^\s*'(?:[^']|'')*'?/.exec(text)?.[0] ?? /^[^/]*/.exec(text)?.[0] ?? '';
  return {
    literal: literal.trim(),
    comment: text
      .slice(literal.length)
      .replace(/^[^/]*\/?/, '')
      .trim(),
  };
}

/** Records which continue the string of `records[index]`: each one but the last ends in `&`. */
function continuationOf(literal: string, records: readonly string[], index: number): string[] {
  const continuation: string[] = [];
  for (let current = literal; current.endsWith("&'");) {
    const next = records[index + 1 + continuation.length];
    if (next?.startsWith(CONTINUE) !== true || !/^ *'/.test(next.slice(8))) break;
    continuation.push(next);
    current = splitValue(untilNul(next).slice(8)).literal;
  }
  return continuation;
}

function joinContinued(first: ValueAndComment, raw: readonly string[]): { value: string; comment: string } {
  const parts = [first, ...raw.slice(1).map((record) => splitValue(untilNul(record).slice(8)))];
  const last = parts.length - 1;
  const texts = parts.map(({ literal }, index) => (index < last ? unquote(literal).slice(0, -1) : unquote(literal)));
  const comments = parts.map(({ comment }) => comment).filter((comment) => comment !== '');
  return { value: withoutBlanks(texts.join('')), comment: comments.join(' ') };
}

function parseLiteral(literal: string): KeywordValue {
  if (literal === '') return null;
  if (literal.startsWith("'")) return withoutBlanks(unquote(literal));
  if (literal === 'T' || literal === 'F') return literal === 'T';
  if (INTEGER.test(literal)) return parseInteger(literal);
  return FLOAT.test(literal) ? Number(literal.replace(/[Dd]/, 'E')) : literal;
}

/** Integers beyond 2^53 would lose digits as a number; -0 is 0. */
function parseInteger(literal: string): number | bigint {
  const value = Number(literal);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(literal.replace(/^\+/, ''));
}

/** Trailing blanks stay: they count inside a continued string. */
function unquote(literal: string): string {
  return literal.slice(1, literal.endsWith("'") && literal.length > 1 ? -1 : undefined).replaceAll("''", "'");
}
