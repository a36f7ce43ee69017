import type { AbRules } from '../instance/ab-rules.ts';
import type { LeftOut } from './left-out.ts';
import { applyCorrections, effectOf, idleCorrections } from './apply-corrections.ts';
import { classifyFrame } from './classify-frame.ts';
import type { FrameToCorrect } from './frame-corrections.ts';
import { correctionsOfFrames, readCorrectionsAround, withEdits } from './frame-corrections.ts';
import { IDENTITY_KEYWORDS, identityOf, observingDateOfFrame } from './frame-identity.ts';
import type { Calibration, Frame } from './frame.ts';
import type { CorrectionSource, HeaderCorrection } from './header-correction.ts';
import { correctedKeywords } from './header-correction.ts';
import type { HeaderSource } from './header-source.ts';
import type { DateOfFiles, ReadFile, StrayFile } from './identify-frames.ts';
import { identifyFrames, toldOfStray } from './identify-frames.ts';
import { judgeFrames } from './judge-frames.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import type { ListedFile } from './listing.ts';
import { oddFile } from './odd-file.ts';
import type { Problem } from './problem.ts';
import { SCIENCE } from './science.ts';
import type { UnusableFile } from './unusable-file.ts';
import { unreadFile } from './unusable-file.ts';
import { wantedKeywords } from './wanted-keywords.ts';

export interface ReadFramesOptions {
  readonly rules: Pick<AbRules, 'classification' | 'consistency' | 'exposure' | 'position' | 'association' | 'cascade'>;
  /** Of these files: one of another file is a problem. */
  readonly corrections?: readonly HeaderCorrection[];
}

export interface ReadFrames {
  /** Corrections are carried out, and witnesses that agree are believed. In the order of the names. */
  readonly frames: readonly Frame[];
  /** Unreadable and unusable files, corrections without effect, headers that contradict themselves. */
  readonly problems: readonly Problem[];
  /** The corrections that were carried out. */
  readonly corrections: readonly HeaderCorrection[];
  /** Files that are no frames, and why. */
  readonly unusable: readonly UnusableFile[];
}

/** Headers of frames by their names. What is wrong with one file does not stop the others. */
export async function readFrames(
  headers: HeaderSource,
  fileNames: readonly string[],
  options: ReadFramesOptions,
): Promise<ReadFrames> {
  const files = fileNames.map((fileName) => ({ fileName, place: fileName }));
  const { read, problems, oddities } = await readHeaders(headers, files, wantedWith(options));
  const known = read.map(({ file, keywords }) => ({ fileName: file.fileName, keywords }));
  const unread = unreadOf(files, read).map(({ fileName }) => fileName);
  const frames = framesOf(known, { ...options, unread });
  const unusable = [...problems.map(unreadFile), ...frames.unusable];
  return { ...frames, unusable, problems: [...problems, ...frames.problems, ...oddities] };
}

/** Which file is used as which frame, by the name of the frame. */
export type UsedFiles = ReadonlyMap<string, ListedFile>;

export interface ReadDate extends ReadFrames {
  /** Files that are no raw frames, are frames of another date, or the same frame once more. */
  readonly leftOut: readonly LeftOut[];
  readonly used: UsedFiles;
}

/** What an archive lists for a date. */
export interface ListedDate {
  readonly entries: readonly ListedFile[];
  readonly date: string;
  /** What another date uses, whose frames lie with this one; absent: nobody knows. */
  readonly usedAt?: (date: string) => Promise<UsedFiles>;
}

export interface ReadDateOptions extends Pick<ReadFramesOptions, 'rules'> {
  readonly corrections: CorrectionSource;
  /** What ABs say of their raw files already; it wins over what is written since. */
  readonly edits?: readonly HeaderCorrection[];
}

