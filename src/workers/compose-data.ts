import { createFileSizes } from '../activities/archive-files.ts';
import { createChainGuard } from '../activities/chain-guard.ts';
import type { ChainGuard } from '../activities/chain-guard.ts';
import { createDiskWatch } from '../activities/disk-watch.ts';
import type { DiskWatch } from '../activities/disk-watch.ts';
import { createInputContents } from '../activities/input-contents.ts';
import type { InputContents } from '../activities/input-contents.ts';
import { createInputDesk } from '../activities/input-desk.ts';
import type { InputDesk } from '../activities/input-desk.ts';
import { createRetentionSweep } from '../activities/retention.ts';
import type { RetentionSweep } from '../activities/retention.ts';
import { createDisk } from '../adapters/disk-space/index.ts';
import { createInputStore } from '../adapters/input-store/index.ts';
import { createIntermediateStore } from '../adapters/intermediate-store/index.ts';
import type { Config, HostConfig } from '../config.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import { PROCESS_NAMES } from '../instances/index.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import type { Archive } from '../ports/archive.ts';
import type { IntermediateStore } from '../ports/intermediate-store.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { Phase3 } from '../ports/phase3.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { Records } from '../ports/records.ts';
import { createAdmission } from './admission.ts';

/** Files side by side from the archive to a host (seed 002, 4.6). */
const TRANSFERS = 10;

interface DataDependencies {
  readonly config: Config;
  readonly host: HostConfig;
  readonly dataRoot: DataRoot;
  readonly records: Records;
  readonly plans: PlanStore;
  readonly manifests: ManifestReader;
  readonly archive: Archive;
  readonly store: ProductStore;
  readonly phase3: Phase3;
  readonly processOf: ProcessOf;
}

/** What looks after the files of a host: downloads and their space, and what goes when nothing needs it any more. */
export interface HostData {
  readonly inputDesk: InputDesk;
  readonly contents: InputContents;
  readonly diskWatch: DiskWatch;
  readonly intermediates: IntermediateStore;
  readonly chains: ChainGuard;
  readonly sweep: RetentionSweep;
}

export function composeHostData(deps: DataDependencies): HostData {
  const { config, host, dataRoot } = deps;
  const inputs = createInputStore(dataRoot.root, host.name);
  const intermediates = createIntermediateStore();
  const chains = createChainGuard();
  const sizes = createFileSizes(deps);
  const disk = createDisk({ dataRoot: dataRoot.root, quotaBytes: host.diskBytes });
  const diskWatch = createDiskWatch({
    ...deps,
    host: host.name,
    disk,
    inputs,
    sizes,
    diskUsedMax: config.diskUsedMax,
  });
  const contents = createInputContents({ ...deps, inputs });
  const transfers = createAdmission({ streams: TRANSFERS, memoryBytes: Infinity });
  return {
    diskWatch,
    intermediates,
    chains,
    inputDesk: createInputDesk({ ...deps, inputs, contents, disk: diskWatch, transfers }),
    contents,
    sweep: createRetentionSweep({
      ...deps,
      processes: PROCESS_NAMES,
      host: host.name,
      inputs,
      intermediates,
      diskWatch,
      chains,
      retention: config.retention,
    }),
  };
}
