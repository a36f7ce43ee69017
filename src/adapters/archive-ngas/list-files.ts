import { basename } from 'node:path';
import { z } from 'zod';
import { dateAfter, daysBetween, observingDateIn } from '../../domain/calendar/observing-date.ts';
import type { LeftOut } from '../../domain/frame/left-out.ts';
import { someOf } from '../../domain/frame/alike.ts';
import type { Listing, SeenFile } from '../../domain/frame/listing.ts';
import { listingOf } from '../../domain/frame/listing.ts';
import type { FileContent } from '../../domain/frame/file-content.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ListOptions } from '../../ports/archive.ts';
import { contentTold } from './checksums.ts';
import type { FilePatterns } from './file-ids.ts';
import { likeOf, matchesPattern, patternOfDay, placeOf, storedNameOf } from './file-ids.ts';
import type { HttpGet, NgasNode } from './http-get.ts';
import { shortReplyOf } from './http-get.ts';
import type { HttpReply } from './http-connection.ts';
import { bodyOf } from './http-connection.ts';
import { jsonRows } from './json-rows.ts';
import { failureOf, unavailable } from './judge-reply.ts';
import type { NgasNodes } from './ngas-nodes.ts';

/** The columns of `ngas_files` that matter; all versions and all copies of a file have a row. */
const rowSchema = z.object({
  file_id: z.string(),
  file_version: z.number(),
  file_size: z.number(),
  file_ignore: z.union([z.number(), z.boolean()]).nullish(),
  checksum: z.union([z.string(), z.number()]).nullish(),
  checksum_plugin: z.string().nullish(),
});

export interface Lister {
  readonly get: HttpGet;
  readonly nodes: NgasNodes;
  readonly patterns: FilePatterns;
}

/** Frames of an observing date: noon to noon, so of two calendar days. Undefined: the archive has none of it. */
export async function listRawFrames(
  lister: Lister,
  date: string,
  { signal }: ListOptions = {},
): Promise<Listing | undefined> {
  const { raw } = lister.patterns;
  const patterns = [date, dateAfter(date, 1)].map((day) => patternOfDay(raw, day));
  const isWanted = (fileId: string) =>
    matchesPattern(fileId, raw) && (observingDateIn(fileId) ?? dayIn(fileId, patterns, date)) === date;
  const listing = await listEntries(lister, { patterns, isWanted, signal });
  return listing.entries.length + listing.leftOut.length > 0 ? listing : undefined;
}

/** An id with a day and no time of day is told with the first of the two dates that the day has parts of. */
function dayIn(fileId: string, [first = '']: readonly string[], date: string): string | undefined {
  return matchesPattern(fileId, first) ? date : undefined;
}

export function listCalibrations(lister: Lister, { signal }: ListOptions = {}): Promise<Listing> {
  const patterns = lister.patterns.calibrations.map(inAnyContainer);
  const isWanted = (fileId: string) => patterns.some((pattern) => matchesPattern(fileId, pattern));
  return listEntries(lister, { patterns, isWanted, signal });
}

/** `MU_*.fits` are those that are packed, too. */
function inAnyContainer(pattern: string): string {
  return pattern.replace(/\.fits$/u, '.fits*');
}

export async function listDates(lister: Lister, options: ListOptions = {}): Promise<readonly string[]> {
  return (await walkRaws(lister, options)).dates;
}

/** An id that tells no day is of no date: nobody would ever ask for it. */
export async function unknownDate(lister: Lister, date: string, options: ListOptions = {}): Promise<PhoenixError> {
  const { dates, undated } = await walkRaws(lister, options);
  const near = dates.toSorted((a, b) => daysBetween(a, date) - daysBetween(b, date)).slice(0, 3);
  const told =
    near.length === 0
      ? 'it has no dates at all: compare archive.ngas.rawFiles with its file ids'
      : `dates that it has: ${near.join(', ')}`;
  return new PhoenixError(
    'DATE_UNKNOWN',
    `the archive has no raw frames of ${date}`,
    undated.length === 0
      ? told
      : `${told}; ${undated.length} ids of raw files tell no day and are of no date, ${someOf(undated)}: archive frames under their ARCFILE`,
  );
}

interface WalkedRaws {
  readonly dates: readonly string[];
  /** Ids of raw files that tell no day. */
  readonly undated: readonly string[];
}

