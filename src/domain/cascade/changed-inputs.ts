import type { FileContent, UsedInput } from '../frame/file-content.ts';
import { isSameContent } from '../frame/file-content.ts';
import type { Plan } from './plan.ts';

/** A file of the archive that is not what it was when products were made of it. */
export interface ChangedInput {
  readonly fileName: string;
  /** Names of the ABs that have read it as it was. */
  readonly abs: readonly string[];
  /** False: the archive tells of another revision, and not whether its bytes are other ones. */
  readonly isCertain: boolean;
}

export interface InputFacts {
  /** What ABs were made of, as far as anybody has written it down. */
  usedBy(ab: string): readonly UsedInput[];
  /** What the archive has now; undefined: it does not tell. */
  now(fileName: string): FileContent | undefined;
}

/** Sorted by name. */
export function changedInputs({ abs }: Pick<Plan, 'abs'>, { usedBy, now }: InputFacts): readonly ChangedInput[] {
  const found = abs.flatMap(({ name, inputs }) => {
    const read = new Set(inputs.flatMap(({ source }) => ('fileName' in source ? [source.fileName] : [])));
    return usedBy(name).flatMap((used) => {
      const content = read.has(used.fileName) ? now(used.fileName) : undefined;
      const verdict = content === undefined ? true : isSameContent(used, content);
      return verdict === true ? [] : [{ fileName: used.fileName, ab: name, isCertain: verdict === false }];
    });
  });
  const byFile = Map.groupBy(found, ({ fileName }) => fileName);
  return [...byFile]
    .map(([fileName, changes]) => ({
      fileName,
      abs: changes.map(({ ab }) => ab),
      isCertain: changes.some(({ isCertain }) => isCertain),
    }))
    .toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

/** ABs whose products stay all the same, and why: `distributed`, `certified`. */
export type KeptBecause = (ab: string) => string | undefined;

const NAMED = 3;

/** `MU_MBIA_….fits has changed in the archive since it was used: 4 ABs are made anew (…); the products of 2 ABs stay …` */
export function changedInputText(
  { fileName, abs, isCertain }: ChangedInput,
  { unit, keptBecause }: { readonly unit: string; readonly keptBecause: KeptBecause },
): string {
  const kept = abs.filter((ab) => keptBecause(ab) !== undefined);
  const anew = abs.filter((ab) => keptBecause(ab) === undefined);
  const why = [...new Set(kept.map(keptBecause))].join(', ');
  const effects = [
    ...(anew.length === 0 ? [] : [`made anew: ${namesOf(anew)}${isCertain ? '' : ', if its bytes are other ones'}`]),
    ...(kept.length === 0
      ? []
      : [`${why}, so it stays: ${namesOf(kept)}; phoenix restart -d ${unit} makes that anew, too`]),
  ];
  const changed = isCertain ? 'has changed in the archive' : 'may have changed in the archive (another revision)';
  return `${fileName} ${changed} since it was used; ${effects.join('; ')}`;
}

function namesOf(abs: readonly string[]): string {
  const more = abs.length > NAMED ? ` and ${abs.length - NAMED} more` : '';
  return `${abs.slice(0, NAMED).join(', ')}${more}`;
}
