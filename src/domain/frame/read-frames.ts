import type { InstrumentRules } from '../instrument.ts';
import { applyCorrections, effectOf, idleCorrections } from './apply-corrections.ts';
import { classifyFrame } from './classify-frame.ts';
import type { Calibration, Frame } from './frame.ts';
import type { HeaderCorrection } from './header-correction.ts';
import type { HeaderSource } from './header-source.ts';
import { judgeFrames } from './judge-frames.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import { oddFile } from './odd-file.ts';
import type { Problem } from './problem.ts';
import { wantedKeywords } from './wanted-keywords.ts';

export interface ReadFramesOptions {
  readonly rules: Pick<
    InstrumentRules,
    'classification' | 'consistency' | 'exposure' | 'position' | 'association' | 'cascade'
  >;
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
}

/** Headers of raw files as frames. What is wrong with one file does not stop the others. */
export async function readFrames(
  headers: HeaderSource,
  fileNames: readonly string[],
  { rules, corrections = [] }: ReadFramesOptions,
): Promise<ReadFrames> {
  const wanted = new Set([...wantedKeywords(rules), ...corrections.map(({ keyword }) => keyword)]);
  const read = await readHeaders(headers, fileNames, wanted);
  const frames: Frame[] = [];
  const problems = [...read.problems];
  for (const [fileName, keywords] of read.headers) {
    const corrected = applyCorrections(fileName, keywords, corrections);
    const classified = classifyFrame(fileName, corrected, rules.classification);
    if (classified.kind === 'frame') frames.push(classified.frame);
    else problems.push(classified.problem);
  }
  const known = new Map([...fileNames.map((name) => [name, undefined] as const), ...read.headers]);
  const judged = judgeFrames(frames, corrections, rules);
  problems.push(...idleCorrections(known, corrections), ...judged.problems, ...read.oddities);
  return { frames: judged.frames, problems, corrections: corrections.filter((one) => isDone(one, read.headers)) };
}

/** Headers of calibrations; an unreadable one is a problem, not the end. */
export async function readCalibrations(
  headers: HeaderSource,
  fileNames: readonly string[],
  { rules }: Pick<ReadFramesOptions, 'rules'>,
): Promise<{ readonly calibrations: readonly Calibration[]; readonly problems: readonly Problem[] }> {
  const read = await readHeaders(headers, fileNames, wantedKeywords(rules));
  return {
    calibrations: [...read.headers].map(([fileName, keywords]) => calibrationOf(fileName, keywords)),
    problems: [...read.problems, ...read.oddities],
  };
}

function calibrationOf(fileName: string, keywords: Keywords): Calibration {
  return {
    fileName,
    proCatg: stringOf(keywords, 'ESO PRO CATG') ?? '',
    mjdObs: numberOf(keywords, 'MJD-OBS'),
    keywords,
  };
}

interface ReadHeaders {
  /** By file name, in the order of the names. */
  readonly headers: ReadonlyMap<string, Keywords>;
  readonly problems: readonly Problem[];
  /** Of files that are used: whatever else is wrong with them tells more. */
  readonly oddities: readonly Problem[];
}

/** An archive that is away is no problem of a file: then nothing is known. */
async function readHeaders(
  source: HeaderSource,
  fileNames: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<ReadHeaders> {
  const headers = new Map<string, Keywords>();
  const problems: Problem[] = [];
  const oddities: Problem[] = [];
  for (const read of await source.readManyKeywords(fileNames, wanted)) {
    if (read.kind === 'keywords') {
      headers.set(read.fileName, read.keywords);
      oddities.push(...(read.oddities ?? []).map((oddity) => oddFile(read.fileName, oddity)));
    } else if (read.error.code === 'ARCHIVE_UNAVAILABLE') throw read.error;
    else {
      const { code, message, cure } = read.error;
      problems.push({ code, subject: read.fileName, message, cure });
    }
  }
  return { headers, problems, oddities };
}

function isDone(correction: HeaderCorrection, headers: ReadonlyMap<string, Keywords>): boolean {
  const keywords = headers.get(correction.fileName);
  return keywords !== undefined && effectOf(correction, keywords) === 'changes';
}
