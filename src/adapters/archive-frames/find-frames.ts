import { observingDateIn } from '../../domain/calendar/observing-date.ts';
import { IDENTITY_KEYWORDS, identityOf } from '../../domain/frame/frame-identity.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import { placesOfFrames } from '../../domain/frame/identify-frames.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { ContentOptions } from '../../ports/archive.ts';
import type { ArchiveStore, StoredFile } from './archive-store.ts';
import { isPlace } from './archive-store.ts';

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

export function createFrameFinder(store: ArchiveStore, clock: () => number = Date.now): FrameFinder {
  const identities = new Map<string, string>();
  const dates = new Map<string, { readonly atMs: number; readonly places: Promise<ReadonlyMap<string, string>> }>();

  /** What the stored file is; one whose header cannot be read is what it is called. */
  async function identityAt(fileName: string, { place, content }: StoredFile): Promise<string> {
    const key = JSON.stringify([place, content]);
    const known = identities.get(key);
    if (known !== undefined) return known;
    const [read] = await store.readManyKeywords([place], WANTED);
    const identity = read?.kind === 'keywords' ? identityOf(fileName, read.keywords) : fileName;
    identities.set(key, identity);
    for (const oldest of [...identities.keys()].slice(0, Math.max(0, identities.size - NAMES_MAX)))
      identities.delete(oldest);
    return identity;
  }

  function placesOf(date: string): Promise<ReadonlyMap<string, string>> {
    const last = dates.get(date);
    if (last !== undefined && clock() - last.atMs < LOOK_AGAIN_MS) return last.places;
    const places = readPlaces(store, date);
    dates.set(date, { atMs: clock(), places });
    places.catch(() => dates.delete(date));
    return places;
  }

  async function placeOf(fileName: string): Promise<string | undefined> {
    const date = observingDateIn(fileName);
    return date === undefined ? undefined : (await placesOf(date)).get(fileName);
  }

  async function find(file: string, options: ContentOptions = {}): Promise<StoredFile> {
    const found = await store.locate(file, options).catch(missing);
    const isKnown = isPlace(file) || observingDateIn(file) === undefined;
    if (!(found instanceof PhoenixError) && (isKnown || found.isCalibration || store.isCalledByArcfile)) return found;
    if (isKnown) throw found as PhoenixError;
    const identity = found instanceof PhoenixError ? undefined : await identityAt(file, found);
    if (!(found instanceof PhoenixError) && identity === file) return found;
    const place = await placeOf(file);
    if (place !== undefined) return store.locate(place, options);
    throw found instanceof PhoenixError ? found : otherFrame(file, found, identity ?? '');
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
  if (read.kind === 'error') return read.error.code === 'FILE_MISSING' && observingDateIn(file) !== undefined;
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
    return { file, keywords: header?.kind === 'keywords' ? header.keywords : {} };
  });
  return placesOfFrames(read);
}

/** For `catch`: a file that is not called so may be called otherwise. */
export function missing(error: unknown): PhoenixError {
  if (error instanceof PhoenixError && error.code === 'FILE_MISSING') return error;
  throw error;
}

function otherFrame(fileName: string, { storedName }: StoredFile, identity: string): PhoenixError {
  return new PhoenixError(
    'FILE_MISSING',
    `${fileName} is not in the archive: what is called ${storedName} there is ${identity} by its ARCFILE`,
    'put the frame into the archive under its name, or prepare the date again',
  );
}
