import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import { contradictoryTimes } from '../../../src/domain/frame/believed-times.ts';
import { classifyFrame } from '../../../src/domain/frame/classify-frame.ts';
import type { Contradiction } from '../../../src/domain/frame/contradiction.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import { contradictionsOf } from '../../../src/domain/frame/frame-contradictions.ts';
import { judgeFrames } from '../../../src/domain/frame/judge-frames.ts';
import type { JudgedFrames } from '../../../src/domain/frame/judge-frames.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { witnessesOf } from '../../../src/domain/frame/night-witnesses.ts';
import { MUSE } from '../../fakes/muse.ts';

/** The headers of one template: 4 exposures of 600 s, 675 s from start to start, which all keywords agree on. */
export const STARTS = ['00:54:04.379', '01:05:19.596', '01:16:34.813', '01:27:50.030'].map((at) => `2014-12-15T${at}`);

export function fileOf(index: number): string {
  return `MUSE.${STARTS[index] ?? ''}.fits`;
}

export function headerOf(index: number): Keywords {
  const start = STARTS[index] ?? '';
  return {
    ARCFILE: fileOf(index),
    INSTRUME: 'MUSE',
    'DATE-OBS': start,
    'MJD-OBS': Number(mjdOf(start).toFixed(8)),
    EXPTIME: 600,
    RA: 215.609208,
    DEC: -44.15056,
    'ESO TEL TARG ALPHA': 142226.21,
    'ESO TEL TARG DELTA': -440902.002,
    'ESO DET DIT1': 600,
    'ESO DET NDIT': 1,
    'ESO DPR CATG': 'SCIENCE',
    'ESO DPR TYPE': 'OBJECT',
    'ESO DPR TECH': 'IFU',
    'ESO INS MODE': 'WFM-NOAO-N',
    'ESO INS OPTI2 NAME': 'WFM',
    'ESO INS DROT MODE': 'SKY',
    'ESO INS DROT POSANG': 90 * index,
    'ESO ADA POSANG': index === 0 ? 0 : -90 * index,
    'ESO ADA POSANG END': index === 0 ? 0 : -90 * index,
    'ESO OBS ID': 1134385,
    'ESO OBS NAME': 'OB one',
    'ESO OBS PROG ID': '094.A-0205(A)',
    'ESO OBS START': '2014-12-15T00:49:06',
    'ESO OBS TARG NAME': 'IC4406',
    'ESO OBS TPLNO': 2,
    'ESO TPL ID': 'MUSE_wfm-noao_obs_genericoffset',
    'ESO TPL START': '2014-12-15T00:53:10',
    'ESO TPL EXPNO': index + 1,
    'ESO TPL NEXP': STARTS.length,
  };
}

export function frameOf(keywords: Keywords, fileName: string): Frame {
  const classified = classifyFrame(fileName, keywords, MUSE.classification);
  if (classified.kind === 'problem') throw new Error(classified.problem.message);
  return classified.frame;
}

/** The template with one header changed; with `without`, some of the other frames are not there. */
export interface Disturbed {
  readonly index?: number;
  readonly changes: Keywords;
  readonly without?: readonly number[];
}

function framesOf({ index = 0, changes, without = [] }: Disturbed): readonly Frame[] {
  return STARTS.map((_, number) => number)
    .filter((number) => !without.includes(number))
    .map((number) =>
      frameOf(number === index ? { ...headerOf(number), ...changes } : headerOf(number), fileOf(number)),
    );
}

export function judge(disturbed: Disturbed): JudgedFrames {
  return judgeFrames(framesOf(disturbed), [], MUSE);
}

/** Those of whose time the witnesses do not agree. */
export function contestedIn(frames: readonly Frame[]): ReadonlySet<string> {
  const contested = frames.filter((frame) => contradictoryTimes(frame, new Set()).length > 0);
  return new Set(contested.map(({ fileName }) => fileName));
}

export function contradictionsIn(disturbed: Disturbed): readonly Contradiction[] {
  const frames = framesOf(disturbed);
  const frame = frames.find(({ fileName }) => fileName === fileOf(disturbed.index ?? 0));
  if (frame === undefined) return [];
  return contradictionsOf(frame, {
    rules: MUSE,
    night: witnessesOf(judgeFrames(frames, [], MUSE).frames, contestedIn(frames)),
    corrected: new Set(),
  });
}
