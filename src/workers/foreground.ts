import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cpus, hostname } from 'node:os';
import { recipeRunOf } from '../activities/recipe-run.ts';
import { copyCorrected, createEsorexRunner, createManifestReader } from '../adapters/esorex/index.ts';
import type { Config } from '../config.ts';
import { openProcesses } from '../instances/index.ts';
import type { Foreground } from '../ports/foreground.ts';

/** Recipes here and now, with what the worker of this machine would give them: program, threads, memory, outcome rules. */
export function openForeground(config: Config): Foreground {
  const machine = hostname().split('.')[0];
  const host = config.hosts.find(({ name }) => name === machine) ?? config.hosts[0];
  const streams = host?.streams ?? 1;
  const processOf = openProcesses(config);
  const manifests = createManifestReader();
  const runner = createEsorexRunner({
    esorexPath: config.esorex,
    outcomesOf: (name) => processOf(name).rules.outcomes,
    host: host?.name ?? machine ?? '',
  });
  return {
    manifests,
    runner,
    copyCorrected,
    recipeRunOf: async (plan, ab, places) => ({
      ...(await recipeRunOf(
        {
          dataRoot: places,
          runner,
          manifests,
          ompThreads: Math.max(1, Math.floor(cpus().length / streams)),
          processOf,
          hash: (text) => createHash('sha256').update(text).digest('hex'),
          hashFile: async (path) =>
            createHash('sha256')
              .update(await readFile(path))
              .digest('hex'),
        },
        plan,
        ab,
      )),
      memoryLimitBytes: Math.floor((host?.memoryBytes ?? Infinity) / streams),
    }),
  };
}
