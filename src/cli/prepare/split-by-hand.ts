/** What somebody typed as datasets: files by dataset, or why it cannot be taken. */
export type ParsedDatasets =
  | { readonly kind: 'datasets'; readonly datasets: readonly (readonly string[])[] }
  | { readonly kind: 'objection'; readonly because: string };

/** `1-3, 5 | 4`: order numbers (from 1) of the files, datasets apart by `|`; every file once. */
export function parseDatasets(answer: string, files: readonly string[]): ParsedDatasets {
  const parts = answer.split('|').map((part) => part.split(/[\s,]+/u).filter((word) => word !== ''));
  const wrong = parts.flat().find((word) => numbersOf(word) === undefined);
  if (wrong !== undefined) return objection(`'${wrong}' is no number and no range such as 1-3`);
  if (parts.some((words) => words.length === 0)) return objection('a dataset is empty');
  const numbers = parts.map((words) => words.flatMap((word) => numbersOf(word) ?? []));
  const because = objectionTo(numbers.flat(), files.length);
  if (because !== undefined) return objection(because);
  return { kind: 'datasets', datasets: numbers.map((dataset) => dataset.flatMap((number) => files[number - 1] ?? [])) };
}

function objectionTo(numbers: readonly number[], count: number): string | undefined {
  const unknown = numbers.find((number) => number < 1 || number > count);
  if (unknown !== undefined) return `there is no file ${unknown}, they are 1 to ${count}`;
  const twice = numbers.find((number, index) => numbers.indexOf(number) < index);
  if (twice !== undefined) return `file ${twice} is there twice`;
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !numbers.includes(number));
  return missing.length === 0 ? undefined : `no dataset has file ${missing.join(', ')}: nothing may be lost`;
}

const RANGE_MAX = 1000;

function numbersOf(word: string): readonly number[] | undefined {
  const match = /^(?<first>\d+)(?:-(?<last>\d+))?$/u.exec(word);
  if (match?.groups === undefined) return undefined;
  const first = Number(match.groups['first']);
  const last = Number(match.groups['last'] ?? first);
  if (last < first || last - first > RANGE_MAX) return undefined;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function objection(because: string): ParsedDatasets {
  return { kind: 'objection', because };
}
