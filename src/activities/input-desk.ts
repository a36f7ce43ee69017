import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Admission, AdmissionRequest } from '../ports/admission.ts';
import type { Archive } from '../ports/archive.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { InputStore } from '../ports/input-store.ts';
import type { AbRef } from '../workflows/contract.ts';
import { archiveFilesOf } from './archive-files.ts';
import type { ArchiveFile, FileSizes } from './archive-files.ts';
import { chainKey } from './disk-watch.ts';
import type { DiskWatch } from './disk-watch.ts';
import { shareTransfers } from './share-transfers.ts';
import type { Passenger } from './share-transfers.ts';

export interface InputDeskDependencies {
  readonly dataRoot: DataRoot;
  readonly archive: Pick<Archive, 'fetch'>;
  readonly inputs: Pick<InputStore, 'hold' | 'stampOf' | 'storedBytes'>;
  readonly disk: Pick<DiskWatch, 'reserve'>;
  readonly sizes: FileSizes;
  /** As many transfers side by side as the host may have (10 by seed 002, 4.6). */
  readonly transfers: Pick<Admission, 'admit'>;
}

export interface WantedInputs {
  readonly ref: AbRef;
  readonly plan: Plan;
  readonly ab: AssociationBlock;
}

/** Files of the archive for the ABs of a host. */
export interface InputDesk {
  /** Brings all files of an AB at once, held for its date. One that several ABs want, of whatever date, is fetched once. */
  bring(wanted: WantedInputs, passenger: Passenger): Promise<{ readonly files: number }>;
  isHere(wanted: WantedInputs): Promise<boolean>;
}

interface Transfer {
  readonly ref: AbRef;
  readonly plan: Plan;
  readonly programme: string;
  readonly file: ArchiveFile;
}

/** Who waits for a file hears how many bytes of it are here. */
interface FetchingPassenger {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly file: string; readonly bytes: number }) => void;
}

export function createInputDesk(deps: InputDeskDependencies): InputDesk {
  /** Files that were found whole: their sum is not taken again as long as they do not change. */
  const verified = new Map<string, string>();
  const share = shareTransfers(({ file }: Transfer) => file.path, transfer);

  async function transfer(wanted: Transfer, { signal, onProgress }: Passenger): Promise<void> {
    const place = await deps.transfers.admit(requestOf(wanted), signal);
    try {
      await download(wanted, { signal, onProgress });
    } finally {
      place.release();
    }
  }

  async function download(wanted: Transfer, passenger: Passenger): Promise<void> {
    const { path } = wanted.file;
    // What is here already takes no room: it is only summed up.
    if ((await deps.inputs.stampOf(path)) === undefined) await downloadIntoRoom(wanted, passenger);
    else await fetchFile(deps, wanted, passenger);
    const stamp = await deps.inputs.stampOf(path);
    if (stamp !== undefined) verified.set(path, stamp);
  }

  async function downloadIntoRoom(wanted: Transfer, passenger: Passenger): Promise<void> {
    const { ref, plan, file } = wanted;
    const fileBytes = (await deps.sizes.of(plan, passenger))(file);
    const storedBytes = await deps.inputs.storedBytes(file.path);
    const room = await deps.disk.reserve({ chain: chainKey(ref), fileName: file.fileName, fileBytes, storedBytes });
    try {
      await fetchFile(deps, wanted, {
        ...passenger,
        onProgress: (progress) => {
          room.written(progress.bytes);
          passenger.onProgress(progress);
        },
      });
    } finally {
      room.release();
    }
  }

  async function isVerified({ path }: ArchiveFile): Promise<boolean> {
    const stamp = verified.get(path);
    return stamp !== undefined && stamp === (await deps.inputs.stampOf(path));
  }

  return {
    async bring({ ref, plan, ab }, passenger) {
      const files = archiveFilesOf(ref.unit, ab);
      await deps.inputs.hold(
        ref,
        files.map(({ path }) => path),
      );
      await allOrNothing(passenger, files, async (file, own) => {
        if (await isVerified(file)) return;
        await share({ ref, plan, programme: ab.obsProgId, file }, own);
      });
      return { files: files.length };
    },
    async isHere({ ref, ab }) {
      const stamps = await Promise.all(archiveFilesOf(ref.unit, ab).map(({ path }) => deps.inputs.stampOf(path)));
      return !stamps.includes(undefined);
    },
  };
}

async function fetchFile(
  { archive, dataRoot }: InputDeskDependencies,
  { file }: Transfer,
  { signal, onProgress }: FetchingPassenger,
): Promise<void> {
  signal.throwIfAborted();
  await archive.fetch(file.fileName, `${dataRoot.root}/${file.path}`, {
    signal,
    onProgress: (bytes) => {
      onProgress({ file: file.fileName, bytes });
    },
  });
}

function requestOf({ ref, programme, file }: Transfer): AdmissionRequest {
  const { process, unit, isBacklog, rank } = ref;
  const date = `${process}/${unit}`;
  return { id: file.path, date, programme, isBacklog, rank, memoryBytes: 0, seconds: Infinity };
}

/** The first failure ends the others as well: nobody would wait for them, and they would keep places from those who do. */
async function allOrNothing(
  { signal, onProgress }: Passenger,
  files: readonly ArchiveFile[],
  bring: (file: ArchiveFile, passenger: Passenger) => Promise<void>,
): Promise<void> {
  const others = new AbortController();
  const own = { signal: AbortSignal.any([signal, others.signal]), onProgress };
  const ends = await Promise.allSettled(
    files.map(async (file) => {
      try {
        await bring(file, own);
      } catch (error) {
        others.abort(error);
        throw error;
      }
    }),
  );
  signal.throwIfAborted();
  if (others.signal.aborted) throw others.signal.reason as Error;
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
}
