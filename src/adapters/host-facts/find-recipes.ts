import { findExecutable, probe } from './probe.ts';
import type { Environment } from './probe.ts';

export interface FoundRecipes {
  readonly esorexPath: string;
  /** `3.13.6` */
  readonly esorexVersion: string;
  /** All that esorex lists, sorted. */
  readonly recipes: readonly string[];
  /** Of the pipeline of one of them. */
  versionOf(recipe: string): Promise<string>;
}

/** What `esorex` offers; undefined when there is none. A call, about 0.1 s. */
export async function findRecipes(esorex: string, env: Environment): Promise<FoundRecipes | undefined> {
  const esorexPath = findExecutable(esorex, env);
  if (esorexPath === undefined) return undefined;
  const { output } = await probe(esorexPath, ['--log-level=off', '--recipes'], env);
  return {
    esorexPath,
    esorexVersion: /version (\d[\w.]*)/.exec(output)?.[1] ?? 'unknown',
    recipes: parseRecipeNames(output),
    versionOf: (recipe) => versionOf(recipe, esorexPath, env),
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
