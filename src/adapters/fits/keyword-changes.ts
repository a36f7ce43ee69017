import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import { createAlikeKeywords } from './alike-keywords.ts';

/**
 * Headers of some files on their way between threads: each says only what it says otherwise than the one before it. Names are
 * not sent at all, both sides know the keywords.
 */
export interface KeywordChanges {
  /** Number of the file, times the count of keywords, plus number of the keyword; in rising order. */
  readonly places: readonly number[];
  readonly values: readonly (KeywordValue | undefined)[];
}

export function createChanges(keywords: readonly string[]): {
  readonly all: KeywordChanges;
  add(file: number, header: Keywords): void;
} {
  const last: (KeywordValue | undefined)[] = keywords.map(() => undefined);
  const places: number[] = [];
  const values: (KeywordValue | undefined)[] = [];
  return {
    all: { places, values },
    add(file, header) {
      for (const [index, keyword] of keywords.entries()) {
        const value = header[keyword];
        if (value === last[index]) continue;
        last[index] = value;
        places.push(file * keywords.length + index);
        values.push(value);
      }
    },
  };
}

/** The headers of `count` files; one that was not added is that of the file before it. */
export type ApplyChanges = (changes: KeywordChanges, count: number) => readonly Keywords[];

export function createApplyChanges(keywords: readonly string[]): ApplyChanges {
  const alikeKeywords = createAlikeKeywords(keywords);
  return ({ places, values }, count) => {
    const last: (KeywordValue | undefined)[] = keywords.map(() => undefined);
    let next = 0;
    return Array.from({ length: count }, (_, file) => {
      for (
        let place = places[next];
        place !== undefined && place < (file + 1) * keywords.length;
        place = places[next]
      ) {
        last[place - file * keywords.length] = values[next];
        next++;
      }
      return alikeKeywords(last);
    });
  };
}
