import { findExecutable, probe } from './probe.ts';
import type { Environment } from './probe.ts';

/** The recipe whose presence and version stand for the whole pipeline. */
const KEY_RECIPE = 'muse_scipost';

export interface Recipes {
  readonly esorexPath: string;
  /** `3.13.6` */
  readonly esorexVersion: string;
  /** Names of the MUSE recipes, sorted. */
  readonly muse: readonly string[];
  /** Version of the MUSE pipeline, undefined when muse_scipost is not among the recipes. */
  readonly museVersion: string | undefined;
}

/** What `esorex` offers; undefined when there is none. Two calls, about 0.2 s. */
export async function findRecipes(esorex: string, env: Environment): Promise<Recipes | undefined> {
  const esorexPath = findExecutable(esorex, env);
  if (esorexPath === undefined) return undefined;
  const { output } = await probe(esorexPath, ['--log-level=off', '--recipes'], env);
  const muse = parseRecipeNames(output).filter((name) => name.startsWith('muse_'));
  return {
    esorexPath,
    esorexVersion: /version (\d[\w.]*)/.exec(output)?.[1] ?? 'unknown',
    muse,
    museVersion: muse.includes(KEY_RECIPE) ? await versionOf(KEY_RECIPE, esorexPath, env) : undefined,
  };
}

/** Recipe names of `esorex --recipes`: `  muse_bias             : Combine several …`; folded descriptions are indented deeper. */
export function parseRecipeNames(output: string): readonly string[] {
  return [...output.matchAll(/^ {2}(\w+) *: /gm)].map((match) => match[1] ?? '').toSorted();
}

/** All recipes of a pipeline carry its version; only the manual page tells it: `muse_scipost -- version 2.8.7`. */
async function versionOf(recipe: string, esorexPath: string, env: Environment): Promise<string> {
  const { output } = await probe(esorexPath, ['--log-level=off', '--man-page', recipe], env);
  return /-- version (\S+)/.exec(output)?.[1] ?? 'unknown';
}
