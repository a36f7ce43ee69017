import { timeMsOf } from '../calendar/iso-time.ts';
import { isIngested } from '../stage/date-facts.ts';
import type { DateFacts } from '../stage/date-facts.ts';
import { ruleOf } from '../stage/stage-rules.ts';

/** Which files were brought here for a date. It stays as long as one of them is here: masters may serve other dates. */
export interface InputUse {
  readonly process: string;
  readonly unit: string;
  /** Relative to the data root: `raw/2014-12-14/MUSE….fits`, `mcalib/….fits`. */
  readonly files: readonly string[];
  /** ISO time at which an AB of the date asked for files last. */
  readonly usedAt: string;
}

/** A file in `raw/` or `mcalib/`. */
export interface StoredInput {
  /** Relative to the data root. */
  readonly path: string;
}

export interface InputFacts {
  readonly files: readonly StoredInput[];
  readonly uses: readonly InputUse[];
  readonly dates: readonly DateFacts[];
  /** ISO time at which `dates` were read: what has been used since is under way, whatever they say. */
  readonly readAt: string;
  readonly graceDays: number;
  readonly calibrationDays: number;
  /** The disk is fuller than its watermark: masters that no date under way uses go, wherever the window is. */
  readonly isDiskTight: boolean;
}

export interface DeletedInput {
  readonly path: string;
  readonly because: string;
}

/**
 * Raw files and masters that nobody needs here any more; the archive still has them. Raws go when no date that uses them is
 * under way. Masters stay in a moving window (seed 002, 4.6): those that were used for a date within `calibrationDays` of
 * one that is under way serve that one as well. Where no date is under way nothing moves the window.
 * What no use is recorded of stays, whatever its age: it need not have come through this program, and may be an original.
 * So what is left behind where `run/inputs` was lost is the operator's to delete; a date that asks for it takes it over.
 */
export function inputsToDelete(facts: InputFacts): readonly DeletedInput[] {
  const usesOf = usesByFile(facts.uses);
  const active = facts.uses.filter((use) => isUnderWay(use, facts));
  return facts.files.flatMap(({ path }) => {
    const uses = usesOf.get(fileOf(path)) ?? [];
    const because = uses.length === 0 ? undefined : becauseOver(path, uses, { facts, active });
    return because === undefined ? [] : [{ path, because }];
  });
}

/** Uses none of whose files are left; one that is young may have its first file still to come. */
export function usesToForget(
  uses: readonly InputUse[],
  { left, now }: { readonly left: readonly string[]; readonly now: string },
): readonly InputUse[] {
  const there = new Set(left.map(fileOf));
  const isYoung = ({ usedAt }: InputUse) => Date.parse(now) - Date.parse(usedAt) < DAY_MS;
  return uses.filter((use) => !isYoung(use) && use.files.every((file) => !there.has(file)));
}

interface Window {
  readonly facts: InputFacts;
  /** Uses of dates that are under way. */
  readonly active: readonly InputUse[];
}

function becauseOver(path: string, uses: readonly InputUse[], { facts, active }: Window): string | undefined {
  if (uses.some((use) => active.includes(use))) return undefined;
  const units = uses.map(({ unit }) => unit).join(', ');
  if (!path.startsWith('mcalib/')) return `${units} is over`;
  if (facts.isDiskTight) return `used for ${units}, no date under way uses it, and the disk is full`;
  const [first] = active;
  if (first === undefined) return undefined;
  const isNear = active.some((use) => uses.some(({ unit }) => daysBetween(unit, use.unit) <= facts.calibrationDays));
  return isNear ? undefined : `used for ${units}, more than ${facts.calibrationDays} days from every date under way`;
}

/** Time stamps of files lag behind the clock by a tick of the kernel; a second is plenty. */
const CLOCK_TOLERANCE_MS = 1_000;

function isUnderWay(use: InputUse, { dates, readAt, graceDays }: InputFacts): boolean {
  const readMs = Date.parse(readAt);
  if (Date.parse(use.usedAt) >= readMs - CLOCK_TOLERANCE_MS) return true;
  const date = dates.find(({ process, unit }) => process === use.process && unit === use.unit);
  if (date !== undefined && isIngested(date)) return false;
  // Its batch ends with the distribution; one that broke off may come back for a while.
  const phase = date === undefined ? 'broken-off' : ruleOf(date.stage).phase;
  // A database that knows nothing of the date cannot say that it is over: the grace decides.
  const since = date?.updatedAt ?? use.usedAt;
  if (phase === 'broken-off') return readMs - Date.parse(since) <= graceDays * DAY_MS;
  return phase !== 'delivered' && phase !== 'retired';
}

function usesByFile(uses: readonly InputUse[]): ReadonlyMap<string, readonly InputUse[]> {
  const found = new Map<string, InputUse[]>();
  for (const use of uses) for (const file of use.files) found.set(file, [...(found.get(file) ?? []), use]);
  return found;
}

/** A download that is not whole yet bears the name of its file with something behind it: `X.fits.part`. */
function fileOf(path: string): string {
  return /^.*?\.fits(?:\.fz|\.Z)?(?=\.|$)/u.exec(path)?.[0] ?? path;
}

const DAY_MS = 86_400_000;

/** Infinite where one of them is no date (a run_ID). */
function daysBetween(unit: string, other: string): number {
  const [time, otherTime] = [timeMsOf(unit), timeMsOf(other)];
  return time === undefined || otherTime === undefined ? Infinity : Math.abs(time - otherTime) / DAY_MS;
}
