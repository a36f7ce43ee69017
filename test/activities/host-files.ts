import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileSizesDependencies } from '../../src/activities/archive-files.ts';
import { createFileSizes } from '../../src/activities/archive-files.ts';
import { createChainGuard } from '../../src/activities/chain-guard.ts';
import { createDiskWatch } from '../../src/activities/disk-watch.ts';
import type { DiskWatchDependencies } from '../../src/activities/disk-watch.ts';
import { createFetchActivities } from '../../src/activities/fetch-inputs.ts';
import { createInputDesk } from '../../src/activities/input-desk.ts';
import { createManifestReader } from '../../src/adapters/esorex/index.ts';
import { createInputStore } from '../../src/adapters/input-store/index.ts';
import { createIntermediateStore } from '../../src/adapters/intermediate-store/index.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { definitionOf, instrumentOf } from '../../src/instances/index.ts';
import type { FetchOptions } from '../../src/ports/archive.ts';
import type { RecipeRunner } from '../../src/ports/recipe-runner.ts';
import type { AbRef } from '../../src/workflows/contract.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { findManifest } from '../../src/adapters/esorex/manifest-file.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';
import { sha256 } from '../domain/cascade/night-fixtures.ts';

export const HOST = 'muc10';

export function refOf(plan: Plan, { name }: { readonly name: string }, more: Partial<AbRef> = {}): AbRef {
  return {
    ...{ process: plan.process, unit: plan.unit, planKey: plan.planKey, chain: '', ab: name, fixes: [], rank: 0 },
    ...{ isBacklog: false, placement: 1, ...more },
  };
}

export type Fetch = (fileName: string, options: FetchOptions) => Promise<void>;

export interface HostFilesOptions {
  readonly plan: Plan;
  /** What the archive does before a file is whole. */
  readonly fetch?: Fetch;
  readonly transfers?: number;
  /** How the archive lists what it has; by default nothing. */
  readonly listed?: Partial<FileSizesDependencies['archive']>;
  /** By default there is room for everything. */
  readonly disk?: Partial<Pick<DiskWatchDependencies, 'disk' | 'records' | 'diskUsedMax' | 'clock'>>;
}

/** The files of a host in a data root of its own; `asked` has what the archive was asked for, in this order. */
export function hostFiles({
  plan,
  fetch = async () => undefined,
  transfers = 10,
  listed = {},
  disk = {},
}: HostFilesOptions) {
  const root = temporaryFolder();
  const dataRoot = dataRootAt(root);
  const asked: string[] = [];
  const archive = {
    listCalibrations: async () => [],
    listRawFrames: async () => [],
    ...listed,
    async fetch(fileName: string, path: string, options: FetchOptions = {}) {
      asked.push(fileName);
      await fetch(fileName, options);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, fileName);
      return { path, sizeBytes: fileName.length };
    },
  };
  const plans = { load: async () => plan, save: async () => undefined };
  const inputs = createInputStore(root, HOST);
  const intermediates = createIntermediateStore();
  const instrumentOfProcess = () => instrumentOf('MUSE');
  const sizes = createFileSizes({ archive, instrumentOfProcess });
  const diskWatch = createDiskWatch({
    ...{ host: HOST, dataRoot, plans, inputs, sizes, diskUsedMax: 0.95 },
    disk: {
      uses: async () => [{ what: 'disk', usedBytes: 0, capacityBytes: 1e15 }],
      folders: async () => [],
    },
    records: { listOpenPlacements: async () => [], listAbs: async () => [], findDate: async () => undefined },
    ...disk,
  });
  const admission = createAdmission({ streams: transfers, memoryBytes: Infinity });
  const desk = createInputDesk({ dataRoot, archive, inputs, disk: diskWatch, sizes, transfers: admission });
  const runner: Pick<RecipeRunner, 'findManifest' | 'listRecipes'> = {
    findManifest,
    listRecipes: async () =>
      [...new Set(plan.abs.map(({ recipe }) => recipe))].map((recipe) => ({ recipe, version: '2.8.7' })),
  };
  const made = {
    ...{
      dataRoot,
      intermediates,
      manifests: createManifestReader(),
      ompThreads: 1,
      memoryBytes: 1,
      instrumentOfProcess,
    },
    runner: runner as RecipeRunner,
    definition: (process: string) => definitionOf(process),
    hash: sha256,
    hashFile: async (path: string) => sha256(path),
  };
  const { fetchInputs } = createFetchActivities({ ...made, plans, inputDesk: desk, chains: createChainGuard() });
  return { root, dataRoot, asked, plans, inputs, intermediates, diskWatch, admission, desk, made, fetchInputs };
}