/** Only these are kept of what may be millions of rows. */
async function walkRaws(lister: Lister, { signal }: ListOptions): Promise<WalkedRaws> {
  const { raw } = lister.patterns;
  const [dates, undated] = [new Set<string>(), new Set<string>()];
  const use = ({ fileId, isIgnored }: Row) => {
    if (isIgnored || hasFolder(fileId) || !matchesPattern(fileId, raw)) return;
    const date = observingDateIn(fileId);
    if (date !== undefined) dates.add(date);
    // A day alone is listed with its date.
    else if (!/\d{4}-\d\d-\d\d/u.test(fileId)) undated.add(fileId);
  };
  await eachRow(lister, { pattern: raw, use, signal });
  return { dates: [...dates].toSorted(), undated: [...undated].toSorted() };
}

interface Row {
  readonly fileId: string;
  readonly version: number;
  readonly isIgnored: boolean;
  readonly content: FileContent;
}

interface EntriesRequest extends ListOptions {
  readonly patterns: readonly string[];
  readonly isWanted: (fileId: string) => boolean;
}

/** Of each file the latest version. */
async function listEntries(lister: Lister, { patterns, isWanted, signal }: EntriesRequest): Promise<Listing> {
  const latest = new Map<string, Row>();
  const ignored = new Set<string>();
  const use = (row: Row) => {
    if (!isWanted(row.fileId)) return;
    if (row.isIgnored) return void ignored.add(row.fileId);
    const known = latest.get(row.fileId);
    if (known === undefined || known.version < row.version) latest.set(row.fileId, row);
  };
  for (const pattern of patterns) await eachRow(lister, { pattern, use, signal });
  const rows = [...latest.values()];
  const { entries, leftOut } = listingOf(rows.filter(({ fileId }) => !hasFolder(fileId)).map(seenOf));
  const notAsked = rows.filter(({ fileId }) => hasFolder(fileId)).map(({ fileId }) => told(fileId, HAS_FOLDER));
  const marked = [...ignored].filter((fileId) => !latest.has(fileId)).map((fileId) => told(fileId, IS_IGNORED));
  return { entries, leftOut: [...leftOut, ...notAsked, ...marked] };
}

const HAS_FOLDER = 'its id has a slash, which would lead out of our folders: archive it under another one';
const IS_IGNORED = 'the archive has all its versions marked as to be ignored (file_ignore)';

function told(what: string, because: string): LeftOut {
  return { what, because };
}

function seenOf({ fileId, content }: Row): SeenFile {
  return { storedName: storedNameOf(fileId), place: placeOf(fileId), kind: 'file', content };
}

function hasFolder(fileId: string): boolean {
  return fileId !== basename(fileId);
}

interface RowsRequest extends ListOptions {
  readonly pattern: string;
  /** A list that breaks off begins anew: it must bear to get a row twice. */
  readonly use: (row: Row) => void;
}

function eachRow({ get, nodes }: Lister, { pattern, use, signal }: RowsRequest): Promise<void> {
  const query = { query: 'files_like', format: 'json', like: likeOf(pattern) };
  return nodes.ask(
    async (node) => {
      const reply = await get({ node, command: 'QUERY', query, signal });
      await readRows(node, reply, use);
    },
    { signal },
  );
}

async function readRows(node: NgasNode, reply: HttpReply, use: (row: Row) => void): Promise<void> {
  const question = { server: node.url, what: 'QUERY files_like' };
  if (reply.statusCode !== 200 || !/json/i.test(reply.headers['content-type'] ?? ''))
    throw failureOf(await shortReplyOf(reply, question), question);
  try {
    for await (const value of jsonRows(bodyOf(reply))) {
      use(rowOf(rowSchema.parse(value)));
    }
  } catch (error) {
    throw unavailable(`${node.url} gave a list that breaks off or is not understood`, error);
  }
}

function rowOf(row: z.infer<typeof rowSchema>): Row {
  const { file_id: fileId, file_version: version, file_size: sizeBytes } = row;
  const checksum = row.checksum === undefined || row.checksum === null ? '' : String(row.checksum);
  const content = contentTold({ sizeBytes, version, checksum, checksumPlugIn: row.checksum_plugin });
  return { fileId, version, isIgnored: Boolean(row.file_ignore), content };
}
