import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { IngestRequest, Ingested, Phase3 } from '../../ports/phase3.ts';
import { cloneFile, digestOf, isThere, placeFile, storageFailure } from '../durable-files/durable-file.ts';

export interface Phase3DirectoryOptions {
  /** Root of the archive. */
  readonly directory: string;
  readonly now?: () => Date;
}

/** Entry of the archive's index, one JSON file per ingested file. */
interface IndexEntry extends Ingested {
  readonly process: string;
  readonly date: string;
  readonly name: string;
  readonly kind: IngestRequest['kind'];
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Phase 3 as a folder: `idp/<date>/<name>`, `S/<date>/<name>`, and for each file `index/<kind>/<name>.json`, written last: a
 * file counts as ingested when its entry is there. Archive names: `S.<name>`, and for IDPs `ADP.<time of ingestion>` with the
 * first free millisecond (`index/ids/` holds the names in use). In the real archive the members of a dataset have consecutive
 * milliseconds; here they have when they are ingested one after the other within one millisecond, which nothing relies on.
 */
export function createPhase3Directory(options: Phase3DirectoryOptions): Phase3 {
  const underWay = new Map<string, Promise<unknown>>();

  return {
    /** One ingestion per name at a time, so that two attempts of one activity agree. */
    async ingest(request) {
      const key = `${request.kind}/${request.name}`;
      const turn = (underWay.get(key) ?? Promise.resolve()).then(() => ingestFile(options, request));
      const settled = turn.catch(() => undefined);
      underWay.set(key, settled);
      try {
        return await turn;
      } finally {
        if (underWay.get(key) === settled) underWay.delete(key);
      }
    },

    async find({ name, sha256 }) {
      const entries = await Promise.all(KINDS.map((kind) => readEntry(entryPathOf(options.directory, kind, name))));
      const entry = entries.find((known) => known?.sha256 === sha256);
      return entry === undefined ? undefined : ingestedOf(entry);
    },

    /** By index and size: the content was verified when it was stored, and a night has terabytes. */
    async holds({ name, archiveId, sha256, sizeBytes }) {
      for (const kind of KINDS) {
        const entry = await readEntry(entryPathOf(options.directory, kind, name));
        if (entry?.archiveId === archiveId && entry.sha256 === sha256) return (await sizeOf(entry.path)) === sizeBytes;
      }
      return false;
    },
  };
}

async function ingestFile(options: Phase3DirectoryOptions, request: IngestRequest): Promise<Ingested> {
  assertNames(request);
  const entryPath = entryPathOf(options.directory, request.kind, request.name);
  const known = await readEntry(entryPath);
  if (known !== undefined) return answerFor(request, known);
  const folder = join(options.directory, request.kind === 'S' ? 'S' : 'idp', request.date);
  await placeFile(folder, request.name, (temporary) => copyVerified(request, temporary));
  const at = (options.now ?? (() => new Date()))();
  const entry: IndexEntry = {
    archiveId: request.kind === 'S' ? `S.${request.name}` : await reserveId(options.directory, request.name, at),
    path: join(folder, request.name),
    ingestedAt: at.toISOString(),
    process: request.process,
    date: request.date,
    name: request.name,
    kind: request.kind,
    sizeBytes: request.sizeBytes,
    sha256: request.sha256,
  };
  await writeEntry(entryPath, entry);
  return ingestedOf(entry);
}

const KINDS = ['IDP', 'S'] as const satisfies readonly IngestRequest['kind'][];

function entryPathOf(directory: string, kind: IngestRequest['kind'], name: string): string {
  return join(directory, 'index', kind, `${name}.json`);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** Reads back what was stored: the copy counts, not the intention. */
async function copyVerified(request: IngestRequest, temporary: string) {
  await cloneFile(request.path, temporary);
  const stored = await digestOf(temporary);
  if (stored.sha256 === request.sha256 && stored.sizeBytes === request.sizeBytes) return stored;
  throw new PhoenixError(
    'INGESTION_FAILED',
    `${request.name}: stored ${stored.sizeBytes} bytes with sha256 ${stored.sha256.slice(0, 12)}, announced were ${request.sizeBytes} bytes with ${request.sha256.slice(0, 12)}`,
    'publish the product again, then ingest',
  );
}

async function answerFor(request: IngestRequest, known: IndexEntry): Promise<Ingested> {
  if (known.sha256 !== request.sha256) {
    throw new PhoenixError(
      'INGESTION_FAILED',
      `${request.name} is in the archive as ${known.archiveId} with other content (sha256 ${known.sha256.slice(0, 12)}, now ${request.sha256.slice(0, 12)})`,
      'an ingested product is not replaced: keep the archived one, or ingest under a new name',
    );
  }
  if (!(await isThere(known.path))) {
    throw new PhoenixError(
      'INGESTION_FAILED',
      `the index has ${request.name} as ${known.archiveId}, but ${known.path} is gone`,
      'restore the file, or delete its index entry and ingest again',
    );
  }
  return ingestedOf(known);
}

function ingestedOf({ archiveId, path, ingestedAt }: IndexEntry): Ingested {
  return { archiveId, path, ingestedAt };
}

async function readEntry(path: string): Promise<IndexEntry | undefined> {
  if (!(await isThere(path))) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as IndexEntry;
  } catch (cause) {
    throw new PhoenixError('INGESTION_FAILED', `index entry ${path} cannot be read`, 'delete it and ingest again', {
      cause,
    });
  }
}

async function writeEntry(path: string, entry: IndexEntry): Promise<void> {
  await placeFile(join(path, '..'), basename(path), async (temporary) => {
    await using file = await open(temporary, 'wx');
    await file.writeFile(`${JSON.stringify(entry, null, 2)}\n`);
    return await digestOf(temporary);
  });
}

/** The first millisecond from now on that no other file has; creating the file of the name is the reservation. */
async function reserveId(directory: string, name: string, at: Date): Promise<string> {
  const folder = join(directory, 'index', 'ids');
  await mkdir(folder, { recursive: true });
  for (let time = at.getTime(); ; time++) {
    const archiveId = `ADP.${new Date(time).toISOString().replace('Z', '')}${extname(name)}`;
    if (await createNew(join(folder, archiveId.slice(0, 'ADP.yyyy-mm-ddThh:mm:ss.mmm'.length)), name)) return archiveId;
  }
}

async function createNew(path: string, content: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx');
    await file.writeFile(content);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw storageFailure(path, error);
  }
}

function assertNames({ name, date }: IngestRequest): void {
  const isPlain = (text: string) => text !== '' && basename(text) === text && !text.startsWith('.');
  if (isPlain(name) && isPlain(date)) return;
  throw new PhoenixError(
    'INGESTION_FAILED',
    `cannot ingest "${name}" of "${date}": not plain names`,
    'give a file name and a date without folders',
  );
}
