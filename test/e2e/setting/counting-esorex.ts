import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The real esorex behind a script that notes every start of a recipe and, where a file says so, holds the recipe before
 * it begins: so a test knows what ran, and can stop the world while a recipe is running for sure.
 */
export interface CountingEsorex {
  readonly path: string;
  /** Root of the AB (`MUSE.2014-12-15T00:54:04.379_pst`) of every start of a recipe, in order. */
  starts(): Promise<readonly string[]>;
  /** Recipes of this name wait at their start until they are released. */
  hold(recipe: string): Promise<void>;
  release(recipe: string): Promise<void>;
}

export async function createCountingEsorex(folder: string): Promise<CountingEsorex> {
  const path = join(folder, 'counting-esorex');
  const log = join(folder, 'starts');
  const holdOf = (recipe: string) => join(folder, `hold.${recipe}`);
  await writeFile(path, script(log, holdOf('$word')), { mode: 0o755 });
  return {
    path,
    starts: async () => (existsSync(log) ? (await readFile(log, 'utf8')).trim().split('\n').map(abOf) : []),
    hold: (recipe) => writeFile(holdOf(recipe), ''),
    release: (recipe) => rm(holdOf(recipe), { force: true }),
  };
}

/** One line per step; the steps of an AB (one per IFU) run in one directory, of which the first one counts. */
function script(log: string, hold: string): string {
  return `#!/bin/sh
case "$*" in *--output-dir=*--log-file=1.log*)
  for word; do case "$word" in --output-dir=*) echo "$word" >> '${log}' ;; esac; done ;;
esac
case "$*" in *--output-dir=*)
  for word; do case "$word" in muse_*) while [ -e "${hold}" ]; do sleep 0.05; done ;; esac; done ;;
esac
exec esorex "$@"
`;
}

/** `--output-dir=<home>/products/<date>/.runs/<AB root>.<12 digits of the key>/out` */
function abOf(line: string): string {
  return /\/\.runs\/(.+)\.[0-9a-f]{12}\/out$/.exec(line)?.[1] ?? line;
}
