import { observingDateIn } from '../../domain/calendar/observing-date.ts';
import { IDENTITY_KEYWORDS, identityOf } from '../../domain/frame/frame-identity.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import { placesOfFrames } from '../../domain/frame/identify-frames.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ContentOptions } from '../../ports/archive.ts';
import type { ArchiveStore, StoredFile } from './archive-store.ts';
import { isPlace } from './archive-store.ts';
import { keepNewest } from './keep-newest.ts';

/** Finds frames by what they are, which is what their headers say: a file may bear another name, or that of another frame. */
export interface FrameFinder {
  /** @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE */
  find(file: string, options?: ContentOptions): Promise<StoredFile>;
  /** Whether the store, which has looked a file up by its name alone, has read another frame or found none. */
  isDoubtful(file: string, read: HeaderOrError): boolean;
  /** The header of the frame that bears a name by its ARCFILE. */
  readAgain(fileName: string, wanted: ReadonlySet<string>): Promise<HeaderOrError>;
}

const WANTED: ReadonlySet<string> = new Set(IDENTITY_KEYWORDS);
/** Who looks for several frames of a date reads its headers once. */
const LOOK_AGAIN_MS = 60_000;
const NAMES_MAX = 20_000;
/** More than the dates that a host has under way. */
const DATES_MAX = 100;

export function createFrameFinder(store: ArchiveStore, clock: () => number = Date.now): FrameFinder {
  const identities = new Map<string, string | undefined>();
  const dates = new Map<string, { readonly atMs: number; readonly places: Promise<ReadonlyMap<string, string>> }>();

  /** What the stored file is; undefined for one whose header cannot be read. */
  async function identityAt(fileName: string, { place, content }: StoredFile): Promise<string | undefined> {
    const key = JSON.stringify([place, content]);
    if (identities.has(key)) return identities.get(key);
    const [read] = await store.readManyKeywords([place], WANTED);
    const identity = read?.kind === 'keywords' ? identityOf(fileName, read.keywords) : undefined;
    keepNewest(identities, key, identity, NAMES_MAX);
    return identity;
  }

  function placesOf(date: string): Promise<ReadonlyMap<string, string>> {
    const last = dates.get(date);
    if (last !== undefined && clock() - last.atMs < LOOK_AGAIN_MS) return last.places;
    const places = readPlaces(store, date);
    keepNewest(dates, date, { atMs: clock(), places }, DATES_MAX);
    places.catch(() => dates.delete(date));
    return places;
  }

  async function placeOf(fileName: string): Promise<string | undefined> {
    const date = observingDateIn(fileName);
    return date === undefined ? undefined : (await placesOf(date)).get(fileName);
  }

  /** Where its name says that it is, then where the headers of its date say it, and only then everywhere. */
  async function find(file: string, options: ContentOptions = {}): Promise<StoredFile> {
    const found = await store.locate(file, options).catch(missing);
    if (isPlace(file)) return thereOr(found);
    if (!(found instanceof PhoenixError) && (await isBelieved(file, found))) return found;
    const place = await placeOf(file);
    if (place !== undefined) return store.locate(place, options);
    if (found instanceof PhoenixError && store.isCalledByArcfile) throw found;
    const isElsewhere = found instanceof PhoenixError;
    const last = isElsewhere ? await store.locate(file, { ...options, isEverywhere: true }) : found;
    return (await isBelieved(file, last)) ? last : thisFrame(file, last, await identityAt(file, last));
  }

  /** Of what is no raw frame, and in an archive that names frames as they call themselves, the name is enough. */
  async function isBelieved(file: string, found: StoredFile): Promise<boolean> {
    const isByName = observingDateIn(file) === undefined || found.isCalibration || store.isCalledByArcfile;
    return isByName || (await identityAt(file, found)) === file;
  }

  return {
    find,
    isDoubtful: (file, read) => !isPlace(file) && isDoubtful(file, read, store),
    async readAgain(fileName, wanted) {
      const found = await find(fileName).catch(missing);
      if (found instanceof PhoenixError) return { kind: 'error', fileName, error: found };
      const [read] = await store.readManyKeywords([found.place], wanted);
      if (read === undefined) throw new Error(`${fileName} was not read`);
      return { ...read, fileName };
    },
  };
}

function isDoubtful(file: string, read: HeaderOrError, { isCalledByArcfile }: ArchiveStore): boolean {
  // Another file may be the same frame, or one that bears its name may lie elsewhere.
  if (read.kind === 'error')
    return !isCalledByArcfile || (read.error.code === 'FILE_MISSING' && observingDateIn(file) !== undefined);
  const arcfile = read.keywords['ARCFILE'];
  // Of ten thousand headers nearly all are left here.
  if (isCalledByArcfile || arcfile === file || arcfile === undefined) return false;
  return identityOf(file, read.keywords) !== file;
}

async function readPlaces(store: ArchiveStore, date: string): Promise<ReadonlyMap<string, string>> {
  const { entries } = (await store.listRawFrames(date, {})) ?? { entries: [] };
  const headers = await store.readManyKeywords(
    entries.map(({ place }) => place),
    WANTED,
  );
  const read = entries.map((file, index) => {
    const header = headers[index];
    if (header?.kind === 'keywords') return { file, keywords: header.keywords };
    return { file: { ...file, broken: header?.error.message ?? '' }, keywords: {} };
  });
  return placesOfFrames(read);
}

/** For `catch`: a file that is not called so may be called otherwise. */
export function missing(error: unknown): PhoenixError {
  if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return error;
  throw error;
}

function thereOr(found: StoredFile | PhoenixError): StoredFile {
  if (found instanceof PhoenixError) throw found;
  return found;
}

/** A file whose header cannot be read, and in whose place there is no other one, is what it is called. */
function thisFrame(fileName: string, found: StoredFile, identity: string = fileName): StoredFile {
  if (identity === fileName) return found;
  throw new PhoenixError(
    'FILE_MISSING',
    `${fileName} is not in the archive: what is called ${found.storedName} there is ${identity} by its ARCFILE`,
    'put the frame into the archive under its name, or prepare the date again',
  );
}
