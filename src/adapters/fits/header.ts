import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import type { Card } from './card.ts';
import { RECORD_LENGTH } from './card.ts';
import { parseCards } from './parse-card.ts';
import { isLayout } from './structural.ts';

/** Header of one HDU, without END. */
export interface Header {
  /** Values by keyword; of a keyword that stands there twice, the first one, as cfitsio reads it. */
  readonly keywords: Keywords;
  readonly cards: readonly Card[];
}

/** Header from its text up to END. */
export function parseHeader(text: string): Header {
  return headerOf(recordsIn(text));
}

/** The same with nothing but what tells the layout of the data. */
export function parseLayout(text: string): Header {
  return headerOf(recordsIn(text).filter((record) => isLayout(record.slice(0, 8).trimEnd().toUpperCase())));
}

function recordsIn(text: string): readonly string[] {
  return text.match(new RegExp(`.{${RECORD_LENGTH}}`, 'gs')) ?? [];
}

function headerOf(records: readonly string[]): Header {
  const cards = parseCards(records);
  const keywords: Record<string, KeywordValue> = {};
  for (const { keyword, value } of cards) {
    if (value !== undefined && !Object.hasOwn(keywords, keyword)) keywords[keyword] = value;
  }
  return { keywords, cards };
}
