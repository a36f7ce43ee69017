import type { Card } from './card.ts';
import { formatCard, isCommentary, isStandardKeyword } from './card.ts';
import { unwritable } from './fits-error.ts';
import type { WritableValue } from './literal.ts';
import { float, isFitsFloat } from './literal.ts';
import { isFloatCard, parseCards } from './parse-card.ts';
import { isChecksum, isLayout } from './structural.ts';

export interface CardEdit {
  readonly keyword: string;
  /** Undefined deletes the keyword, null leaves it with an undefined value. */
  readonly value: WritableValue | undefined;
  /** Without one the comment stays. */
  readonly comment?: string | undefined;
}

/** Cards after some edits. Of several edits of one keyword the last one holds; each COMMENT and HISTORY counts. */
export function applyEdits(cards: readonly Card[], edits: readonly CardEdit[]): readonly Card[] {
  const named = edits.map((edit) => ({ ...edit, keyword: edit.keyword.replace(/^HIERARCH /, '') }));
  const lasting = named.filter(
    ({ keyword }, index) => isCommentary(keyword) || named.findLastIndex((edit) => edit.keyword === keyword) === index,
  );
  return lasting.reduce(editCards, cards);
}

/**
 * Cards after an edit. A card is replaced where it stands, and stays byte-exact when it says already what the edit wants.
 * COMMENT and HISTORY get a further line unless they have it, so that the same edit twice changes nothing.
 */
function editCards(cards: readonly Card[], { keyword, value, comment }: CardEdit): readonly Card[] {
  assertEditable(keyword, value);
  if (value === undefined) return cards.filter((card) => card.keyword !== keyword);
  const at = isCommentary(keyword) ? -1 : cards.findIndex((card) => card.keyword === keyword);
  const old = cards[at];
  if (old === undefined) return addCard(cards, parseCards(formatCard(keyword, value, comment)));
  return saysAlready(old, value, comment) ? cards : cards.toSpliced(at, 1, replacementOf(old, value, comment));
}

function assertEditable(keyword: string, value: WritableValue | undefined): void {
  if (isLayout(keyword)) throw unwritable(`${keyword} describes the layout of the data`, 'write the HDU anew instead');
  if (isChecksum(keyword) && value !== undefined) throw unwritable(`${keyword} is kept true by itself`, 'leave it out');
}

/** New cards go to the end, but standard keywords before the HIERARCH ones. */
function addCard(cards: readonly Card[], added: readonly Card[]): readonly Card[] {
  const isThere = added.every(({ raw }) => cards.some((card) => card.raw.join('') === raw.join('')));
  if (isThere) return cards;
  const isStandard = isStandardKeyword(added[0]?.keyword ?? '');
  const firstHierarch = isStandard ? cards.findIndex((card) => card.raw[0]?.startsWith('HIERARCH ')) : -1;
  return cards.toSpliced(firstHierarch < 0 ? cards.length : firstHierarch, 0, ...added);
}

function saysAlready(card: Card, value: WritableValue, comment: string | undefined): boolean {
  if (comment !== undefined && comment !== card.comment) return false;
  if (value === null) return card.value === null;
  if (isFitsFloat(value)) return isFloatCard(card) && Object.is(card.value, value.float);
  return Object.is(card.value, typeof value === 'string' ? value.trimEnd() : value);
}

function replacementOf(card: Card, value: WritableValue, comment: string | undefined): Card {
  const typed = typeof value === 'number' && isFloatCard(card) ? float(value) : value;
  const raw = formatCard(card.keyword, typed, comment ?? card.comment);
  return parseCards(raw)[0] ?? card;
}
