import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { createDirectoryArchive } from '../adapters/archive-directory/index.ts';
import { createDirectoryAbTree } from '../adapters/ab-tree-directory/index.ts';
import { createRecords } from '../adapters/database/index.ts';
import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import { createPlanDocuments } from '../adapters/plan-documents/index.ts';
import type { Config, HostConfig } from '../config.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { InstrumentRules } from '../domain/instrument.ts';
import { dataRootAt } from '../domain/product/data-root.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import { definitionOf, instrumentOf } from '../instances/index.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { Archive } from '../ports/archive.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { Records } from '../ports/records.ts';
import { chooseHost } from '../workers/choose-host.ts';
import type { Output } from './output.ts';
import { connectTemporal } from './temporal-client.ts';

/** What every command needs; the database and the server are opened when first asked for. */
export interface CliContext {
  readonly config: Config;
  readonly out: Output;
  readonly dataRoot: DataRoot;
  readonly processName: string;
  readonly definition: ProcessDefinition;
  readonly rules: InstrumentRules;
  readonly archive: Archive;
  readonly abTree: AbTree;
  /** The host whose worker runs on this machine, or the named one. */
  chooseHost(name: string | undefined): HostConfig;
  plans(): Promise<PlanStore>;
  records(): Promise<Records>;
  temporal(): Promise<Client>;
  close(): Promise<void>;
}

/** Composition root of the command line. */
export function createCliContext(config: Config, out: Output, processName = config.process): CliContext {
  let records: Promise<Records> | undefined;
  let client: Promise<Client> | undefined;
  const dataRoot = dataRootAt(config.dataRoot);
  const definition = definitionOf(processName, config.processes[processName]);

  async function openRecords(): Promise<Records> {
    const opened = await createRecords({ url: config.database });
    await opened.migrate();
    return opened;
  }

  return {
    config,
    out,
    dataRoot,
    processName,
    definition,
    rules: instrumentOf(definition.instrument).rules,
    archive: createDirectoryArchive({ directory: config.archiveDirectory }),
    abTree: createDirectoryAbTree({ dataRoot: config.dataRoot }),
    chooseHost: (name) => chooseHost({ hosts: config.hosts, name, machine: hostname(), command: 'up' }),
    records: () => (records ??= openRecords()),
    plans: async () => createPlanDocuments(await (records ??= openRecords())),
    temporal() {
      const address = config.temporal.address ?? findEmbeddedServer(config.dataRoot)?.address;
      return (client ??= connectTemporal({ address, namespace: config.temporal.namespace }));
    },
    async close() {
      const openedClient = await client?.catch(() => undefined);
      await openedClient?.connection.close();
      const openedRecords = await records?.catch(() => undefined);
      await openedRecords?.close();
    },
  };
}
