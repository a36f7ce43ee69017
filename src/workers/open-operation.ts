import { Client } from '@temporalio/client';
import { createDirectoryAbTree } from '../adapters/ab-tree-directory/index.ts';
import { createAlignmentReader } from '../adapters/alignment-reader/index.ts';
import { createRecords } from '../adapters/database/index.ts';
import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import { createRecipeOptions } from '../adapters/esorex/recipe-options.ts';
import { createObRecords } from '../adapters/ob-records/index.ts';
import { createPlanDocuments } from '../adapters/plan-documents/index.ts';
import { connectClient } from '../adapters/temporal-connection/index.ts';
import type { Config } from '../config.ts';
import { openProcesses } from '../instances/index.ts';
import type { Operation } from '../operation/operation.ts';
import type { Records } from '../ports/records.ts';
import { hostname } from 'node:os';
import { openArchive } from './open-archive.ts';
import { temporalTargetOf } from './temporal-target.ts';

export interface OpenOperation extends Operation {
  readonly config: Config;
  close(): Promise<void>;
}

export interface OperationChoice {
  /** By default the process that phoenix.yaml names. */
  readonly processName?: string;
  /** Is told what people should know of the place that is meant. */
  readonly warn?: (line: string) => void;
}

/** Who has typed a command waits no longer for a server that is away. */
const CONNECT_MS = 3_000;

/** Composition root of what people do: commands, pages, demo and measurements. */
export function openOperation(
  config: Config,
  { processName = config.process, warn }: OperationChoice = {},
): OpenOperation {
  let records: Promise<Records> | undefined;
  let client: Promise<Client> | undefined;
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
    warn?.(
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
    processName,
    definition,
    rules: definition.rules,
    archive: openArchive(config, [config.dataRoot, ...ownDataRoots(config)]),
    alignments: createAlignmentReader(),
    recipeOptions: createRecipeOptions(config.esorex),
    obRecords: createObRecords(config.obRecords),
    abTree: createDirectoryAbTree({ dataRoot: config.dataRoot }),
    records: () => (records ??= openRecords()),
    plans: async () => createPlanDocuments(await (records ??= openRecords())),
    temporal: () => (client ??= openClient()),
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
