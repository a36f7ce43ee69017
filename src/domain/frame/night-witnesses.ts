import { isSameTime } from './believed-times.ts';
import { byTime } from './classify-frame.ts';
import type { Frame } from './frame.ts';
import { numberOf, stringOf } from './keywords.ts';

/** Frames of one night, with the times that are believed, as witnesses for each other. Made once: asking walks over few of them. */
export interface NightWitnesses {
  /** Starts of those whose time nobody contests, in order [d]. */
  readonly starts: readonly number[];
  readonly obsStarts: ReadonlyMap<string, readonly Frame[]>;
  readonly obsNames: ReadonlyMap<string, readonly Frame[]>;
  readonly executions: ReadonlyMap<string, readonly Frame[]>;
  readonly templates: ReadonlyMap<string, readonly Frame[]>;
}

/** `contested` are those, by name, of whose time the witnesses do not agree: they witness nothing of the times of others. */
export function witnessesOf(frames: readonly Frame[], contested: ReadonlySet<string>): NightWitnesses {
  const ordered = frames.toSorted(byTime);
  return {
    starts: ordered.filter(({ fileName }) => !contested.has(fileName)).map(({ mjdObs }) => mjdObs),
    obsStarts: groupedBy(ordered, obsStartOf),
    obsNames: groupedBy(ordered, ({ obsName }) => (obsName === '' ? undefined : obsName)),
    executions: groupedBy(ordered, executionOf),
    templates: groupedBy(ordered, templateOf),
  };
}

/** The first start after this one [d]; the same frame under another name is none. */
export function nextStart({ starts }: NightWitnesses, mjdObs: number): number | undefined {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const start = starts[middle] ?? Infinity;
    if (start <= mjdObs || isSameTime(start, mjdObs)) low = middle + 1;
    else high = middle;
  }
  return starts[low];
}

/** The other frames of the same OB: OBS START is one per execution; without it the name of the OB has to do. */
export function sameOb({ obsStarts, obsNames }: NightWitnesses, frame: Frame): readonly Frame[] {
  const start = obsStartOf(frame);
  return start === undefined ? othersOf(obsNames, frame.obsName, frame) : othersOf(obsStarts, start, frame);
}

/** And of the same template, which has one number in its OB. */
export function sameTemplateOfOb(night: NightWitnesses, frame: Frame): readonly Frame[] {
  const number = numberOf(frame.keywords, 'ESO OBS TPLNO');
  if (number === undefined) return [];
  return sameOb(night, frame).filter(({ keywords }) => numberOf(keywords, 'ESO OBS TPLNO') === number);
}

/** The other frames that OBS START and OBS NAME, two witnesses, place in the same execution of an OB. */
export function sameExecution(night: NightWitnesses, frame: Frame): readonly Frame[] {
  return othersOf(night.executions, executionOf(frame), frame);
}

/** And in the same template. */
export function sameTemplate(night: NightWitnesses, frame: Frame): readonly Frame[] {
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

function obsStartOf({ keywords }: Frame): string | undefined {
  return stringOf(keywords, 'ESO OBS START');
}

function executionOf(frame: Frame): string | undefined {
  const start = obsStartOf(frame) ?? '';
  return start === '' || frame.obsName === '' ? undefined : `${start} ${frame.obsName}`;
}

function templateOf(frame: Frame): string | undefined {
  const execution = executionOf(frame);
  const number = numberOf(frame.keywords, 'ESO OBS TPLNO');
  return execution === undefined || number === undefined ? undefined : `${number} ${execution}`;
}