/** The files that an archive lists for a date, as the frames of that date: all of them witness what each of them is. */
export async function readListedFrames(
  headers: HeaderSource,
  { entries, date, usedAt }: ListedDate,
  { rules, corrections: source, edits = [] }: ReadDateOptions,
): Promise<ReadDate> {
  const around = await readCorrectionsAround(source, date);
  const foreseen = [...edits, ...[...around.values()].flatMap(({ corrections }) => corrections)];
  const {
    read,
    problems: unreadable,
    oddities,
  } = await readHeaders(headers, entries, wantedWith({ rules, corrections: foreseen }));
  const [products, raws] = partition(read, ({ keywords }) => isProduct(keywords));
  const unread = unreadOf(entries, read);
  const frames = framesToCorrect([...raws, ...unread.map((file) => ({ file, keywords: {} }))], date);
  const written = await correctionsOfFrames(source, { date, frames, around });
  const corrections = withEdits(written.corrections, edits);
  const { own, leftOut, strays, problems: placed } = identifyFrames(raws, { date, dateOf: dateWith(corrections) });
  const kept = new Set([...own, ...unread].map(({ fileName }) => fileName));
  const judged = framesOf(own, {
    rules,
    corrections: corrections.filter(({ fileName }) => kept.has(fileName)),
    unread: unread.map(({ fileName }) => fileName),
  });
  const used = new Map(own.map(({ fileName, file }) => [fileName, file]));
  // Of a frame that is used a broken file is missed by nobody.
  const [replaced, problems] = partition(unreadable, ({ subject }) => used.has(subject));
  return {
    ...judged,
    used,
    unusable: [...problems.map(unreadFile), ...judged.unusable],
    leftOut: [
      ...leftOut,
      ...products.filter(({ file }) => file.foundIn === undefined).map(toldOfProduct),
      ...replaced.map((problem) => toldOfReplaced(problem, used)),
      ...(await toldOfStrays(strays, date, usedAt)),
    ],
    problems: [...problems, ...placed, ...written.problems, ...judged.problems, ...oddities],
  };
}

function toldOfStrays(
  strays: readonly StrayFile[],
  listed: string,
  usedAt: ListedDate['usedAt'] = async () => new Map(),
): Promise<readonly LeftOut[]> {
  const known = new Map(strays.map(({ date }) => [date, usedAt(date)]));
  return Promise.all(
    strays.map(async (stray) => toldOfStray(stray, listed, (await known.get(stray.date))?.get(stray.fileName))),
  );
}

/** What a pipeline has made says of which category it is; a raw frame never does. */
function isProduct(keywords: Keywords): boolean {
  return (stringOf(keywords, 'ESO PRO CATG') ?? '') !== '';
}

function toldOfProduct({ file, keywords }: ReadFile): LeftOut {
  const catg = stringOf(keywords, 'ESO PRO CATG') ?? '';
  const because = `it is a product (PRO CATG ${catg}), no raw frame: move it to calib if it is a certified calibration`;
  return { what: file.place, because };
}

