import { basename } from 'node:path';
import { containerOf } from '../../domain/frame/file-container.ts';
import type { Archive, ContentOptions, FetchedFile, FetchOptions } from '../../ports/archive.ts';
import type { ArchiveStore, StoredFile, UnpackedCopies } from '../archive-frames/index.ts';
import { createArchive, shareCopies } from '../archive-frames/index.ts';
import type { DownloadRequest } from './download.ts';
import { contentTold } from './checksums.ts';
import { download, fileMissing, knownAs } from './download.ts';
import type { FilePatterns } from './file-ids.ts';
import { fileIdsOf, isRawFrame, placeOf, storedNameOf } from './file-ids.ts';
import type { Credentials } from './http-get.ts';
import { createHttpGet } from './http-get.ts';
import { createStreamLimit } from './limit-streams.ts';
import { listCalibrations, listDates, listRawFrames, unknownDate } from './list-files.ts';
import { createNgasNodes } from './ngas-nodes.ts';
import { readManyKeywords, readRemoteHdus } from './read-headers.ts';
import { statusOf } from './retrieve.ts';
import type { FileStatus } from './status-document.ts';

export interface NgasArchiveOptions {
  /** Nodes in the order of preference: `http://ngas1:7777`. */
  readonly servers: readonly string[];
  readonly patterns: FilePatterns;
  readonly copies: UnpackedCopies;
  /** Requests for files side by side. NGAS serves ten at once, of all its clients. */
  readonly streams: number;
  readonly credentials?: Credentials;
  /** Nothing came for so long: the connection is dead. */
  readonly silenceMs?: number;
  /** Between the rounds of all servers, before the caller has to decide. */
  readonly pausesMs?: readonly number[];
}

/** Short questions side by side: NGAS answers some hundred in a second one after the other, and refuses the eleventh at once. */
const QUESTIONS = 2;
const SILENCE_MS = 60_000;
const PAUSES_MS = [500, 2_000, 5_000];

/** NGAS (facts/archives.md d): lists by QUERY, files and headers by RETRIEVE, size and checksum by STATUS. */
export function createNgasArchive(options: NgasArchiveOptions): Archive {
  const { patterns, credentials, silenceMs = SILENCE_MS, pausesMs = PAUSES_MS } = options;
  const urls = options.servers.map((server) => server.replace(/\/+$/, ''));
  const trusted = new Set(urls.map((url) => new URL(url).origin));
  const get = createHttpGet({ credentials, trusted, silenceMs });
  const nodes = createNgasNodes({ urls, pausesMs });
  const limit = createStreamLimit(options.streams);
  const questions = createStreamLimit(QUESTIONS);
  const lister = { get, nodes, patterns };
  const reader = { ...lister, limit };
  const fetchShared = shareCopies((request: DownloadRequest) =>
    limit.run(() => download({ get, nodes }, request), request.signal),
  );

  /** By a short question of its own, which does not wait for files that are on their way. */
  async function locate(file: string, { signal }: ContentOptions): Promise<StoredFile> {
    const [fileName, fileIds] = [basename(file), fileIdsOf(file, patterns)];
    if (fileIds.length === 0) throw fileMissing(fileName);
    const ask = () =>
      nodes.ask(
        (node, round) => knownAs({ fileName, fileIds }, (fileId) => statusOf(get, { node, round, fileId, signal })),
        { signal },
      );
    return storedFile(await questions.run(ask, signal), patterns);
  }

  function fetch({ place, storedName }: StoredFile, targetPath: string, options: FetchOptions): Promise<FetchedFile> {
    return fetchShared({ ...options, fileName: storedName, fileIds: fileIdsOf(place, patterns), targetPath });
  }

  const store: ArchiveStore = {
    isCalledByArcfile: true,
    listDates: () => listDates(lister),
    listRawFrames: (date, listOptions) => listRawFrames(lister, date, listOptions),
    unknownDate: (date, listOptions) => unknownDate(lister, date, listOptions),
    listCalibrations: (listOptions) => listCalibrations(lister, listOptions),
    locate,
    readFirstHdus: (file) => readRemoteHdus(reader, file, { hdusMax: 2 }),
    async readExtensionNames(file) {
      const { hdus } = await readRemoteHdus(reader, file);
      return hdus.slice(1).map(({ name }) => name);
    },
    readManyKeywords: (files, wanted) => readManyKeywords(reader, files, wanted),
    fetch,
  };
  return createArchive(store, options.copies);
}

function storedFile(status: FileStatus, { raw }: FilePatterns): StoredFile {
  const { fileId } = status;
  const storedName = storedNameOf(fileId);
  return {
    place: placeOf(fileId),
    storedName,
    container: containerOf(storedName),
    isCalibration: !isRawFrame(fileId, raw),
    content: contentTold(status),
  };
}
