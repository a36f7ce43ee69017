import { readFileSync } from 'node:fs';
import { cpus, hostname, totalmem } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { LineCounter, isNode, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { ngasSchema, normalizeNgas } from './config-archive.ts';
import type { NgasConfig } from './config-archive.ts';
import { bounded, boundedInteger } from './config-bounds.ts';
import { logSchema, normalizeLog } from './config-log.ts';
import type { LogConfig } from './config-log.ts';
import { DEFAULT_HOME, findConfigFile, firstConfigIn } from './config-place.ts';
import { remarksOf } from './config-remarks.ts';
import { normalizeTemporal, temporalSchema } from './config-temporal.ts';
import type { TemporalConfig } from './config-temporal.ts';
import { timeMsOf } from './domain/calendar/iso-time.ts';
import { isObservingDate } from './domain/calendar/observing-date.ts';
import type { CalendarEvent } from './domain/instance/calendar-event.ts';
import { PhoenixError } from './domain/failure/phoenix-error.ts';
import { parsePushTarget } from './domain/scheduling/push-target.ts';
import { parseSlot } from './domain/scheduling/slot.ts';
import type { Slot } from './domain/scheduling/slot.ts';

/**
 * The only reader of the environment and of `phoenix.yaml`. The file is the one that `PHOENIX_CONFIG` names; else, of a data
 * root that `PHOENIX_HOME` names, its own or none: what lies in the working directory may be another data root's; else
 * `./phoenix.yaml`, then `./phoenix-home/phoenix.yaml`. A variable wins over its entry, an entry over the built-in default;
 * an empty variable is none. Relative paths: in the file from its folder, in a variable from the working directory.
 */
const hostSchema = z
  .strictObject({
    name: z.string().min(1),
    role: z.enum(['MASTER', 'SLAVE']),
    streams: boundedInteger('streams').optional(),
    cores: boundedInteger('cores').optional(),
    memoryBytes: bounded('memoryBytes').optional(),
    dataRoot: z.string().min(1).optional(),
    diskBytes: bounded('diskBytes').optional(),
    launcher: z.string().min(1).optional(),
    slot: z
      .string()
      .refine((text) => parseSlot(text) !== undefined, 'write hours of the day (UT) as 17:00-07:54')
      .optional(),
    pushTo: z
      .string()
      .refine(
        (text) => parsePushTarget(text) !== undefined,
        'write user@machine:/folder, or a folder that begins with / or ./',
      )
      .optional(),
  })
  .refine(
    ({ role, pushTo }) => role === 'SLAVE' || pushTo === undefined,
    'a MASTER pushes to nobody: leave pushTo out, or make it a SLAVE',
  );

const retentionSchema = z.strictObject({
  graceDays: bounded('graceDays').optional(),
  calibrationDays: bounded('calibrationDays').optional(),
});

const dateSchema = z.string().refine(isObservingDate, 'write a date that exists as yyyy-mm-dd');

const olderAbsSchema = z.strictObject({
  tree: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'write the name of a tree, as it stands in trees/'),
  until: dateSchema,
});

const processSchema = z.strictObject({
  olderAbs: olderAbsSchema.optional(),
  insModes: z.array(z.string().min(1)).min(1).optional(),
  ingestion: z.enum(['manual', 'auto']).optional(),
  preparation: z.enum(['required', 'none']).optional(),
  onFailedAb: z.enum(['wait', 'record']).optional(),
  certification: z
    .strictObject({
      combined: z.enum(['none', 'auto', 'random', 'all']).optional(),
      single: z.enum(['none', 'auto', 'random', 'all']).optional(),
      sky: z.enum(['none', 'auto', 'random', 'all']).optional(),
      randomFraction: z.number().min(0).max(1).optional(),
    })
    .optional(),
  limits: z
    .strictObject({
      minExptimeSeconds: bounded('minExptimeSeconds').optional(),
      maxCombine: boundedInteger('maxCombine').optional(),
    })
    .optional(),
  recipeParameters: z.record(z.string(), z.array(z.string().startsWith('--'))).optional(),
  wallLimitSeconds: z.record(z.string(), bounded('wallLimitSeconds')).optional(),
});

