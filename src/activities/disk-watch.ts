import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { gigabytes } from '../domain/cascade/byte-text.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { bytesNeededFor, fillText, writableBytes } from '../domain/retention/disk-space.ts';
import type { OpenChain } from '../domain/retention/disk-space.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { Disk } from '../ports/disk.ts';
import type { InputStore } from '../ports/input-store.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { AbRecords } from '../ports/records/abs.ts';
import type { DateRecords } from '../ports/records/dates.ts';
import type { PlacementRecords, PlacementRow } from '../ports/records/placements.ts';
import { archiveFilesOf } from './archive-files.ts';
import type { ArchiveFile, FileSizes } from './archive-files.ts';

export interface DiskWatchDependencies {
  readonly host: string;
  readonly dataRoot: DataRoot;
  readonly disk: Disk;
  readonly records: Pick<AbRecords, 'listAbs'> &
    Pick<DateRecords, 'findDate'> &
    Pick<PlacementRecords, 'listOpenPlacements'>;
  readonly plans: PlanStore;
  readonly inputs: Pick<InputStore, 'storedBytes'>;
  readonly sizes: FileSizes;
  /** Watermark, as a fraction of the disk or quota. */
  readonly diskUsedMax: number;
  readonly clock?: () => number;
}

export interface Download {
  /** `MUSE_R/2014-12-14/MUSE.2014-12-15T00:54:04.379` */
  readonly chain: string;
  readonly fileName: string;
  readonly fileBytes: number;
  /** Of them on the disk already: what an earlier attempt has brought. */
  readonly storedBytes: number;
}

/** Space for downloads under way, until they are released. */
export interface DiskWatch {
  /**
   * Promises space to a download; what it has written does not count twice.
   * @throws PhoenixError DISK_FULL when the disk would come above its watermark with all that is promised.
   */
  reserve(download: Download): Promise<{ written(bytes: number): void; release(): void }>;
  /** What may still be written before the watermark: for the host's sign of life. What is promised, placement takes off. */
  freeBytes(): Promise<number>;
  /** Nothing may be written any more, or not what somebody wanted to write in the last minutes. */
  isTight(): Promise<boolean>;
}

/** Chains are placed some times a minute at most. */
const PLACEMENTS_AGAIN_MS = 2_000;
/** A download that was refused room is tried again every minute: as long as one waits, this does not run out. */
const REFUSED_MS = 300_000;

export function createDiskWatch(deps: DiskWatchDependencies): DiskWatch {
  const clock = deps.clock ?? Date.now;
  const underWay = new Set<{ readonly chain: string; bytes: number }>();
  let refusedAtMs = -Infinity;
  let placements: { readonly atMs: number; readonly rows: Promise<readonly PlacementRow[]> } | undefined;

  async function placedHere(): Promise<readonly PlacementRow[]> {
    if (placements === undefined || clock() - placements.atMs > PLACEMENTS_AGAIN_MS) {
      const rows = deps.records.listOpenPlacements();
      placements = { atMs: clock(), rows };
      // A failure is that of its caller alone.
      rows.catch(() => (placements = undefined));
    }
    return (await placements.rows).filter(({ host }) => host === deps.host);
  }

  async function freeBytes(): Promise<number> {
    return writableBytes(await deps.disk.uses(), deps.diskUsedMax);
  }

  async function assertRoom(download: Download): Promise<void> {
    const uses = await deps.disk.uses();
    const writable = writableBytes(uses, deps.diskUsedMax);
    const placed = await placedHere();
    const fileBytes = Math.max(0, download.fileBytes - download.storedBytes);
    const request = { chain: download.chain, fileBytes, underWay: [...underWay] };
    // What was promised at the placements is at least what is outstanding: where all of it has room, nothing is counted.
    const promised = placed.map((row) => ({ ...openChain(row), outstandingBytes: row.diskBytes }));
    const everything = sum(promised.map(({ outstandingBytes }) => outstandingBytes));
    if (bytesNeededFor({ ...request, open: [] }) + everything <= writable) return;
    const open = await Promise.all(placed.map((row) => outstandingOf(deps, row)));
    const needed = bytesNeededFor({ ...request, open });
    if (needed <= writable) return;
    refusedAtMs = clock();
    throw new PhoenixError(
      'DISK_FULL',
      `no room for ${download.fileName} on ${deps.host}: ${gigabytes(needed)} are needed for it and what comes before it, ` +
        `${gigabytes(writable)} are left below the watermark of ${Math.round(100 * deps.diskUsedMax)} %; ` +
        fillText(uses, await deps.disk.folders()),
      'free some space, or raise diskUsedMax or diskBytes in phoenix.yaml; the download goes on by itself',
    );
  }

  return {
    async reserve(download) {
      await assertRoom(download);
      const { chain, fileBytes, storedBytes } = download;
      const promise = { chain, bytes: Math.max(0, fileBytes - storedBytes) };
      underWay.add(promise);
      return {
        written: (bytes) => {
          promise.bytes = Math.max(0, fileBytes - Math.max(bytes, storedBytes));
        },
        release: () => {
          underWay.delete(promise);
        },
      };
    },
    freeBytes,
    async isTight() {
      return clock() - refusedAtMs < REFUSED_MS || (await freeBytes()) === 0;
    },
  };
}

export function chainKey({ process, unit, chain }: Pick<PlacementRow, 'process' | 'unit' | 'chain'>): string {
  return `${process}/${unit}/${chain}`;
}

function openChain(row: PlacementRow): Omit<OpenChain, 'outstandingBytes'> {
  return { chain: chainKey(row), placedAt: row.at };
}

/** Products of ABs that are still to be made, and their files that are not here yet. */
async function outstandingOf(deps: DiskWatchDependencies, row: PlacementRow): Promise<OpenChain> {
  const { process, unit, chain } = row;
  const planKey = (await deps.records.findDate(process, unit))?.planKey ?? '';
  if (planKey === '') return { ...openChain(row), outstandingBytes: row.diskBytes };
  const plan = await deps.plans.load(planKey);
  const rows = await deps.records.listAbs(process, unit);
  const unmade = new Set(
    rows
      .filter((one) => one.chain === chain && (one.status === 'planned' || one.status === 'running'))
      .map(({ ab }) => ab),
  );
  const abs = plan.abs.filter(({ name }) => unmade.has(name));
  return { ...openChain(row), outstandingBytes: productBytes(plan, abs) + (await missingBytes(deps, plan, abs)) };
}

function productBytes({ estimates = {} }: Plan, abs: readonly AssociationBlock[]): number {
  return sum(abs.map(({ name }) => (estimates[name]?.diskBytes ?? 0) + (estimates[name]?.finalBytes ?? 0)));
}

async function missingBytes(
  deps: DiskWatchDependencies,
  plan: Plan,
  abs: readonly AssociationBlock[],
): Promise<number> {
  const files = new Map(
    abs.flatMap((ab) => archiveFilesOf(plan.unit, ab)).map((file): [string, ArchiveFile] => [file.path, file]),
  );
  const sizeOf = await deps.sizes.of(plan);
  const missing = await Promise.all(
    [...files.values()].map(async (file) => Math.max(0, sizeOf(file) - (await deps.inputs.storedBytes(file.path)))),
  );
  return sum(missing);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
