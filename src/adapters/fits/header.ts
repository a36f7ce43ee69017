import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import type { Card } from './card.ts';
import { RECORD_LENGTH } from './card.ts';
import { parseCards } from './parse-card.ts';

/** Header of one HDU, without END. */
export interface Header {
  /** Values by keyword; of a keyword that stands there twice, the first one, as cfitsio reads it. */
  readonly keywords: Keywords;
  readonly cards: readonly Card[];
}

/** Header from its text up to END. */
export function parseHeader(text: string): Header {
  const cards = parseCards(text.match(new RegExp(`.{${RECORD_LENGTH}}`, 'gs')) ?? []);
  const keywords: Record<string, KeywordValue> = {};
  for (const { keyword, value } of cards) {
    if (value !== undefined && !Object.hasOwn(keywords, keyword)) keywords[keyword] = value;
  }
  return { keywords, cards };
}
