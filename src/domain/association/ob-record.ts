import { timeMsOf } from '../calendar/iso-time.ts';

/** Grade of an execution in ESO's words: A within constraints, B nearly, C out of them and to be repeated, D out of them, X aborted. */
export const OB_GRADES = ['A', 'B', 'C', 'D', 'X'] as const;

/** Service or visitor mode, as the scheduling database knows it; NONE where nobody has said. */
export const OBS_MODES = ['SM', 'VM', 'NONE'] as const;
export type ObsMode = (typeof OBS_MODES)[number];

/** What the night log says of one execution of an OB (general_getOB: ob_grades, ob_comments). */
export interface ObRecord {
  readonly obsId: number;
  /** OBS.START of the execution it speaks of; undefined: of every execution of that OB in the night. */
  readonly obsStart?: string;
  readonly obsMode: ObsMode;
  /** One of `OB_GRADES`, or empty where the execution was not graded. */
  readonly grade: string;
  readonly comment: string;
}

/** The record of an execution: the one that names its OBS.START, else the one of the whole OB. */
export function obRecordOf(
  records: readonly ObRecord[],
  execution: { readonly obsId: number; readonly obsStart?: string },
): ObRecord | undefined {
  const own = records.filter(({ obsId }) => obsId === execution.obsId);
  return (
    own.find(({ obsStart }) => obsStart !== undefined && isSameTime(obsStart, execution.obsStart)) ??
    own.find(({ obsStart }) => obsStart === undefined)
  );
}

/** Night logs and headers write fractions of seconds differently: `00:49:06` is `00:49:06.000`. */
function isSameTime(a: string, b: string | undefined): boolean {
  const timeMs = timeMsOf(a);
  return a === b || (timeMs !== undefined && timeMs === timeMsOf(b));
}