const obRecordsSchema = z
  .strictObject({
    directory: z.string().min(1).optional(),
    file: z
      .string()
      .regex(/\.(json|csv)$/, 'write a file that ends with .json or .csv')
      .optional(),
    url: z
      .string()
      .regex(
        /^(sqlite:\/|postgres(ql)?:\/\/)/,
        'write sqlite:<absolute path> or postgres://user:password@host:port/database',
      )
      .optional(),
    query: z
      .string()
      .regex(/(?<!:):date\b/, 'write :date where the observing date goes')
      .optional(),
    table: z.string().min(1).optional(),
  })
  .refine(
    ({ directory, file, url, query, table }) =>
      [directory, file, url].filter((place) => place !== undefined).length === 1 &&
      [query, table].filter((where) => where !== undefined).length === (url === undefined ? 0 : 1),
    'write directory, or file, or url with query or table',
  );

const EVENT_TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?Z?)?$/;

const eventSchema = z.strictObject({
  at: z.string().refine(isTime, 'write a time (UT) as 2014-12-10T12:00:00, or a date'),
  what: z.string().min(1),
  tags: z.union([z.literal('all'), z.array(z.string().min(1)).min(1)], 'write all, or a list of PRO.CATG'),
  source: z.string().min(1).optional(),
});

const fileSchema = z.strictObject({
  dataRoot: z.string().optional(),
  process: z.string().optional(),
  temporal: temporalSchema.optional(),
  log: logSchema.optional(),
  database: z.string().optional(),
  archive: z
    .strictObject({
      directory: z.string().optional(),
      bytesPerSecond: bounded('bytesPerSecond').optional(),
      ngas: ngasSchema.optional(),
    })
    .optional(),
  phase3: z.strictObject({ directory: z.string() }).optional(),
  obRecords: obRecordsSchema.optional(),
  corrections: z.strictObject({ directory: z.string().min(1) }).optional(),
  events: z.array(eventSchema).optional(),
  hosts: z
    .array(hostSchema)
    .min(1)
    .refine((hosts) => new Set(hosts.map(({ name }) => name)).size === hosts.length, 'two hosts have the same name')
    .optional(),
  retention: retentionSchema.optional(),
  diskUsedMax: z.number().gt(0).max(1).optional(),
  backlogAfterDays: bounded('backlogAfterDays').optional(),
  processes: z.record(z.string(), processSchema).optional(),
});

export type ProcessOverrides = z.infer<typeof processSchema>;

export interface HostConfig {
  readonly name: string;
  readonly role: 'MASTER' | 'SLAVE';
  /** Recipes side by side (MULTI_STREAM). */
  readonly streams: number;
  /** Shared by the streams: a recipe gets cores / streams threads. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** Its own folder, as it is called on that machine. */
  readonly dataRoot: string;
  /** Quota of this data root; undefined: as much as its file system has. */
  readonly diskBytes: number | undefined;
  /** Named pipe of the process that starts the recipes in place of the worker; undefined: the worker starts them. */
  readonly launcher: string | undefined;
  /** Undefined: chains may be started at any time. */
  readonly slot: Slot | undefined;
  /** Of a SLAVE: data root of the MASTER as rsync names it, `muse@muc10:/data/phoenix` or a folder. */
  readonly pushTo: string | undefined;
}

export interface RetentionConfig {
  /** Intermediate products stay this long after the certification. */
  readonly graceDays: number;
  /** Masters stay within this distance of the dates that are being processed. */
  readonly calibrationDays: number;
}

/** Where OB grades and comments come from. */
export type ObRecordsConfig =
  /** Nobody has named a place, and the archive is no folder. */
  | { readonly kind: 'none' }
  /** Optional: nobody has named it, and an archive may have none. */
  | { readonly kind: 'directory'; readonly directory: string; readonly isOptional: boolean }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'query'; readonly url: string; readonly query: string }
  | { readonly kind: 'table'; readonly url: string; readonly table: string };

