import { correctionsIn } from '../domain/association/ab-corrections.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { LeftOut } from '../domain/frame/left-out.ts';
import { framesOfDate, neighbourDates } from '../domain/association/template-dates.ts';
import { isObservingDate, observingDateIn } from '../domain/calendar/observing-date.ts';
import { correctionsOfFrames, withEdits } from '../domain/frame/frame-corrections.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { HeaderCorrection } from '../domain/frame/header-correction.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { ListedDate, ReadDate, ReadFrames, UsedFiles } from '../domain/frame/read-frames.ts';
import type { UnusableFile } from '../domain/frame/unusable-file.ts';
import { readFrames, readListedFrames } from '../domain/frame/read-frames.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';
import type { Corrections } from '../ports/corrections.ts';

/** Where the headers of raw frames come from, and what is corrected in them. */
export interface FrameSources {
  readonly archive: Pick<Archive, 'listRawFrames' | 'readManyKeywords'>;
  readonly corrections: Pick<Corrections, 'read'>;
}

export interface DateHeaders {
  readonly used: UsedFiles;
  readonly frames: readonly Frame[];
  /** Those that were carried out, of frames that the dates around it lend too. */
  readonly corrections: readonly HeaderCorrection[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  readonly unusable: readonly UnusableFile[];
}

/** Frames of the date, with what the dates around it have of its templates. */
export async function readDate(sources: FrameSources, rules: AbRules, date: string): Promise<DateHeaders> {
  const own = await readListed(sources, { rules, date });
  const wanted = neighbourDates(own.frames, date);
  const neighbours = await Promise.all(wanted.map((one) => readNeighbour(sources, { rules, date: one })));
  const whole = framesOfDate(
    own.frames,
    date,
    neighbours.flatMap(({ frames }) => frames),
  );
  return {
    ...own,
    frames: whole.frames,
    leftOut: [...own.leftOut, ...whole.leftOut],
    corrections: [...own.corrections, ...neighbours.flatMap(({ corrections }) => corrections)],
  };
}

export interface UnitAbs {
  readonly unit: string;
  readonly abs: readonly Pick<AssociationBlock, 'name' | 'rawFiles' | 'headerEdits'>[];
}

/**
 * The raw frames of ABs, as whoever prepared them has seen them: judged among all frames of their dates, whether an AB has
 * those or not, and with the same corrections; of a keyword that an AB has corrected its value holds. In the order of the ABs.
 */
export async function readFramesOfAbs(
  sources: FrameSources,
  rules: AbRules,
  { unit, abs }: UnitAbs,
): Promise<Pick<ReadFrames, 'frames' | 'problems' | 'corrections'>> {
  const wanted = [...new Set(abs.flatMap(({ rawFiles }) => rawFiles))];
  const edits = correctionsIn(abs);
  const dates = await readDatesOf(sources, rules, { unit, wanted, edits });
  const seen = new Set(
    dates.flatMap(({ frames, unusable }) => [...frames, ...unusable]).map(({ fileName }) => fileName),
  );
  const unlisted = wanted.filter((name) => !seen.has(name));
  const rest = await readUnlisted(sources, rules, { unit, wanted: unlisted, edits });
  const isWanted = new Set(wanted);
  const all = [...dates, rest];
  const frames = new Map(all.flatMap((one) => one.frames.map((frame) => [frame.fileName, frame] as const)));
  return {
    frames: wanted.flatMap((name) => frames.get(name) ?? []),
    problems: all.flatMap(({ problems }) => problems.filter(({ subject }) => isWanted.has(subject))),
    corrections: all.flatMap(({ corrections }) => corrections.filter(({ fileName }) => isWanted.has(fileName))),
  };
}

interface DatesOfFiles {
  readonly unit: string;
  readonly wanted: readonly string[];
  readonly edits: readonly HeaderCorrection[];
}

/** The date of the unit with its neighbours, and the dates of which files bear the name. */
async function readDatesOf(
  sources: FrameSources,
  rules: AbRules,
  { unit, wanted, edits }: DatesOfFiles,
): Promise<readonly ReadFrames[]> {
  const own = isObservingDate(unit) ? await readNeighbour(sources, { rules, date: unit, edits }) : undefined;
  const around = own === undefined ? [] : neighbourDates(own.frames, unit);
  const named = wanted.flatMap((name) => observingDateIn(name) ?? []);
  const others = new Set([...around, ...named].filter((date) => date !== unit));
  const read = await Promise.all([...others].map((date) => readNeighbour(sources, { rules, date, edits })));
  return own === undefined ? read : [own, ...read];
}

/** Files that the archive lists for none of these dates, by their names alone. */
async function readUnlisted(
  { archive, corrections: source }: FrameSources,
  rules: AbRules,
  { unit, wanted, edits }: DatesOfFiles,
): Promise<ReadFrames> {
  const frames = wanted.map((fileName) => ({ fileName, keywords: {}, foundIn: unit }));
  const { corrections } = await correctionsOfFrames(source, { date: unit, frames, around: new Map() });
  const own = new Set(wanted);
  const newest = withEdits(
    corrections,
    edits.filter(({ fileName }) => own.has(fileName)),
  );
  return readFrames(archive, wanted, { rules, corrections: newest });
}

interface DateToRead {
  readonly rules: AbRules;
  readonly date: string;
  readonly edits?: readonly HeaderCorrection[];
}

/** All that the archive lists for a date, as frames of it or left out. */
async function readListed(sources: FrameSources, one: DateToRead): Promise<ReadDate> {
  return readListing(sources, one, async (date) => (await usedBy(sources, { ...one, date })) ?? new Map());
}

/** What a date uses, which needs no other one. Undefined: the archive has nothing of it. */
async function usedBy(sources: FrameSources, one: DateToRead): Promise<UsedFiles | undefined> {
  return (await ifKnown(readListing(sources, one)))?.used;
}

async function readListing(
  { archive, corrections }: FrameSources,
  { rules, date, edits = [] }: DateToRead,
  usedAt?: ListedDate['usedAt'],
): Promise<ReadDate> {
  const { entries, leftOut } = await archive.listRawFrames(date);
  const listed = { entries, date, ...(usedAt === undefined ? {} : { usedAt }) };
  const read = await readListedFrames(archive, listed, { rules, corrections, edits });
  return { ...read, leftOut: [...leftOut, ...read.leftOut] };
}

/** A date of which the archive has nothing lends nothing. */
async function readNeighbour(sources: FrameSources, one: DateToRead): Promise<ReadFrames> {
  return (await ifKnown(readListed(sources, one))) ?? NOTHING;
}

const NOTHING: ReadFrames = { frames: [], problems: [], corrections: [], unusable: [] };

async function ifKnown<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'DATE_UNKNOWN') return undefined;
    throw error;
  }
}
