import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';

/** Values in the order of the keywords; undefined where the header has none. */
export type KeywordValues = readonly (KeywordValue | undefined)[];

/**
 * Headers of a night say nearly the same: each is made as a copy of the one before it, and gets what it says otherwise. One
 * that gets its keywords one by one takes ten times as long, and twice the memory.
 */
export function createAlikeKeywords(keywords: readonly string[]): (values: KeywordValues) => Keywords {
  let lastValues: KeywordValues = [];
  let last: Keywords = {};
  return (values) => {
    const isAlike = haveSameKeywords(values, lastValues);
    const made: Record<string, KeywordValue> = isAlike ? { ...last } : {};
    for (let index = 0; index < keywords.length; index++) {
      const [keyword, value] = [keywords[index], values[index]];
      if (keyword === undefined || value === undefined || (isAlike && value === lastValues[index])) continue;
      made[keyword] = value;
    }
    lastValues = [...values];
    last = made;
    return made;
  };
}

function haveSameKeywords(values: KeywordValues, others: KeywordValues): boolean {
  return values.every((value, index) => (value === undefined) === (others[index] === undefined));
}
