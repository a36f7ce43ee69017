import { FRAME_NUMBERS, FRAME_TEXTS } from './frame-keywords.ts';
import type { HeaderCorrection } from './header-correction.ts';
import type { Keywords } from './keywords.ts';
import type { Problem } from './problem.ts';

/**
 * The keywords of a file with the corrections that are about it. One of a wrong type is not carried out: recipes check
 * types, and a text where a number belongs is a slip of the pen.
 */
export function applyCorrections(
  fileName: string,
  keywords: Keywords,
  corrections: readonly HeaderCorrection[],
): Keywords {
  const own = corrections.filter((one) => one.fileName === fileName && effectOf(one, keywords) === 'changes');
  if (own.length === 0) return keywords;
  return { ...keywords, ...Object.fromEntries(own.map(({ keyword, value }) => [keyword, value])) };
}

/** `same`: the header says that already. `wrong-type`: the header has, or must have, a value of another type. */
export function effectOf({ keyword, value }: HeaderCorrection, keywords: Keywords): 'changes' | 'same' | 'wrong-type' {
  if (keywords[keyword] === value) return 'same';
  const wanted = wantedType(keyword, keywords);
  return wanted === undefined || wanted === typeof value ? 'changes' : 'wrong-type';
}

/**
 * Corrections that change nothing: of a file that is not among `headers`, of a wrong type, or of a value that the header has
 * already. A file whose header could not be read is there with `undefined`.
 */
export function idleCorrections(
  headers: ReadonlyMap<string, Keywords | undefined>,
  corrections: readonly HeaderCorrection[],
): readonly Problem[] {
  return corrections.flatMap((correction) => {
    if (!headers.has(correction.fileName)) return [idleCorrection(correction, 'there is no such raw file', OTHER_FILE)];
    const keywords = headers.get(correction.fileName);
    const effect = keywords === undefined ? 'changes' : effectOf(correction, keywords);
    if (keywords === undefined || effect === 'changes') return [];
    if (effect === 'same') return [idleCorrection(correction, 'the header says that already', NOT_NEEDED)];
    const type = WORDS[wantedType(correction.keyword, keywords) ?? 'string'];
    return [idleCorrection(correction, `the value must be ${type}`, `write ${type}`)];
  });
}

const OTHER_FILE = 'correct the name, or move the entry to the date to which the frame belongs';
const NOT_NEEDED = 'remove the entry';

type ValueType = 'string' | 'number' | 'boolean';
const WORDS: Readonly<Record<ValueType, string>> = {
  string: 'a text in quotes',
  number: 'a number without quotes',
  boolean: 'true or false',
};

export function idleCorrection({ fileName, keyword, value }: HeaderCorrection, because: string, cure: string): Problem {
  return {
    code: 'CONFIG_INVALID',
    subject: fileName,
    message: `the correction ${keyword} = ${JSON.stringify(value)} of ${fileName} changes nothing: ${because}`,
    cure: `corrections file: ${cure}`,
  };
}

/** A header may have the wrong type itself, in a keyword of which we know better; undefined where nobody knows. */
function wantedType(keyword: string, keywords: Keywords): ValueType | undefined {
  if (FRAME_NUMBERS.some((name) => name === keyword)) return 'number';
  if (FRAME_TEXTS.some((name) => name === keyword)) return 'string';
  const found = keywords[keyword];
  if (found === undefined || found === null) return undefined;
  return typeof found === 'string' ? 'string' : typeof found === 'boolean' ? 'boolean' : 'number';
}
