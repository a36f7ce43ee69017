import { byTime } from './classify-frame.ts';
import { contradictoryTimes, isSameTime } from './believed-times.ts';
import type { Frame } from './frame.ts';
import { numberOf, stringOf } from './keywords.ts';

/** Frames of one night as witnesses for each other. Made once, so that asking costs no walk over all of them. */
export interface Night {
  /** With the times that are believed, in order of time. */
  readonly frames: readonly Frame[];
  /** Starts of those whose time nobody contests, in order [d]. */
  readonly starts: readonly number[];
  readonly executions: ReadonlyMap<string, readonly Frame[]>;
  readonly templates: ReadonlyMap<string, readonly Frame[]>;
}

export function nightOf(frames: readonly Frame[]): Night {
  const ordered = frames.toSorted(byTime);
  return {
    frames: ordered,
    starts: ordered.filter((frame) => contradictoryTimes(frame).length === 0).map(({ mjdObs }) => mjdObs),
    executions: groupedBy(ordered, executionOf),
    templates: groupedBy(ordered, templateOf),
  };
}

/** The first start after this one [d]; the same frame under another name is none. */
export function nextStart({ starts }: Night, mjdObs: number): number | undefined {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = starts[middle] ?? Infinity;
    if (start <= mjdObs || isSameTime(start, mjdObs)) low = middle + 1;
    else high = middle;
  }
  return starts[low];
}

/** The other frames that OBS START and OBS NAME, two witnesses, place in the same execution of an OB. */
export function sameExecution(night: Night, frame: Frame): readonly Frame[] {
  return othersOf(night.executions, executionOf(frame), frame);
}

/** And in the same template, which has one number in its OB. */
export function sameTemplate(night: Night, frame: Frame): readonly Frame[] {
  return othersOf(night.templates, templateOf(frame), frame);
}

function othersOf(
  groups: ReadonlyMap<string, readonly Frame[]>,
  key: string | undefined,
  { fileName }: Frame,
): readonly Frame[] {
  return ((key === undefined ? undefined : groups.get(key)) ?? []).filter((other) => other.fileName !== fileName);
}

function groupedBy(
  frames: readonly Frame[],
  keyOf: (frame: Frame) => string | undefined,
): ReadonlyMap<string, readonly Frame[]> {
  return new Map(
    [...Map.groupBy(frames, keyOf)].flatMap(([key, group]) => (key === undefined ? [] : [[key, group] as const])),
  );
}

function executionOf({ keywords, obsName }: Frame): string | undefined {
  const start = stringOf(keywords, 'ESO OBS START') ?? '';
  return start === '' || obsName === '' ? undefined : `${start} ${obsName}`;
}

function templateOf(frame: Frame): string | undefined {
  const execution = executionOf(frame);
  const number = numberOf(frame.keywords, 'ESO OBS TPLNO');
  return execution === undefined || number === undefined ? undefined : `${number} ${execution}`;
}
