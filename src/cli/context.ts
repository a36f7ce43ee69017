import { hostname } from 'node:os';
import { createDirectoryCorrections } from '../adapters/corrections-directory/index.ts';
import { createDateFiles } from '../adapters/date-files/index.ts';
import { withExclusiveLock } from '../adapters/processes/exclusive-lock.ts';
import type { Config, HostConfig } from '../config.ts';
import { correctableOf } from '../domain/frame/correctable.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { DateFiles } from '../ports/date-files.ts';
import type { Foreground } from '../ports/foreground.ts';
import type { Operation } from '../operation/operation.ts';
import type { Corrections } from '../ports/corrections.ts';
import { chooseHost } from '../workers/choose-host.ts';
import { openOperation } from '../workers/open-operation.ts';
import { findTemporalTarget } from '../workers/temporal-target.ts';
import type { ChosenServer } from '../workers/temporal-target.ts';
import type { Output } from './output.ts';

/** What every command needs: the operation, a place to write to, and what only commands do. */
export interface CliContext extends Operation {
  readonly config: Config;
  readonly out: Output;
  readonly dataRoot: DataRoot;
  readonly corrections: Corrections;
  readonly dateFiles: DateFiles;
  /** Work on the prepared tree of a date while no other command of this data root writes it. */
  aloneWith<T>(date: string, work: () => Promise<T>): Promise<T>;
  /** Recipes apart from production; loaded when first asked for. */
  foreground(): Promise<Foreground>;
  /** The host whose worker runs on this machine, or the named one. */
  chooseHost(name: string | undefined): HostConfig;
  /** The server that is meant; undefined: none is named and none runs for this data root. */
  findTemporalTarget(): ChosenServer | undefined;
  close(): Promise<void>;
}

/** Composition root of the command line. */
export function createCliContext(config: Config, out: Output, processName = config.process): CliContext {
  const dataRoot = dataRootAt(config.dataRoot);
  const operation = openOperation(config, { processName, warn: out.warn });
  return {
    ...operation,
    out,
    dataRoot,
    corrections: createDirectoryCorrections({
      directory: config.correctionsDirectory,
      correctable: correctableOf(operation.rules, operation.rules.recipeKeywords),
    }),
    dateFiles: createDateFiles(),
    aloneWith: (date, work) => withExclusiveLock(`${dataRoot.run}/prepare.${processName}.${date}.lock`, work),
    foreground: async () => (await import('../workers/foreground.ts')).openForeground(config),
    chooseHost: (name) => chooseHost({ hosts: config.hosts, name, machine: hostname(), command: 'up' }),
    findTemporalTarget: () => findTemporalTarget(config),
  };
}
