import { contentWithin } from '../../domain/frame/file-container.ts';
import { IDENTITY_KEYWORDS } from '../../domain/frame/frame-identity.ts';
import type { HeaderOrError } from '../../domain/frame/header-source.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { Archive, FetchOptions } from '../../ports/archive.ts';
import type { ArchiveStore } from './archive-store.ts';
import { fetchUnpacked } from './fetch-unpacked.ts';
import { createFrameFinder, missing } from './find-frames.ts';
import { readStoredGeometry } from './read-stored-geometry.ts';
import { shareCopies } from './share-copies.ts';
import type { UnpackedCopies } from './unpacked-copies.ts';

/** An archive of frames, each known by what its header says that it is, over files that are stored in any way. */
export function createArchive(store: ArchiveStore, copies: UnpackedCopies): Archive {
  const finder = createFrameFinder(store);
  const fetchShared = shareCopies((request: FetchOptions & { readonly file: string; readonly targetPath: string }) =>
    fetchUnpacked({ store, finder, copies }, request),
  );

  async function ofFrame<T extends object>(file: string, read: (file: string) => Promise<T>): Promise<T> {
    // What is called so is it; only what is not there has to be looked for.
    const named = store.isCalledByArcfile ? await read(file).catch(missing) : undefined;
    if (named !== undefined && !(named instanceof PhoenixError)) return named;
    return read((await finder.find(file)).place);
  }

  async function fetch(file: string, targetPath: string, options: FetchOptions = {}) {
    options.signal?.throwIfAborted();
    const stored = await finder.find(file, { signal: options.signal });
    if (stored.container === 'plain') return store.fetch(stored, targetPath, options);
    return fetchShared({ ...options, file, targetPath });
  }

  return {
    listDates: () => store.listDates(),
    async listRawFrames(date, options = {}) {
      const listing = await store.listRawFrames(date, options);
      if (listing === undefined) throw await store.unknownDate(date, options);
      return listing;
    },
    listCalibrations: (options = {}) => store.listCalibrations(options),
    listMisplaced: async (options = {}) => (await store.listMisplaced?.(options)) ?? [],
    async readKeywords(file) {
      const { hdus } = await ofFrame(file, (at) => store.readFirstHdus(at));
      const [primary = {}, first = {}] = hdus.map(({ header }) => header.keywords);
      // What the primary header does not say, the first extension may.
      return { ...first, ...primary };
    },
    async readExtensionNames(file) {
      const names = await ofFrame(file, (at) => store.readExtensionNames(at));
      return names.filter((name) => name !== COMPRESSED_PRIMARY);
    },
    async readManyKeywords(files, wanted) {
      const read = await store.readManyKeywords(files, new Set([...wanted, ...IDENTITY_KEYWORDS]));
      const isAll = IDENTITY_KEYWORDS.every((keyword) => wanted.has(keyword));
      const found = [];
      for (const [index, file] of files.entries()) {
        const one = read[index];
        if (one === undefined) throw new Error(`${file} was not read`);
        const header = finder.isDoubtful(file, one) ? await finder.readAgain(file, wanted) : one;
        found.push(isAll ? header : wantedOf(header, wanted));
      }
      return found;
    },
    readGeometry: async (file) => readStoredGeometry(store, file, await finder.find(file)),
    async contentOf(file, options = {}) {
      const { container, content } = await finder.find(file, options);
      return contentWithin(container, content);
    },
    fetch,
  };
}

/** What fpack calls a primary HDU with data, which it makes the first extension. */
const COMPRESSED_PRIMARY = 'COMPRESSED_IMAGE';

function wantedOf(header: HeaderOrError, wanted: ReadonlySet<string>): HeaderOrError {
  if (header.kind === 'error') return header;
  const keywords = Object.entries(header.keywords).filter(([keyword]) => wanted.has(keyword));
  return { ...header, keywords: Object.fromEntries(keywords) };
}
