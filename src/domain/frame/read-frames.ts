import type { ClassificationRule } from '../instrument.ts';
import { PhoenixError } from '../outcome/phoenix-error.ts';
import { classifyFrame } from './classify-frame.ts';
import type { Calibration, Frame } from './frame.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import type { Problem } from './problem.ts';

/** Whoever knows the headers of files by name; the archive is one. */
export interface HeaderSource {
  readKeywords(fileName: string): Promise<Keywords>;
}

/** Headers of raw files as frames; a file that cannot be read or classified is a problem of its own. */
export async function readFrames(
  headers: HeaderSource,
  fileNames: readonly string[],
  rules: readonly ClassificationRule[],
): Promise<{ readonly frames: readonly Frame[]; readonly problems: readonly Problem[] }> {
  const frames: Frame[] = [];
  const problems: Problem[] = [];
  for (const fileName of fileNames) {
    const read = await readKeywords(headers, fileName);
    if (read.kind === 'problem') {
      problems.push(read.problem);
      continue;
    }
    const classified = classifyFrame(fileName, read.keywords, rules);
    if (classified.kind === 'frame') frames.push(classified.frame);
    else problems.push(classified.problem);
  }
  return { frames, problems };
}

/** Headers of calibrations; an unreadable one is a problem, not the end. */
export async function readCalibrations(
  headers: HeaderSource,
  fileNames: readonly string[],
): Promise<{ readonly calibrations: readonly Calibration[]; readonly problems: readonly Problem[] }> {
  const calibrations: Calibration[] = [];
  const problems: Problem[] = [];
  for (const fileName of fileNames) {
    const read = await readKeywords(headers, fileName);
    if (read.kind === 'problem') problems.push(read.problem);
    else calibrations.push(calibrationOf(fileName, read.keywords));
  }
  return { calibrations, problems };
}

function calibrationOf(fileName: string, keywords: Calibration['keywords']): Calibration {
  return {
    fileName,
    proCatg: stringOf(keywords, 'ESO PRO CATG') ?? '',
    mjdObs: numberOf(keywords, 'MJD-OBS'),
    keywords,
  };
}

type Read =
  | { readonly kind: 'keywords'; readonly keywords: Frame['keywords'] }
  | { readonly kind: 'problem'; readonly problem: Problem };

async function readKeywords(headers: HeaderSource, fileName: string): Promise<Read> {
  try {
    return { kind: 'keywords', keywords: await headers.readKeywords(fileName) };
  } catch (error) {
    if (!(error instanceof PhoenixError) || error.code === 'ARCHIVE_UNAVAILABLE') throw error;
    return {
      kind: 'problem',
      problem: { code: error.code, subject: fileName, message: error.message, cure: error.cure },
    };
  }
}
