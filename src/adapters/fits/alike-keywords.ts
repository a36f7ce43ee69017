import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';

/** Values in the order of the keywords; undefined where the header has none. */
export type KeywordValues = readonly (KeywordValue | undefined)[];

/** A header, of which the next one that has the same keywords is made. */
interface Model {
  values: KeywordValues;
  made: Keywords;
}

/** More kinds of headers than a night has: bias, lamp, twilight, sky, object …, with and without adaptive optics. */
const MODELS_MAX = 32;

/**
 * Headers of one kind say nearly the same: each is made as a copy of the one before it, and gets what it says otherwise. One
 * that gets its keywords one by one takes ten times as long, and twice the memory.
 */
export function createAlikeKeywords(keywords: readonly string[]): (values: KeywordValues) => Keywords {
  const models: Model[] = [];
  return (values) => {
    const model =
      models.find((one) => haveSameKeywords(values, one.values)) ??
      addModel(
        models,
        keywords.filter((_, index) => values[index] !== undefined),
      );
    const made: Record<string, KeywordValue> = { ...model.made };
    for (let index = 0; index < keywords.length; index++) {
      const value = values[index];
      if (value !== undefined && value !== model.values[index]) made[keywords[index] ?? ''] = value;
    }
    model.values = [...values];
    model.made = made;
    return made;
  };
}

function haveSameKeywords(values: KeywordValues, others: KeywordValues): boolean {
  for (let index = 0; index < values.length; index++) {
    if ((values[index] === undefined) !== (others[index] === undefined)) return false;
  }
  return true;
}

function addModel(models: Model[], keywords: readonly string[]): Model {
  if (models.length === MODELS_MAX) models.pop();
  // What is parsed lies compact in memory; what gets so many keywords one by one becomes a hash table, and its copies do.
  const made = JSON.parse(JSON.stringify(Object.fromEntries(keywords.map((keyword) => [keyword, null])))) as Keywords;
  const model = { values: [], made };
  models.unshift(model);
  return model;
}
