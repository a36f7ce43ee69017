import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { quoted } from '../../src/domain/cascade/esorex-call.ts';
import { settingsPath, takenFaults } from './faults.ts';
import type { DoubleSettings } from './faults.ts';
import { openJournal } from './journal.ts';
import type { JournalEntry } from './journal.ts';

/** An executable that behaves as esorex; `PHOENIX_ESOREX` names it. */
export interface RecipeDouble {
  readonly path: string;
  configure(settings: DoubleSettings): Promise<void>;
  journal(): readonly JournalEntry[];
  /** Names of the faults that have happened. */
  taken(): readonly string[];
}

/** The program in one file: it starts in 40 ms instead of 200 ms. Made once, for all doubles. */
export async function bundleRecipeDouble(folder: string): Promise<string> {
  const path = join(folder, 'recipe-double.mjs');
  if (existsSync(path)) return path;
  const making = `${path}.${process.pid}`;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(import.meta.dirname, 'main.ts'),
      outDir: making,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'recipe-double.mjs' } },
    },
    ssr: { noExternal: true },
  });
  await rename(join(making, 'recipe-double.mjs'), path);
  await rm(making, { recursive: true });
  return path;
}

/** A double with a journal of its own. Questions (`--recipes`, `--man-page`, `--params`) are answered by the real esorex. */
export async function createRecipeDouble(folder: string, bundle: string): Promise<RecipeDouble> {
  const path = join(folder, 'esorex-double');
  await mkdir(join(folder, 'taken'), { recursive: true });
  await writeFile(path, script(folder, bundle), { mode: 0o755 });
  const configure = (settings: DoubleSettings) => writeFile(settingsPath(folder), JSON.stringify(settings));
  await configure({ stepSeconds: 0, faults: [] });
  return { path, configure, journal: openJournal(folder), taken: () => takenFaults(folder) };
}

/** Without just-in-time compiler and thread pool Node needs 40 MB: it has to live under the memory limits of recipes. */
function script(folder: string, bundle: string): string {
  const node = [process.execPath, '--jitless', '--v8-pool-size=0', '--max-semi-space-size=1', bundle, folder];
  return `#!/bin/sh
case " $* " in
  *' --output-dir='*) UV_THREADPOOL_SIZE=1 exec ${node.map(quoted).join(' ')} "$@" ;;
  *) exec esorex "$@" ;;
esac
`;
}
