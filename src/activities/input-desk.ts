import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Admission, AdmissionRequest } from '../ports/admission.ts';
import type { FileContent } from '../domain/frame/file-content.ts';
import { isSameContent } from '../domain/frame/file-content.ts';
import type { Archive, FetchedFile } from '../ports/archive.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { InputStore } from '../ports/input-store.ts';
import type { RunInput } from '../ports/recipe-runner.ts';
import type { AbRef } from '../workflows/contract.ts';
import { archiveFilesOf } from './archive-files.ts';
import type { ArchiveFile } from './archive-files.ts';
import { chainKey } from './disk-watch.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { InputContents } from './input-contents.ts';
import { shareTransfers } from './share-transfers.ts';
import type { Passenger } from './share-transfers.ts';

export interface InputDeskDependencies {
  readonly dataRoot: DataRoot;
  readonly archive: Pick<Archive, 'fetch' | 'contentOf'>;
  readonly inputs: Pick<InputStore, 'hold' | 'stampOf' | 'storedBytes'>;
  readonly contents: InputContents;
  readonly disk: Pick<DiskWatch, 'reserve'>;
  /** As many transfers side by side as the host may have (10 by seed 002, 4.6). */
  readonly transfers: Pick<Admission, 'admit'>;
}

export interface WantedInputs {
  readonly ref: AbRef;
  readonly ab: AssociationBlock;
}

/** Files of the archive for the ABs of a host. */
export interface InputDesk {
  /** Brings all files of an AB at once, held for its date. One that several ABs want, of whatever date, is fetched once. */
  bring(wanted: WantedInputs, passenger: Passenger): Promise<{ readonly files: number }>;
  /**
   * The files of an AB as they lie here, with their content. Undefined: one of them is not here, or the archive has another
   * one under its name by now.
   */
  here(wanted: WantedInputs, signal: AbortSignal): Promise<readonly RunInput[] | undefined>;
}

interface Transfer {
  readonly ref: AbRef;
  readonly programme: string;
  readonly file: ArchiveFile;
}

/** Who waits for a file hears how many bytes of it are here. */
interface FetchingPassenger {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly file: string; readonly bytes: number }) => void;
}

export function createInputDesk(deps: InputDeskDependencies): InputDesk {
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
    const { file } = wanted;
    const [copy, told] = await Promise.all([deps.contents.here(file, passenger.signal), deps.contents.inArchive(file)]);
    const isSame = copy === undefined ? false : told === undefined ? undefined : isSameContent(copy, told);
    if (isSame === true && told !== undefined) return deps.contents.verified(file, told);
    // What the archive's words do not tell, it compares itself: a copy that is whole takes no room.
    const fetched =
      isSame === undefined ? await fetchFile(deps, wanted, passenger) : await fetchIntoRoom(wanted, passenger);
    await deps.contents.verified(file, fetched);
  }

  /** The archive is asked for the size of this one file: what it has lost is missing, and needs no room. */
  async function fetchIntoRoom(wanted: Transfer, passenger: Passenger): Promise<FetchedFile> {
    const { ref, file } = wanted;
    const { sizeBytes: fileBytes } = await deps.archive.contentOf(file.fileName, { signal: passenger.signal });
    // A copy of something else stays until the new one is whole.
    const isReplaced = (await deps.inputs.stampOf(file.path)) !== undefined;
    const storedBytes = isReplaced ? 0 : await deps.inputs.storedBytes(file.path);
    const room = await deps.disk.reserve({ chain: chainKey(ref), fileName: file.fileName, fileBytes, storedBytes });
    try {
      return await fetchFile(deps, wanted, {
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

  return {
    async bring({ ref, ab }, passenger) {
      const files = archiveFilesOf(ref.unit, ab);
      await deps.inputs.hold(
        ref,
        files.map(({ path }) => path),
      );
      await allOrNothing(passenger, files, async (file, own) => {
        if (await deps.contents.isCurrent(file)) return;
        await share({ ref, programme: ab.obsProgId, file }, own);
      });
      return { files: files.length };
    },
    async here({ ref, ab }, signal) {
      const files = archiveFilesOf(ref.unit, ab);
      // First whether all are here: to sum them up takes its time.
      const stamps = await Promise.all(files.map(({ path }) => deps.inputs.stampOf(path)));
      if (stamps.includes(undefined)) return undefined;
      const inputs = await Promise.all(files.map((file) => inputHere(deps, file, signal)));
      return inputs.includes(undefined) ? undefined : inputs.filter((input) => input !== undefined);
    },
  };
}

async function inputHere(
  { contents, dataRoot }: InputDeskDependencies,
  file: ArchiveFile,
  signal: AbortSignal,
): Promise<RunInput | undefined> {
  const { fileName } = file;
  const [copy, told] = await Promise.all([contents.here(file, signal), contents.inArchive(file)]);
  if (copy === undefined || (told !== undefined && isOther(copy, told))) return undefined;
  const words = {
    ...(told?.revision === undefined ? {} : { revision: told.revision }),
    ...(told?.packed === undefined ? {} : { packed: told.packed }),
  };
  return { fileName, path: `${dataRoot.root}/${file.path}`, ...copy, ...words };
}

/** Of a packed file nobody knows what is in it: whether the copy here is of that one is seen when it is brought again. */
function isOther(copy: FileContent, told: FileContent): boolean {
  const isSame = isSameContent(copy, told);
  return isSame === false || (isSame === undefined && told.packed !== undefined);
}

async function fetchFile(
  { archive, dataRoot }: InputDeskDependencies,
  { file }: Transfer,
  { signal, onProgress }: FetchingPassenger,
): Promise<FetchedFile> {
  signal.throwIfAborted();
  return archive.fetch(file.fileName, `${dataRoot.root}/${file.path}`, {
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
