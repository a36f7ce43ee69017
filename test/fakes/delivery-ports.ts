import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { AbTree } from '../../src/ports/ab-tree.ts';
import type { IngestionLog } from '../../src/ports/ingestion-log.ts';
import type { IngestRequest, Phase3 } from '../../src/ports/phase3.ts';
import type { ProductStore, PublishedFile } from '../../src/ports/product-store.ts';

/** Files by path, in memory: hundreds of deliveries in a test would keep the disk busy for minutes. */
export type Files = Map<string, string>;

export function publishedIn(path: string, content: string): PublishedFile {
  const digest = (kind: string) => createHash(kind).update(content).digest('hex');
  return { path, sizeBytes: content.length, sha256: digest('sha256'), md5: digest('md5') };
}

/** Keeps the contract of the real one as far as a delivery needs it; of headers it knows nothing. */
export function storeIn(files: Files): ProductStore {
  function place(directory: string, name: string, content: string, archivedSha256?: string): PublishedFile {
    const published = publishedIn(`${directory}/${name}`, content);
    if (archivedSha256 !== undefined && archivedSha256 !== published.sha256)
      throw new PhoenixError('ALREADY_INGESTED', `${name} is in the archive`, 'keep it');
    files.set(published.path, content);
    return published;
  }
  return {
    async publish({ directory, name, sourcePath, archivedSha256 }) {
      const content = files.get(sourcePath);
      if (content === undefined) throw new PhoenixError('FILE_MISSING', `${sourcePath} is gone`, 'make it again');
      return place(directory, name, content, archivedSha256);
    },
    async publishLog({ directory, name, sources, archivedSha256 }) {
      return place(directory, name, sources.map(({ path }) => files.get(path) ?? '(missing)').join(''), archivedSha256);
    },
    async list(directory) {
      return [...files.keys()]
        .filter((path) => dirname(path) === directory)
        .map((path) => path.slice(directory.length + 1));
    },
    async release(paths) {
      for (const path of files.keys())
        if (paths.some((released) => path === released || path.startsWith(`${released}/`))) files.delete(path);
    },
  };
}

export interface ArchivedCopy extends Pick<IngestRequest, 'name' | 'kind' | 'sizeBytes' | 'sha256'> {
  readonly archiveId: string;
}

/** Takes a file once, and refuses other content under its name. */
export function archiveIn(files: Files, archive: Map<string, ArchivedCopy>): Phase3 {
  return {
    async ingest({ name, kind, sizeBytes, sha256, path }) {
      const known = archive.get(name);
      if (known !== undefined && known.sha256 !== sha256)
        throw new PhoenixError('INGESTION_FAILED', `${name} is there with other content`, 'keep it');
      const content = files.get(path);
      if (known === undefined && (content === undefined || publishedIn(path, content).sha256 !== sha256))
        throw new PhoenixError('INGESTION_FAILED', `${path} is not what was announced`, 'publish it again');
      const archiveId = known?.archiveId ?? `ADP.${archive.size}`;
      archive.set(name, { name, kind, sizeBytes, sha256, archiveId });
      return { archiveId, path: `/archive/${name}`, ingestedAt: '2014-12-17T09:00:00.000Z' };
    },
    async find({ name, sha256 }) {
      const known = archive.get(name);
      if (known?.sha256 !== sha256) return undefined;
      return { archiveId: known.archiveId, path: `/archive/${name}`, ingestedAt: '2014-12-17T09:00:00.000Z' };
    },
    holds: async ({ name, sha256 }) => archive.get(name)?.sha256 === sha256,
  };
}

export function logIn(lines: string[]): IngestionLog {
  return {
    async record(date, { name, archiveId }) {
      const line = `${date} ${name} ${archiveId}`;
      if (!lines.includes(line)) lines.push(line);
    },
  };
}

export function treeIn(folders: Map<string, Readonly<Record<string, string>>>): AbTree {
  const textsOf = (tree: string, date: string) => folders.get(`${tree}/${date}`) ?? {};
  return {
    list: async (tree, date) => Object.keys(textsOf(tree, date)).toSorted(),
    read: async (tree, date, name) => textsOf(tree, date)[name] ?? '',
    replaceAll: async (tree, date, texts) => void folders.set(`${tree}/${date}`, { ...texts }),
    pathOf: (tree, date) => `/trees/${tree}/${date}`,
  };
}
