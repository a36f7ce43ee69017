import type { Frame } from '../frame/frame.ts';
import type { KeywordValue } from '../frame/keywords.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { MatchKey } from '../instance/association-rule.ts';
import { agree } from './candidate.ts';

type Frames = readonly [Frame, ...Frame[]];
type Rules = Pick<AbRules, 'association'>;

/**
 * The frame whose settings speak for its template: those that most frames have, and of as many the earlier ones. A frame whose
 * header is odd does not choose the calibrations of all others because it is the first.
 */
export function typicalFrame(frames: Frames, rules: Rules): Frame {
  const keys = settingsOf(rules);
  const isLike = (one: Frame, other: Frame): boolean => keys.every((key) => areAlike(key, one, other));
  const votes = (frame: Frame): number => frames.filter((other) => isLike(frame, other)).length;
  return frames.reduce((best, frame) => (votes(frame) > votes(best) ? frame : best));
}

export interface OtherSetting {
  readonly frame: Frame;
  readonly keyword: string;
  readonly value: KeywordValue;
  /** What the typical frame has. */
  readonly usual: KeywordValue;
}

/** Settings in which a frame differs from the typical one of its template. What a header does not tell differs from nothing. */
export function otherSettings(frames: Frames, rules: Rules): readonly OtherSetting[] {
  const typical = typicalFrame(frames, rules);
  return frames.flatMap((frame) =>
    settingsOf(rules).flatMap((key) => {
      const [value, usual] = [frame, typical].map(({ keywords }) => keywords[key.keyword]);
      if (areAlike(key, frame, typical) || value === undefined || usual === undefined) return [];
      return [{ frame, keyword: key.keyword, value, usual }];
    }),
  );
}

/** All that raw files and calibrations are compared by. */
function settingsOf({ association }: Rules): readonly MatchKey[] {
  return [...new Map(association.flatMap(({ match }) => match).map((key) => [key.keyword, key])).values()];
}

function areAlike(key: MatchKey, one: Frame, other: Frame): boolean {
  const [a, b] = [one, other].map(({ keywords }) => keywords[key.keyword]);
  return a === undefined || b === undefined || agree(key, a, b);
}
