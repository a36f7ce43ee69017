import { ifusOfAbs } from '../domain/association/ab-ifus.ts';
import type { CreateAbsResult } from '../domain/association/create-abs.ts';
import { createAbs } from '../domain/association/create-abs.ts';
import type { LeftOut } from '../domain/frame/left-out.ts';
import type { ObRecord } from '../domain/association/ob-record.ts';
import { takeOlderAbs } from '../domain/association/older-abs.ts';
import { isScience } from '../domain/frame/science.ts';
import { withoutAb } from '../domain/association/without-ab.ts';
import type { Channels } from '../domain/frame/channels.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { Misplaced } from '../domain/frame/misplaced.ts';
import { mayBeOf, missedAt } from '../domain/frame/misplaced.ts';
import { readCalibrations } from '../domain/frame/read-frames.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import type { CalendarEvent } from '../domain/instance/calendar-event.ts';
import type { ProcessDefinition } from '../domain/instance/process-definition.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { Archive, ArchiveEntry } from '../ports/archive.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import { readCalibrationChannels, readRawChannels } from './read-channels.ts';
import type { FrameSources } from './read-date.ts';
import { readDate } from './read-date.ts';

/** Where the ABs of a date come from. */
export interface AbSources extends FrameSources {
  readonly archive: Archive;
  readonly abTree: Pick<AbTree, 'list' | 'read' | 'pathOf'>;
  readonly obRecords: Pick<ObRecords, 'read'>;
}

/** What they are made by. */
export interface AbMaking {
  readonly process: ProcessDefinition;
  readonly rules: AbRules;
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
  const raw = await readDate(sources, rules, date);
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
