import { createDirectoryAbTree } from '../../src/adapters/ab-tree-directory/index.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { createIngestionLog } from '../../src/adapters/ingestion-log/index.ts';
import { createPhase3Directory } from '../../src/adapters/phase3-directory/index.ts';
import { createProductStore } from '../../src/adapters/product-store/index.ts';
import { loadConfig } from '../../src/config.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import type { AbTree } from '../../src/ports/ab-tree.ts';
import type { IngestionLog } from '../../src/ports/ingestion-log.ts';
import type { Phase3 } from '../../src/ports/phase3.ts';
import type { ProductStore } from '../../src/ports/product-store.ts';
import type { Records } from '../../src/ports/records.ts';
import { runHostWorker } from '../../src/workers/host-worker.ts';
import { createGuard } from './effects.ts';
import type { Guard } from './effects.ts';

/** The worker of a host whose effects of publishing and ingesting are guarded. */
const config = loadConfig();
const guard = createGuard(config.dataRoot);
await runHostWorker(config, process.argv[2], {
  replaced: {
    store: guardedStore(createProductStore()),
    phase3: guardedPhase3(createPhase3Directory({ directory: config.phase3Directory })),
    ingestionLog: guardedLog(createIngestionLog(dataRootAt(config.dataRoot).lists)),
    abTree: guardedTree(createDirectoryAbTree({ dataRoot: config.dataRoot })),
    records: guardedRecords(await createRecords({ url: config.database }), guard),
  },
});

function guardedStore(store: ProductStore): ProductStore {
  return {
    ...store,
    publish: (request) => guard(`publish ${request.name}`, () => store.publish(request)),
    publishLog: (request) => guard(`publish ${request.name}`, () => store.publishLog(request)),
    release: (paths) => guard(`release ${paths.length}`, () => store.release(paths)),
  };
}

function guardedPhase3(phase3: Phase3): Phase3 {
  return { ...phase3, ingest: (request) => guard(`ingest ${request.name}`, () => phase3.ingest(request)) };
}

function guardedLog(log: IngestionLog): IngestionLog {
  return { ...log, record: (date, entry) => guard(`list ${entry.name}`, () => log.record(date, entry)) };
}

function guardedTree(tree: AbTree): AbTree {
  return {
    ...tree,
    replaceAll: (name, date, files) => guard(`tree ${name}`, () => tree.replaceAll(name, date, files)),
  };
}

/** Rows of products and of distributions, whatever they are called; the documents of a delivery. */
function guardedRecords(records: Records, within: Guard): Records {
  return new Proxy(records, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver);
      if (typeof value !== 'function' || !isDelivery(String(property))) return value;
      return (...args: readonly unknown[]) =>
        within(`${String(property)} ${subjectOf(args[0])}`, () => (value as Method).apply(target, [...args]));
    },
  });
}

type Method = (this: Records, ...args: unknown[]) => Promise<unknown>;

function isDelivery(method: string): boolean {
  return /^(?:save|delete|begin|complete)(?:Product|Document|Distribution|Ingestion)/u.test(method);
}

function subjectOf(argument: unknown): string {
  if (typeof argument === 'string') return argument.split('/')[0] ?? '';
  const row = (argument ?? {}) as { readonly name?: string; readonly state?: string };
  return [row.name ?? '', row.state ?? ''].join(' ').trim();
}
