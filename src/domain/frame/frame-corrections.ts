import { dateAfter } from '../calendar/observing-date.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';
import { correctionsDateOf } from './contradiction.ts';
import type { CorrectionSource, HeaderCorrection } from './header-correction.ts';
import { idleCorrection } from './apply-corrections.ts';
import type { Keywords } from './keywords.ts';
import { stringOf } from './keywords.ts';
import type { Problem } from './problem.ts';

/** A frame with its header as it is; nobody could read it where there are no keywords. */
export interface FrameToCorrect {
  readonly fileName: string;
  readonly keywords: Keywords;
  /** The date with whose frames it lies. */
  readonly foundIn: string;
}

export interface FrameCorrections {
  /** Of the frames, each from the one file in which it may stand. */
  readonly corrections: readonly HeaderCorrection[];
  /** Entries that stand where nobody looks for them, and files of other dates that are not understood. */
  readonly problems: readonly Problem[];
}

/** Corrections files by date, as far as they have been read. */
export type CorrectionFiles = ReadonlyMap<string, FrameCorrections>;

/**
 * The corrections files of a date and of those beside it, where people put what is of this one (the UT date).
 * @throws PhoenixError CONFIG_INVALID for that of the date itself: a correction that is misunderstood would spoil data
 */
export async function readCorrectionsAround(source: CorrectionSource, date: string): Promise<CorrectionFiles> {
  const own = [date, { corrections: await source.read(date), problems: [] }] as const;
  return new Map([own, ...(await readFiles(source, [dateAfter(date, -1), dateAfter(date, 1)]))]);
}

/**
 * What corrects these frames. A frame has one date whose file corrects it, that of its name (`correctionsDateOf`), whoever
 * asks and wherever it lies: so it is the same frame of the same date for all.
 */
export async function correctionsOfFrames(
  source: CorrectionSource,
  {
    date,
    frames,
    around,
  }: { readonly date: string; readonly frames: readonly FrameToCorrect[]; readonly around: CorrectionFiles },
): Promise<FrameCorrections> {
  const homes = new Map(frames.map((frame) => [frame.fileName, homeOf(frame)]));
  const others = new Set([...homes.values()].filter((home) => !around.has(home)));
  const files = new Map([...around, ...(await readFiles(source, [...others]))]);
  return {
    corrections: [...files].flatMap(([home, { corrections }]) =>
      corrections.filter(({ fileName }) => homes.get(fileName) === home),
    ),
    problems: [...files].flatMap(([home, { corrections, problems }]) => [
      ...problems,
      ...corrections.flatMap((one) => strayEntry(one, { home, date, homes })),
    ]),
  };
}

/** What ABs say of their raw files already wins over what is written since. */
export function withEdits(
  corrections: readonly HeaderCorrection[],
  edits: readonly HeaderCorrection[],
): readonly HeaderCorrection[] {
  const keyOf = ({ fileName, keyword }: HeaderCorrection): string => `${fileName} ${keyword}`;
  const edited = new Set(edits.map(keyOf));
  return [...edits, ...corrections.filter((one) => !edited.has(keyOf(one)))];
}

function homeOf({ fileName, keywords, foundIn }: FrameToCorrect): string {
  return correctionsDateOf(fileName, stringOf(keywords, 'DATE-OBS') ?? '') ?? foundIn;
}

async function readFiles(
  source: CorrectionSource,
  dates: readonly string[],
): Promise<readonly (readonly [string, FrameCorrections])[]> {
  return Promise.all(dates.map(async (date) => [date, await readOther(source, date)] as const));
}

/** One that is not understood costs its own date, not this one. */
async function readOther(source: CorrectionSource, date: string): Promise<FrameCorrections> {
  try {
    return { corrections: await source.read(date), problems: [] };
  } catch (error) {
    if (!(error instanceof PhoenixError) || error.code !== 'CONFIG_INVALID') throw error;
    const { code, message, cure } = error;
    return {
      corrections: [],
      problems: [{ code, subject: date, message: `${message}; nothing of it is carried out`, cure }],
    };
  }
}

interface PlaceOfEntry {
  /** Of the file in which it stands. */
  readonly home: string;
  readonly date: string;
  readonly homes: ReadonlyMap<string, string>;
}

/** Told by the date in whose file it stands, and by the one to which it belongs. */
function strayEntry(entry: HeaderCorrection, { home, date, homes }: PlaceOfEntry): readonly Problem[] {
  const right = homes.get(entry.fileName) ?? correctionsDateOf(entry.fileName, '');
  if (right !== undefined && right !== home) {
    if (home !== date && right !== date) return [];
    return [idleCorrection(entry, `it stands in the file of ${home}`, `move the entry to the file of ${right}`)];
  }
  if (home !== date || homes.has(entry.fileName)) return [];
  return [idleCorrection(entry, 'there is no such raw file', 'correct the name, or remove the entry')];
}
