import { ifusOfAbs } from '../domain/association/ab-ifus.ts';
import type { CreateAbsResult } from '../domain/association/create-abs.ts';
import { createAbs } from '../domain/association/create-abs.ts';
import type { LeftOut } from '../domain/association/left-out.ts';
import type { ObRecord } from '../domain/association/ob-record.ts';
import { takeOlderAbs } from '../domain/association/older-abs.ts';
import { isScience } from '../domain/association/science-frames.ts';
import { withoutAb } from '../domain/association/without-ab.ts';
import { framesOfDate, neighbourDates } from '../domain/association/template-dates.ts';
import type { Channels } from '../domain/frame/channels.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { HeaderCorrection } from '../domain/frame/header-correction.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { Misplaced } from '../domain/frame/misplaced.ts';
import { mayBeOf, missedAt } from '../domain/frame/misplaced.ts';
import type { ReadDate, UnusableFile, UsedFiles } from '../domain/frame/read-frames.ts';
import { readCalibrations, readListedFrames } from '../domain/frame/read-frames.ts';
import type { CalendarEvent, InstrumentRules } from '../domain/instrument.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { Archive, ArchiveEntry } from '../ports/archive.ts';
import type { Corrections } from '../ports/corrections.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import { readCalibrationChannels, readRawChannels } from './read-channels.ts';

/** Where the ABs of a date come from. */
export interface AbSources {
  readonly archive: Archive;
  readonly abTree: Pick<AbTree, 'list' | 'read' | 'pathOf'>;
  readonly corrections: Pick<Corrections, 'read'>;
  readonly obRecords: Pick<ObRecords, 'read'>;
}

/** What they are made by. */
export interface AbMaking {
  readonly process: ProcessDefinition;
  readonly rules: InstrumentRules;
  /** Calendar of the instrument and the site. */
  readonly events: readonly CalendarEvent[];
  readonly date: string;
}

/** The simple ABs of a date with what they were made from. */
export interface MadeAbs extends CreateAbsResult {
  readonly frames: readonly Frame[];
  /** Of its raw files and calibrations. */
  readonly channels: Channels;
  readonly obRecords: readonly ObRecord[];
  /** Those of the problems that raw frames of the date have. */
  readonly rawProblems: readonly Problem[];
  /** Files that are used and that the archive has packed, as they are called there. */
  readonly packed: readonly string[];
  /** What lies in the archive where no date looks, and is of other dates by its name. */
  readonly misplaced: readonly Misplaced[];
  /** Raw files that became no AB because something is wrong, with what that is. */
  readonly withoutAb: readonly LeftOut[];
}

/** Created from the headers, or, before the cut-over date, taken as they are from the older tree (seed 002, 4.1). */
export async function makeAbs(sources: AbSources, making: AbMaking): Promise<MadeAbs> {
  const { archive, abTree } = sources;
  const { process, rules, events, date } = making;
  const obRecords = await sources.obRecords.read(date);
  const raw = await readDate(sources, making);
  const listed = await archive.listCalibrations();
  const certified = await readCalibrations(archive, listed.entries, { rules });
  const { corrections } = raw;
  const science = raw.frames.filter((frame) => isScience(frame, rules.cascade)).map(({ fileName }) => fileName);
  const read = await readRawChannels(archive, science, rules);
  const unusable = new Set(read.problems.map(({ subject }) => subject));
  const frames = raw.frames.filter(({ fileName }) => !unusable.has(fileName));
  const input = { date, frames, calibrations: certified.calibrations, rules, events, obRecords, corrections, process };
  const { olderAbs } = process;
  const made =
    olderAbs === undefined || date >= olderAbs.until
      ? createAbs(input)
      : takeOlderAbs({ ...input, texts: await readOlderAbs(abTree, olderAbs.tree, date) });
  const misplaced = await archive.listMisplaced();
  // A raw frame among the calibrations may be known by its name already.
  const named = new Set(misplaced.map(({ what }) => what));
  const byHeader = certified.leftOut.filter(({ what }) => !named.has(what));
  const leftOut = [
    ...[...missedAt(date, misplaced, raw.used), ...raw.leftOut, ...listed.leftOut],
    ...[...byHeader, ...made.leftOut],
  ];
  const abs = made.abs.map(({ ab }) => ab);
  const calibrated = await readCalibrationChannels(archive, abs, rules);
  const channels = new Map([...read.channels, ...calibrated.channels]);
  const unread = new Set([...certified.problems, ...calibrated.problems].map(({ subject }) => subject));
  const calibrationFiles = listed.entries.filter(({ fileName }) => !unread.has(fileName));
  const rawProblems = [...raw.problems, ...read.problems];
  const problems = [...made.problems, ...rawProblems];
  return {
    ...made,
    frames,
    channels,
    obRecords,
    rawProblems,
    packed: packedIn([...frames.flatMap(({ fileName }) => raw.used.get(fileName) ?? []), ...calibrationFiles]),
    misplaced: misplaced.filter((one) => !mayBeOf(date)(one)),
    leftOut,
    withoutAb: withoutAb({
      ...{ frames: raw.frames, unusable: raw.unusable, abs, leftOut, problems },
      cascade: rules.cascade,
    }),
    problems: [
      ...rawProblems,
      ...certified.problems,
      ...calibrated.problems,
      ...ifusOfAbs(abs, channels, rules).problems,
      ...made.problems,
    ],
  };
}