export interface Config {
  /** Path of the phoenix.yaml that was read, or undefined. */
  readonly file: string | undefined;
  /** What somebody who knows the data root would not expect of its configuration, a line each; every command says it. */
  readonly remarks: readonly string[];
  readonly dataRoot: string;
  readonly process: string;
  readonly temporal: TemporalConfig;
  readonly log: LogConfig;
  readonly database: string;
  readonly archiveDirectory: string;
  readonly archiveBytesPerSecond: number | undefined;
  /** Undefined: the archive is a folder. */
  readonly ngas: NgasConfig | undefined;
  readonly phase3Directory: string;
  readonly obRecords: ObRecordsConfig;
  readonly correctionsDirectory: string;
  /** Events of the site, beside those of the instrument's tables. */
  readonly events: readonly CalendarEvent[];
  readonly hosts: readonly HostConfig[];
  readonly retention: RetentionConfig;
  /** Fraction of the disk above which no new chain is started. */
  readonly diskUsedMax: number;
  /** Dates older than this are backlog: new nights come first. */
  readonly backlogAfterDays: number;
  readonly processes: Readonly<Record<string, ProcessOverrides>>;
  /** PATH entry or full path of esorex (PHOENIX_ESOREX). */
  readonly esorex: string;
  /** Operator by default: PHOENIX_OPERATOR or USER. */
  readonly operator: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

export function loadConfig(environment: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Config {
  const env = withoutUndefined(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));
  const defaultHome = resolve(cwd, DEFAULT_HOME);
  const file = findConfigFile(env, cwd);
  const content = file === undefined ? {} : parseConfigFile(file);
  const base = file === undefined ? cwd : dirname(file);
  // The file in the default data root is that of this data root, not of one below it.
  const dataRootOfFile = absolute(base, content.dataRoot ?? (base === defaultHome ? '.' : DEFAULT_HOME));
  const dataRoot = env['PHOENIX_HOME'] !== undefined ? resolve(cwd, env['PHOENIX_HOME']) : dataRootOfFile;
  const archiveDirectory = absolute(base, content.archive?.directory ?? join(dataRoot, 'archive'));
  const config = {
    file,
    dataRoot,
    process: env['PHOENIX_PROCESS'] ?? content.process ?? 'MUSE_R',
    temporal: normalizeTemporal(content.temporal, env, { base, cwd }),
    log: normalizeLog(content.log, env),
    database: env['PHOENIX_DATABASE'] ?? content.database ?? `sqlite:${join(dataRoot, 'phoenix.db')}`,
    archiveDirectory,
    archiveBytesPerSecond: content.archive?.bytesPerSecond,
    ngas: normalizeNgas(content.archive?.ngas, env),
    phase3Directory: absolute(base, content.phase3?.directory ?? join(dataRoot, 'archive')),
    obRecords: normalizeObRecords(content.obRecords, {
      base,
      archiveDirectory: folderOfArchive(content.archive, archiveDirectory),
    }),
    correctionsDirectory: absolute(base, content.corrections?.directory ?? join(dataRoot, 'corrections')),
    events: (content.events ?? []).map(normalizeEvent),
    hosts: (content.hosts ?? [{ name: defaultHostName(), role: 'MASTER' as const }]).map((host) =>
      normalizeHost(host, { base, dataRoot }),
    ),
    retention: { graceDays: 7, calibrationDays: 28, ...withoutUndefined(content.retention ?? {}) },
    diskUsedMax: content.diskUsedMax ?? 0.95,
    backlogAfterDays: content.backlogAfterDays ?? 60,
    processes: content.processes ?? {},
    esorex: env['PHOENIX_ESOREX'] ?? 'esorex',
    operator: env['PHOENIX_OPERATOR'] ?? env['USER'] ?? 'operator',
    env: environment,
  };
  const source = file === undefined ? undefined : { path: file, dataRoot: dataRootOfFile, content };
  const passedOver = file === undefined ? firstConfigIn([cwd, defaultHome]) : undefined;
  return Object.freeze({ ...config, remarks: remarksOf(config, { source, passedOver }, env) });
}

function parseConfigFile(path: string): z.infer<typeof fileSchema> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  const syntax = document.errors[0];
  if (syntax !== undefined) {
    throw new PhoenixError(
      'CONFIG_INVALID',
      `${path}:${lines.linePos(syntax.pos[0]).line}: ${syntax.message.split('\n')[0] ?? 'not YAML'}`,
      'correct the YAML',
      { cause: syntax },
    );
  }
  const parsed = fileSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PhoenixError(
    'CONFIG_INVALID',
    [
      `${path}:${lineOf(document, lines, pathOf(issue))}`,
      ...(issue === undefined || issue.path.length === 0 ? [] : [issue.path.join('.')]),
      issue?.message ?? 'invalid',
    ].join(': '),
    'correct this entry; docs/setup.md lists all of them',
  );
}

