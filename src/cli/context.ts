import { hostname } from 'node:os';
import { Client } from '@temporalio/client';
import { createAlignmentReader } from '../adapters/alignment-reader/index.ts';
import { createDirectoryCorrections } from '../adapters/corrections-directory/index.ts';
import { createDateFiles } from '../adapters/date-files/index.ts';
import { createDirectoryAbTree } from '../adapters/ab-tree-directory/index.ts';
import { createRecords } from '../adapters/database/index.ts';
import { createObRecords } from '../adapters/ob-records/index.ts';
import { withExclusiveLock } from '../adapters/embedded-server/exclusive-lock.ts';
import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import { createRecipeOptions } from '../adapters/esorex/recipe-options.ts';
import { createPlanDocuments } from '../adapters/plan-documents/index.ts';
import { connectClient } from '../adapters/temporal-connection/index.ts';
import type { Config, HostConfig } from '../config.ts';
import type { Process, ProcessRules } from '../domain/instance/process.ts';
import { correctableOf } from '../domain/frame/correctable.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import { openProcesses } from '../instances/index.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { DateFiles } from '../ports/date-files.ts';
import type { AlignmentReader } from '../ports/alignment-reader.ts';
import type { Archive } from '../ports/archive.ts';
import type { Foreground } from '../ports/foreground.ts';
import type { Corrections } from '../ports/corrections.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';
import type { Records } from '../ports/records.ts';
import { chooseHost } from '../workers/choose-host.ts';
import { openArchive } from '../workers/open-archive.ts';
import { findTemporalTarget, temporalTargetOf } from '../workers/temporal-target.ts';
import type { ChosenServer } from '../workers/temporal-target.ts';
import type { Output } from './output.ts';

/** What every command needs; the database and the server are opened when first asked for. */
export interface CliContext {
  readonly config: Config;
  readonly out: Output;
  readonly dataRoot: DataRoot;
  readonly processName: string;
  readonly definition: Process;
  readonly rules: ProcessRules;
  readonly archive: Archive;
  readonly alignments: AlignmentReader;
  readonly recipeOptions: RecipeOptions;
  readonly obRecords: ObRecords;
  readonly corrections: Corrections;
  readonly abTree: AbTree;
  readonly dateFiles: DateFiles;
  /** Work on the prepared tree of a date while no other command of this data root writes it. */
  aloneWith<T>(date: string, work: () => Promise<T>): Promise<T>;
  /** Recipes apart from production; loaded when first asked for. */
  foreground(): Promise<Foreground>;
  /** The host whose worker runs on this machine, or the named one. */
  chooseHost(name: string | undefined): HostConfig;
  plans(): Promise<PlanStore>;
  records(): Promise<Records>;
  temporal(): Promise<Client>;
  /** The server that is meant; undefined: none is named and none runs for this data root. */
  findTemporalTarget(): ChosenServer | undefined;
  close(): Promise<void>;
}

/** Who has typed a command waits no longer for a server that is away. */
const CONNECT_MS = 3_000;

/** Composition root of the command line. */
export function createCliContext(config: Config, out: Output, processName = config.process): CliContext {
  let records: Promise<Records> | undefined;
  let client: Promise<Client> | undefined;
  const dataRoot = dataRootAt(config.dataRoot);
  const definition = openProcesses(config)(processName);

  async function openRecords(): Promise<Records> {
    const opened = await createRecords({ url: config.database });
    await opened.migrate();
    return opened;
  }

  /** What is named wins, and says so where the data root has a server of its own that runs. */
  function warnOfOtherServer(address: string): void {
    const own = findEmbeddedServer(config.dataRoot)?.address;
    if (own === undefined || address.replace(/^localhost:/, '127.0.0.1:') === own) return;
    out.warn(
      `phoenix: the Temporal server is ${address} (TEMPORAL_* or phoenix.yaml), not that of data root ${config.dataRoot} at ${own}`,
    );
  }

  async function openClient(): Promise<Client> {
    const target = temporalTargetOf(config);
    warnOfOtherServer(target.address);
    const connection = await connectClient(target, { limitMs: CONNECT_MS });
    return new Client({ connection, namespace: target.namespace });
  }

  return {
    config,
    out,
    dataRoot,
    processName,
    definition,
    rules: definition.rules,
    archive: openArchive(config, [config.dataRoot, ...ownDataRoots(config)]),
    alignments: createAlignmentReader(),
    recipeOptions: createRecipeOptions(config.esorex),
    obRecords: createObRecords(config.obRecords),
    corrections: createDirectoryCorrections({
      directory: config.correctionsDirectory,
      correctable: correctableOf(definition.rules, definition.rules.recipeKeywords),
    }),
    abTree: createDirectoryAbTree({ dataRoot: config.dataRoot }),
    dateFiles: createDateFiles(),
    aloneWith: (date, work) => withExclusiveLock(`${dataRoot.run}/prepare.${processName}.${date}.lock`, work),
    foreground: async () => (await import('../workers/foreground.ts')).openForeground(config),
    chooseHost: (name) => chooseHost({ hosts: config.hosts, name, machine: hostname(), command: 'up' }),
    records: () => (records ??= openRecords()),
    plans: async () => createPlanDocuments(await (records ??= openRecords())),
    temporal: () => (client ??= openClient()),
    findTemporalTarget: () => findTemporalTarget(config),
    async close() {
      const openedClient = await client?.catch(() => undefined);
      await openedClient?.connection.close();
      const openedRecords = await records?.catch(() => undefined);
      await openedRecords?.close();
    },
  };
}

/** Of the host that bears this machine's name. */
function ownDataRoots({ hosts }: Config): readonly string[] {
  const machine = hostname().split('.')[0];
  return hosts.filter(({ name }) => name === machine).map(({ dataRoot }) => dataRoot);
}
