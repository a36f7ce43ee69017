import { byTime } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import { SCIENCE, isScience } from '../frame/science.ts';
import type { Problem } from '../frame/problem.ts';
import type { CascadeRules } from '../instance/cascade-rules.ts';
import type { LeftOut } from '../frame/left-out.ts';

export interface ScienceFramesInput {
  readonly date: string;
  readonly frames: readonly Frame[];
  readonly cascade: Pick<CascadeRules, 'objectType' | 'skyType'>;
  /** INS.MODE that are processed; all where absent. */
  readonly insModes?: readonly string[] | undefined;
}

export interface ScienceFrames {
  /** OBJECT and SKY of the processed modes, in order of time. */
  readonly frames: readonly Frame[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/** The frames of a date that become ABs. What is wrong with one frame does not stop the others. */
export function scienceFrames({ date, frames, cascade, insModes }: ScienceFramesInput): ScienceFrames {
  const science = frames.filter((frame) => isScience(frame, cascade)).toSorted(byTime);
  const unknown = frames.filter(({ rawType, dprCatg }) => rawType === undefined && dprCatg === SCIENCE);
  const isProcessed = ({ insMode }: Frame): boolean => insModes === undefined || insModes.includes(insMode);
  const kept = science.filter(isProcessed);
  return {
    frames: kept,
    leftOut: science
      .filter((frame) => !isProcessed(frame))
      .map(({ fileName, insMode }) => ({
        what: fileName,
        because: `INS.MODE is ${insMode}, processed are ${insModes?.join(', ') ?? ''}`,
      })),
    problems: [
      ...unknown.toSorted(byTime).map(unknownType),
      ...(science.length === 0 ? [withoutScience(date, frames.length, cascade)] : []),
    ],
  };
}

/**
 * Why a frame does not tell what it belongs to; undefined: OBS.ID and TPL.START do. OBS.ID 0 is what an exposure outside of
 * any OB has. The problem is told where headers are judged (`contradictionsOf`).
 */
export function whyAlone({ obsId, tplStart }: Pick<Frame, 'obsId' | 'tplStart'>): string | undefined {
  const what = [...(obsId > 0 ? [] : [`OBS.ID is ${obsId}`]), ...(tplStart === '' ? ['there is no TPL.START'] : [])];
  return what.length === 0 ? undefined : `${what.join(' and ')}: an AB of its own, whatever else belongs to it`;
}

function unknownType(frame: Frame): Problem {
  const type = ['TYPE', 'TECH'].map((key) => `DPR.${key}=${String(frame.keywords[`ESO DPR ${key}`] ?? '')}`).join(' ');
  return {
    code: 'FRAME_UNREADABLE',
    subject: frame.fileName,
    message: `${frame.fileName}: SCIENCE frame of unknown type (${type}); it is not used`,
    cure: 'correct ESO DPR TYPE in the corrections file of the date; a new type needs a row in the classification table',
  };
}

function withoutScience(date: string, count: number, { objectType, skyType }: ScienceFramesInput['cascade']): Problem {
  return {
    code: 'DATE_WITHOUT_SCIENCE',
    subject: date,
    message: `${date}: no ${objectType} or ${skyType} frame among ${count} raw frames`,
    cure: 'nothing to do for this date; check the date, or the classification in docs/rules.md',
  };
}
