import { isObservingDate, mjdOf, observingDateOf } from '../calendar/observing-date.ts';
import type { Frame } from '../frame/frame.ts';
import type { Problem } from '../frame/problem.ts';

interface Unit {
  readonly process: string;
  readonly unit: string;
}

/** A frame that another unit of the process makes: a frame has one observing date, and is not made twice. */
export function claimedFrame(frame: Pick<Frame, 'fileName' | 'dateObs'>, own: Unit, maker: string): Problem {
  const { fileName, dateObs } = frame;
  const { process, unit } = own;
  const date = dateOf(dateObs);
  const told = date === undefined ? '' : `; by its DATE-OBS ${dateObs} it is of ${date}`;
  return {
    code: 'FRAME_CLAIMED',
    subject: fileName,
    message: `${fileName} is made by ${process}/${maker} already, and ${process}/${unit} does not make it again${told}`,
    cure: cureOf(date, unit, maker),
  };
}

function cureOf(date: string | undefined, unit: string, maker: string): string {
  const giveUp = `take it out of ${maker} (phoenix prepare, then phoenix restart -d ${maker}; phoenix retire -d ${maker} where nothing of it is to be made), then phoenix restart -d ${unit}`;
  if (date === unit) return `${unit} is right: ${giveUp}`;
  if (date === maker) return `${maker} is right: remove the file from ${unit} and prepare that date again`;
  return `leave it where it is, or, if ${unit} is right, ${giveUp}`;
}

/** Undefined for what is no time. */
function dateOf(dateObs: string): string | undefined {
  const date = Number.isFinite(mjdOf(dateObs)) ? observingDateOf(dateObs) : undefined;
  return date !== undefined && isObservingDate(date) ? date : undefined;
}
