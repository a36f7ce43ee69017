import { dateAfter, mjdOf } from '../calendar/observing-date.ts';
import { byTime } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { LeftOut } from '../frame/left-out.ts';

export interface DateFrames {
  readonly frames: readonly Frame[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * A template that noon breaks belongs as a whole to the later date (phoenix-formats 2.4). The frames of a date are those
 * that the archive lists for it, without templates that go on at the next date, and with what the date before has of
 * templates that go on here. `neighbours` are frames of the dates that `neighbourDates` names.
 */
export function framesOfDate(frames: readonly Frame[], date: string, neighbours: readonly Frame[] = []): DateFrames {
  const endMjd = startMjd(date) + 1;
  const own = new Set(frames.flatMap(templateOf));
  const later = new Set(neighbours.filter(({ mjdObs }) => mjdObs >= endMjd).flatMap(templateOf));
  const goesOn = (frame: Frame): boolean => templateOf(frame).some((template) => later.has(template));
  const brought = neighbours.filter(
    (frame) => frame.mjdObs < endMjd && templateOf(frame).some((template) => own.has(template)),
  );
  return {
    frames: [...brought, ...frames].filter((frame) => !goesOn(frame)).toSorted(byTime),
    leftOut: frames.filter(goesOn).map(({ fileName, tplStart }) => ({
      what: fileName,
      because: `its template, TPL.START ${tplStart}, goes on after noon: it belongs to ${dateAfter(date, 1)}`,
    })),
  };
}

/**
 * Which neighbours of a date must be read to know its templates: the date before where a template began before noon, the
 * date after where the last template lacks exposures. None of them in most nights.
 */
export function neighbourDates(frames: readonly Frame[], date: string): readonly string[] {
  const start = startMjd(date);
  const beganBefore = frames.some(({ tplStart }) => mjdOf(tplStart) < start);
  return [...(beganBefore ? [dateAfter(date, -1)] : []), ...(isLastCut(frames) ? [dateAfter(date, 1)] : [])];
}

function isLastCut(frames: readonly Frame[]): boolean {
  const last = frames.toSorted(byTime).at(-1);
  const template = last === undefined ? undefined : templateOf(last)[0];
  if (last === undefined || template === undefined) return false;
  return frames.filter((frame) => templateOf(frame).includes(template)).length < last.tplNexp;
}

/** Noon (UT), when the date begins [d]. */
function startMjd(date: string): number {
  return mjdOf(`${date}T12:00:00`);
}

/** OBS.ID and TPL.START; empty for a frame that does not tell its template. */
function templateOf({ obsId, tplStart }: Frame): readonly string[] {
  return tplStart === '' ? [] : [`${obsId} ${tplStart}`];
}