async function readOlderAbs(
  abTree: AbSources['abTree'],
  tree: string,
  date: string,
): Promise<Readonly<Record<string, string>>> {
  const texts = await readAbTexts(abTree, tree, date);
  if (Object.keys(texts).length > 0) return texts;
  throw new PhoenixError(
    'NOT_PREPARED',
    `${date} is before the cut-over date and has no ABs in the older tree ${tree}`,
    `put them into ${abTree.pathOf(tree, date)}, or change olderAbs of the process in phoenix.yaml`,
  );
}

interface DateHeaders {
  readonly used: UsedFiles;
  readonly frames: readonly Frame[];
  /** Those that were carried out, of frames that the dates around it lend too. */
  readonly corrections: readonly HeaderCorrection[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
  readonly unusable: readonly UnusableFile[];
}

/** Frames of the date, with what the dates around it have of its templates. */
async function readDate(sources: AbSources, { rules, date }: AbMaking): Promise<DateHeaders> {
  const own = await readListed(sources, rules, date);
  const wanted = neighbourDates(own.frames, date);
  const neighbours = await Promise.all(wanted.map((neighbour) => readNeighbour(sources, rules, neighbour)));
  const lent = neighbours.flatMap(({ frames }) => frames);
  const whole = framesOfDate(own.frames, date, lent);
  return {
    used: own.used,
    frames: whole.frames,
    leftOut: [...own.leftOut, ...whole.leftOut],
    corrections: [...own.corrections, ...neighbours.flatMap((neighbour) => neighbour.corrections)],
    problems: own.problems,
    unusable: own.unusable,
  };
}

/** All that the archive lists for a date, as frames of it or left out. */
async function readListed(sources: AbSources, rules: InstrumentRules, date: string): Promise<ReadDate> {
  const usedAt = async (other: string) => (await readUsed(sources, rules, other)).used;
  const { leftOut, ...listed } = await listDate(sources, date);
  const read = await readListedFrames(
    sources.archive,
    { ...listed, usedAt },
    { rules, corrections: listed.corrections },
  );
  return { ...read, leftOut: [...leftOut, ...read.leftOut] };
}

/** What a date uses, which needs no other one. */
async function readUsed(sources: AbSources, rules: InstrumentRules, date: string): Promise<Pick<ReadDate, 'used'>> {
  try {
    const listed = await listDate(sources, date);
    return await readListedFrames(sources.archive, listed, { rules, corrections: listed.corrections });
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'DATE_UNKNOWN') return { used: new Map() };
    throw error;
  }
}

async function listDate({ archive, corrections }: AbSources, date: string) {
  const { entries, leftOut } = await archive.listRawFrames(date);
  return { date, entries, leftOut, corrections: await corrections.read(date) };
}

/** A date of which the archive has nothing lends nothing. */
async function readNeighbour(
  sources: AbSources,
  rules: InstrumentRules,
  date: string,
): Promise<Pick<DateHeaders, 'frames' | 'corrections'>> {
  try {
    return await readListed(sources, rules, date);
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'DATE_UNKNOWN') return { frames: [], corrections: [] };
    throw error;
  }
}

function packedIn(entries: readonly ArchiveEntry[]): readonly string[] {
  return entries.filter(({ container }) => container !== 'plain').map(({ storedName }) => storedName);
}

/** ABs and association logs of a date; other files of the tree (the record of the preparation) are not ours to read. */
export async function readAbTexts(
  abTree: Pick<AbTree, 'list' | 'read'>,
  tree: string,
  date: string,
): Promise<Readonly<Record<string, string>>> {
  const names = (await abTree.list(tree, date)).filter((name) => /\.(?:ab|alog)$/u.test(name));
  const texts = await Promise.all(names.map(async (name) => [name, await abTree.read(tree, date, name)] as const));
  return Object.fromEntries(texts);
}