/** An unknown entry is blamed at its own place, not at that of the entries around it. */
function pathOf(issue: z.core.$ZodIssue | undefined): readonly PropertyKey[] {
  if (issue === undefined) return [];
  return issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
}

/** Of an entry that is missing, the line of the entries around it. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function normalizeObRecords(
  given: z.infer<typeof obRecordsSchema> | undefined,
  { base, archiveDirectory }: { readonly base: string; readonly archiveDirectory: string | undefined },
): ObRecordsConfig {
  const { directory, file, url = '', query, table } = given ?? {};
  if (directory !== undefined) return { kind: 'directory', directory: absolute(base, directory), isOptional: false };
  if (file !== undefined) return { kind: 'file', file: absolute(base, file) };
  if (query !== undefined) return { kind: 'query', url, query };
  if (table !== undefined) return { kind: 'table', url, table };
  if (archiveDirectory === undefined) return { kind: 'none' };
  return { kind: 'directory', directory: join(archiveDirectory, 'ob'), isOptional: true };
}

/** Behind NGAS there is a folder of the archive only where one is named. */
function folderOfArchive(given: z.infer<typeof fileSchema>['archive'], archiveDirectory: string): string | undefined {
  return given?.ngas !== undefined && given.directory === undefined ? undefined : archiveDirectory;
}

function isTime(text: string): boolean {
  return EVENT_TIME.test(text) && timeMsOf(text) !== undefined;
}

/** A date alone begins at 0 h UT. */
function normalizeEvent({ at, what, tags, source = 'phoenix.yaml' }: z.infer<typeof eventSchema>): CalendarEvent {
  const [, date = '', minutes = '00:00', seconds = ':00'] = EVENT_TIME.exec(at) ?? [];
  return { at: `${date}T${minutes}${seconds}`, what, tags, source };
}

function normalizeHost(
  host: z.infer<typeof hostSchema>,
  { base, dataRoot }: { readonly base: string; readonly dataRoot: string },
): HostConfig {
  return {
    name: host.name,
    role: host.role,
    streams: host.streams ?? Math.max(1, cpus().length),
    cores: host.cores ?? cpus().length,
    memoryBytes: host.memoryBytes ?? Math.floor(memoryForRecipes(host.launcher) * 0.8),
    dataRoot: host.dataRoot === undefined ? dataRoot : absolute(base, host.dataRoot),
    diskBytes: host.diskBytes,
    launcher: host.launcher === undefined ? undefined : absolute(base, host.launcher),
    slot: host.slot === undefined ? undefined : parseSlot(host.slot),
    pushTo: host.pushTo === undefined ? undefined : normalizePushTo(host.pushTo, base),
  };
}

/** Of the machine, or of our container where recipes run in it, too. What limits the launcher's is not seen from here. */
function memoryForRecipes(launcher: string | undefined): number {
  const limit = launcher === undefined ? process.constrainedMemory() : 0;
  return limit > 0 ? Math.min(totalmem(), limit) : totalmem();
}

/** A folder counts from the folder of the file, as everywhere; what ssh reaches stays as it is written. */
function normalizePushTo(text: string, base: string): string {
  return parsePushTarget(text)?.kind === 'folder' ? absolute(base, text) : text;
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The machine's short name in the characters a task queue may have. */
function defaultHostName(): string {
  return (hostname().split('.')[0] ?? 'host').replace(/[^A-Za-z0-9_-]/g, '-') || 'host';
}

function absolute(base: string, path: string): string {
  return isAbsolute(path) ? path : resolve(base, path);
}
