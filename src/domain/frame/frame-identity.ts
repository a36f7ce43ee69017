import { timeIn } from '../calendar/iso-time.ts';
import { isoTimeOfMjd, mjdOf, observingDateOf } from '../calendar/observing-date.ts';
import { containedFile } from './file-container.ts';
import type { Keywords } from './keywords.ts';
import { numberOf, stringOf } from './keywords.ts';
import { believedTimes, isSameTime } from './believed-times.ts';

/** What tells which frame a file is, and of which date. */
export const IDENTITY_KEYWORDS = ['ARCFILE', 'DATE-OBS', 'MJD-OBS'] as const;

/**
 * Which frame a raw file is: by its ARCFILE, whatever the file is called. Where that is no proper name, or was copied from
 * another frame (the times of the header speak for the name of the file), by its own name.
 */
export function identityOf(fileName: string, keywords: Keywords): string {
  const arcfile = properName(stringOf(keywords, 'ARCFILE') ?? '');
  if (arcfile === undefined || arcfile === fileName) return fileName;
  return isTimeOf(fileName, keywords) && !isTimeOf(arcfile, keywords) ? fileName : arcfile;
}

/** With `.fits`, which NGAS leaves away; undefined for what cannot be the name of a frame. */
export function properName(arcfile: string): string | undefined {
  const { fileName } = containedFile(arcfile) ?? { fileName: `${arcfile}.fits` };
  return timeIn(fileName) !== undefined && /^[\w.:+-]+$/u.test(fileName) ? fileName : undefined;
}

/** ESO calls raw frames `<instrument>.<time>`, and products with another word before: `M.MUSE.<time>`, `ADP.<time>`. */
export function isRawName(name: string): boolean {
  return timeIn(name) !== undefined && /^(?!ADP\.)[A-Z][A-Z\d]+\.\d{4}-/u.test(name);
}

/**
 * Observing date of a frame by its believed time; undefined where neither header nor name tell one. Headers cut DATE-OBS to
 * whole seconds: at noon the name, which has all digits, is more exact than they, and less than a human's correction.
 */
export function observingDateOfFrame(
  fileName: string,
  keywords: Keywords,
  corrected: ReadonlySet<string>,
): string | undefined {
  const dateObs = stringOf(keywords, 'DATE-OBS') ?? '';
  const mjdObs = numberOf(keywords, 'MJD-OBS') ?? NaN;
  const believed = believedTimes({ fileName, dateObs, mjdObs }, corrected).dateObs;
  const inName = timeIn(fileName) ?? '';
  const isNameExact = !corrected.has('DATE-OBS') && !corrected.has('MJD-OBS');
  return observingDateOf(isNameExact && isSameTime(mjdOf(inName), mjdOf(believed)) ? inName : believed);
}

/** Whether the time in a name is one of those of the header. */
function isTimeOf(name: string, keywords: Keywords): boolean {
  const mjd = mjdOf(timeIn(name) ?? '');
  return headerTimes(keywords).some((time) => time !== undefined && isSameTime(mjd, mjdOf(time)));
}

function headerTimes(keywords: Keywords): readonly [string | undefined, string | undefined] {
  return [timeIn(stringOf(keywords, 'DATE-OBS') ?? ''), isoTimeOfMjd(numberOf(keywords, 'MJD-OBS') ?? NaN)];
}
