import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileSizesDependencies } from '../../src/activities/archive-files.ts';
import { crc32 } from 'node:zlib';
import { createFileSizes } from '../../src/activities/archive-files.ts';
import { createChainGuard } from '../../src/activities/chain-guard.ts';
import { createDiskWatch } from '../../src/activities/disk-watch.ts';
import type { DiskWatchDependencies } from '../../src/activities/disk-watch.ts';
import { createFetchActivities } from '../../src/activities/fetch-inputs.ts';
import { createInputContents } from '../../src/activities/input-contents.ts';
import { createInputDesk } from '../../src/activities/input-desk.ts';
import { createManifestReader } from '../../src/adapters/esorex/index.ts';
import { createInputStore } from '../../src/adapters/input-store/index.ts';
import { createIntermediateStore } from '../../src/adapters/intermediate-store/index.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { FileContent } from '../../src/domain/frame/file-content.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { MUSE_R } from '../fakes/muse.ts';
import type { FetchOptions } from '../../src/ports/archive.ts';
import type { RecipeRunner } from '../../src/ports/recipe-runner.ts';
import type { DecisionRow } from '../../src/ports/records/decisions.ts';
import type { AbRef } from '../../src/workflows/contract.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { findManifest } from '../../src/adapters/esorex/manifest-file.ts';
import { listing } from '../fakes/listing.ts';
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
  /** What the archive tells of the content of a file; by default size and checksum of what it has. */
  readonly tell?: (
    content: Required<Pick<FileContent, 'sizeBytes' | 'crc32'>>,
    fileName: string,
  ) => Promise<FileContent>;
  /** How the archive lists what it has; by default nothing. */
  readonly listed?: Partial<FileSizesDependencies['archive']>;
  /** By default there is room for everything. */
  readonly disk?: Partial<Pick<DiskWatchDependencies, 'disk' | 'records' | 'diskUsedMax' | 'clock'>>;
  readonly decisions?: readonly DecisionRow[];
}

/** Size and checksum as the archive keeps them. */
export function contentOf(text: string) {
  return { sizeBytes: text.length, crc32: crc32(text) };
}

/**
 * The files of a host in a data root of its own; `asked` has what the archive was asked for, in this order. A file has its name
 * for content, unless `archived` has another one.
 */
export function hostFiles({
  plan,
  fetch = async () => undefined,
  transfers = 10,
  tell = async (content) => content,
  listed = {},
  disk = {},
  decisions = [],
}: HostFilesOptions) {
  const root = temporaryFolder();
  const dataRoot = dataRootAt(root);
  const asked: string[] = [];
  const archived = new Map<string, string>();
  const clock = { nowMs: 0 };
  const archive = {
    listCalibrations: async () => listing(),
    listRawFrames: async () => listing(),
    ...listed,
    // Nobody asks twice in the same moment.
    contentOf: (fileName: string) => {
      clock.nowMs += 10_000;
      return tell(contentOf(archived.get(fileName) ?? fileName), fileName);
    },
    async fetch(fileName: string, path: string, options: FetchOptions = {}) {
      asked.push(fileName);
      await fetch(fileName, options);
      const text = archived.get(fileName) ?? fileName;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return { path, ...(await tell(contentOf(text), fileName)) };
    },
  };
  const plans = { load: async () => plan, save: async () => undefined };
  const inputs = createInputStore(root, HOST);
  const intermediates = createIntermediateStore();
  const processOf = () => MUSE_R;
  const sizes = createFileSizes({ archive, processOf });
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
  const contents = createInputContents({ archive, inputs, clock: () => clock.nowMs });
  const desk = createInputDesk({ dataRoot, archive, inputs, contents, disk: diskWatch, transfers: admission });
  const runner: Pick<RecipeRunner, 'findManifest' | 'listRecipes'> = {
    findManifest,
    listRecipes: async () =>
      [...new Set(plan.abs.map(({ recipe }) => recipe))].map((recipe) => ({ recipe, version: '2.8.7' })),
  };
  const made = {
    ...{
      dataRoot,
      contents,
      intermediates,
      manifests: createManifestReader(),
      ompThreads: 1,
      memoryBytes: 1,
      processOf,
    },
    runner: runner as RecipeRunner,
    hash: sha256,
    hashFile: async (path: string) => sha256(path),
  };
  const records = { listDecisions: async () => decisions };
  const { fetchInputs } = createFetchActivities({
    ...made,
    records,
    plans,
    inputDesk: desk,
    chains: createChainGuard(),
  });
  return {
    root,
    dataRoot,
    archived,
    asked,
    contents,
    plans,
    inputs,
    intermediates,
    diskWatch,
    admission,
    desk,
    made,
    fetchInputs,
  };
}