function toldOfReplaced({ subject, message }: Problem, used: UsedFiles): LeftOut {
  return { what: subject, because: `${message}: ${used.get(subject)?.place ?? ''} is used; remove this one` };
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function framesToCorrect(read: readonly ReadFile[], date: string): readonly FrameToCorrect[] {
  return read.map(({ file, keywords }) => ({
    fileName: identityOf(file.fileName, keywords),
    keywords,
    foundIn: file.foundIn ?? date,
  }));
}

/** The date of a frame with its corrections, which are stronger than any other witness. */
function dateWith(corrections: readonly HeaderCorrection[]): DateOfFiles['dateOf'] {
  const byFile = Map.groupBy(corrections, ({ fileName }) => fileName);
  return (fileName, keywords) => {
    const own = byFile.get(fileName) ?? [];
    return observingDateOfFrame(fileName, applyCorrections(fileName, keywords, own), correctedKeywords(own));
  };
}

interface KnownHeader {
  readonly fileName: string;
  readonly keywords: Keywords;
}

/** Headers of frames, each once, as frames; `unread` are files that bear no frame that anybody knows. */
function framesOf(
  known: readonly KnownHeader[],
  { rules, corrections = [], unread }: ReadFramesOptions & { readonly unread: readonly string[] },
): ReadFrames {
  const frames: Frame[] = [];
  const incomplete: UnusableFile[] = [];
  for (const { fileName, keywords } of known) {
    const corrected = applyCorrections(fileName, keywords, corrections);
    const classified = classifyFrame(fileName, corrected, rules.classification);
    if (classified.kind === 'frame') frames.push(classified.frame);
    else incomplete.push({ fileName, problem: classified.problem, isMissed: isCalledScience(corrected) });
  }
  const headers = new Map(known.map(({ fileName, keywords }) => [fileName, keywords]));
  const all = new Map([...unread.map((name) => [name, undefined] as const), ...headers]);
  const judged = judgeFrames(frames, corrections, rules);
  return {
    frames: judged.frames,
    problems: [...incomplete.map(({ problem }) => problem), ...idleCorrections(all, corrections), ...judged.problems],
    corrections: corrections.filter((one) => isDone(one, headers)),
    unusable: [...incomplete, ...judged.unusable],
  };
}

function isCalledScience(keywords: Keywords): boolean {
  return stringOf(keywords, 'ESO DPR CATG') === SCIENCE;
}

function wantedWith({ rules, corrections = [] }: ReadFramesOptions): ReadonlySet<string> {
  return new Set([...wantedKeywords(rules), ...IDENTITY_KEYWORDS, ...corrections.map(({ keyword }) => keyword)]);
}

function unreadOf<File>(files: readonly File[], read: readonly { readonly file: File }[]): readonly File[] {
  const there = new Set(read.map(({ file }) => file));
  return files.filter((file) => !there.has(file));
}

export interface ReadCalibrations {
  readonly calibrations: readonly Calibration[];
  /** Files that lie with the calibrations and are none. */
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/** Headers of calibrations; an unreadable one is a problem, not the end. */
export async function readCalibrations(
  headers: HeaderSource,
  files: readonly PlacedFile[],
  { rules }: Pick<ReadFramesOptions, 'rules'>,
): Promise<ReadCalibrations> {
  const { read, problems, oddities } = await readHeaders(headers, files, wantedKeywords(rules));
  const [products, others] = partition(read, ({ keywords }) => isProduct(keywords));
  return {
    calibrations: products.map(({ file, keywords }) => calibrationOf(file.fileName, keywords)),
    leftOut: others.map(({ file, keywords }) => toldOfOther(file, keywords)),
    problems: [...problems, ...oddities],
  };
}

function toldOfOther({ fileName, place }: PlacedFile, keywords: Keywords): LeftOut {
  const isRaw = (stringOf(keywords, 'ESO DPR CATG') ?? '') !== '';
  const date = observingDateOfFrame(fileName, keywords, new Set()) ?? '<observing date>';
  const because = isRaw
    ? `it is a raw frame by its DPR CATG, and nobody looks for those there: move it to raw/${date}`
    : 'it has no PRO CATG, so nobody knows which calibration it is: get it again, or remove it';
  return { what: place, because };
}

function calibrationOf(fileName: string, keywords: Keywords): Calibration {
  return {
    fileName,
    proCatg: stringOf(keywords, 'ESO PRO CATG') ?? '',
    mjdObs: numberOf(keywords, 'MJD-OBS'),
    keywords,
  };
}

/** A file of which is known where it lies; a name where it does not matter. */
type PlacedFile = Pick<ListedFile, 'fileName' | 'place'>;

interface ReadHeaders<File> {
  /** In the order of the files. */
  readonly read: readonly { readonly file: File; readonly keywords: Keywords }[];
  readonly problems: readonly Problem[];
  /** Of files that are used: whatever else is wrong with them tells more. */
  readonly oddities: readonly Problem[];
}

/** An archive that is away is no problem of a file: then nothing is known. */
async function readHeaders<File extends PlacedFile>(
  source: HeaderSource,
  files: readonly File[],
  wanted: ReadonlySet<string>,
): Promise<ReadHeaders<File>> {
  const read: { file: File; keywords: Keywords }[] = [];
  const problems: Problem[] = [];
  const oddities: Problem[] = [];
  const headers = await source.readManyKeywords(
    files.map(({ place }) => place),
    wanted,
  );
  for (const [index, file] of files.entries()) {
    const header = headers[index];
    if (header?.kind === 'keywords') {
      read.push({ file, keywords: header.keywords });
      oddities.push(...(header.oddities ?? []).map((oddity) => oddFile(file.fileName, oddity)));
    } else if (header?.error.code === 'ARCHIVE_UNAVAILABLE') throw header.error;
    else if (header !== undefined) {
      const { code, message, cure } = header.error;
      problems.push({ code, subject: file.fileName, message, cure });
    }
  }
  return { read, problems, oddities };
}

function isDone(correction: HeaderCorrection, headers: ReadonlyMap<string, Keywords>): boolean {
  const keywords = headers.get(correction.fileName);
  return keywords !== undefined && effectOf(correction, keywords) === 'changes';
}
