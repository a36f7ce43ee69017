import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileContent } from '../../domain/outcome/file-content.ts';
import type { Archive, ContentOptions } from '../../ports/archive.ts';
import { readGeometry, shareCopies, unreadableFrame } from '../archive-frames/index.ts';
import { readFits } from '../fits/index.ts';
import type { DownloadRequest } from './download.ts';
import { contentTold } from './checksums.ts';
import { download, fileMissing, knownAs } from './download.ts';
import type { FilePatterns } from './file-ids.ts';
import { fileIdsOf } from './file-ids.ts';
import type { Credentials } from './http-get.ts';
import { createHttpGet } from './http-get.ts';
import { createStreamLimit } from './limit-streams.ts';
import { listCalibrations, listDates, listRawFrames } from './list-files.ts';
import { createNgasNodes } from './ngas-nodes.ts';
import { readManyKeywords, readRemoteHdus } from './read-headers.ts';
import { statusOf } from './retrieve.ts';

export interface NgasArchiveOptions {
  /** Nodes in the order of preference: `http://ngas1:7777`. */
  readonly servers: readonly string[];
  readonly patterns: FilePatterns;
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

  async function fetch(fileName: string, targetPath: string, fetchOptions = {}) {
    const fileIds = fileIdsOf(fileName, patterns);
    if (fileIds.length === 0) throw fileMissing(fileName);
    return fetchShared({ ...fetchOptions, fileName, fileIds, targetPath });
  }

  /** By a short question of its own, which does not wait for files that are on their way. */
  async function contentOf(fileName: string, { signal }: ContentOptions = {}): Promise<FileContent> {
    const fileIds = fileIdsOf(fileName, patterns);
    if (fileIds.length === 0) throw fileMissing(fileName);
    const ask = () =>
      nodes.ask(
        (node, round) => knownAs({ fileName, fileIds }, (fileId) => statusOf(get, { node, round, fileId, signal })),
        { signal },
      );
    return contentTold(await questions.run(ask, signal));
  }

  return {
    listDates: () => listDates(lister),
    listRawFrames: (date, listOptions) => listRawFrames(lister, date, listOptions),
    listCalibrations: (listOptions) => listCalibrations(lister, listOptions),
    async readKeywords(fileName) {
      const { hdus } = await readRemoteHdus(reader, fileName, { hdusMax: 2 });
      const [primary = {}, first = {}] = hdus.map(({ header }) => header.keywords);
      // What the primary header does not say, the first extension may.
      return { ...first, ...primary };
    },
    async readExtensionNames(fileName) {
      const { hdus } = await readRemoteHdus(reader, fileName);
      return hdus.slice(1).map(({ name }) => name);
    },
    readManyKeywords: (fileNames, wanted) => readManyKeywords(reader, fileNames, wanted),
    async readGeometry(fileName) {
      // Rows of a table count: the file is small and is fetched as a whole, with its checksum.
      const folder = await mkdtemp(join(tmpdir(), 'phoenix-geometry-'));
      try {
        const { path } = await fetch(fileName, join(folder, 'table.fits'));
        const fits = await readFits(path).catch((error: unknown) => {
          throw unreadableFrame(fileName, error);
        });
        return await readGeometry(fileName, fits);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    contentOf,
    fetch,
  };
}
