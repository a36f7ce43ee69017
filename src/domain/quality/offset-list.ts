import type { FieldScale } from '../instance/smart-rules.ts';

/** A row of a list of offsets, in the units that recipes read whatever the list says: degrees. */
export interface OffsetRow {
  /** First 23 characters of DATE_OBS: muse_exp_combine compares no more. */
  readonly dateObs: string;
  readonly mjdObs: number;
  /** A difference of coordinates, not multiplied by cos(dec). */
  readonly raDeg: number;
  readonly decDeg: number;
  /** null: the fluxes stay as they are. */
  readonly fluxScale: number | null;
}

/** An exposure that is to be combined. */
export interface OffsetTarget {
  readonly dateObs: string;
  /** Where it points [deg]. */
  readonly decDeg: number;
}

/** Units of angles as FITS spells them, in degrees. Letter case is ignored. */
const DEGREES_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['deg', 1],
  ['arcmin', 1 / 60],
  ['arcsec', 1 / 3600],
  ['mas', 1 / 3_600_000],
  ['rad', 180 / Math.PI],
]);
export const OFFSET_UNITS: readonly string[] = [...DEGREES_PER_UNIT.keys()];

/** undefined: nobody knows such a unit. Without a unit an offset is in degrees, as the recipe takes it. */
export function degreesPerUnit(unit: string | undefined): number | undefined {
  const name = (unit ?? '').trim().toLowerCase();
  return name === '' ? 1 : DEGREES_PER_UNIT.get(name);
}

const SHOWN_MAX = 3;

/**
 * Why a list of offsets is not for these exposures; both by the first 23 characters of DATE-OBS, as muse_exp_combine compares
 * them. Rows of other exposures do no harm.
 */
export function offsetListProblem(
  rows: readonly OffsetRow[],
  exposures: readonly OffsetTarget[],
  fieldArcsec: number | undefined,
): string | undefined {
  const listed = rows.map(({ dateObs }) => dateObs);
  const missing = exposures.map(({ dateObs }) => dateObs).filter((dateObs) => !listed.includes(dateObs));
  const twice = exposures.find(({ dateObs }) => listed.filter((row) => row === dateObs).length > 1);
  if (twice !== undefined) return `it has several rows for DATE_OBS ${twice.dateObs}`;
  if (missing.length > 0) {
    const others = missing.length === exposures.length ? `; its rows are for ${shown(listed)}` : '';
    return `it has no row for ${missing.length} of ${exposures.length} exposures (DATE_OBS ${shown(missing)})${others}`;
  }
  return rows.flatMap((row) => {
    const exposure = exposures.find(({ dateObs }) => dateObs === row.dateObs);
    return exposure === undefined ? [] : rowProblems(row, exposure, fieldArcsec);
  })[0];
}

/** The edge of the field [arcsec]; undefined: nobody knows it for this mode. */
export function fieldEdgeArcsec(insMode: string, scales: readonly FieldScale[]): number | undefined {
  return scales.find(({ insModePrefix }) => insMode.startsWith(insModePrefix))?.nominalArcsec;
}

/** Farther than the field is wide, an exposure would not even overlap with itself; the cube grows with every arcsec. */
function rowProblems(row: OffsetRow, { decDeg }: OffsetTarget, fieldArcsec: number | undefined): readonly string[] {
  const { dateObs, fluxScale } = row;
  const squeeze = Math.cos((decDeg * Math.PI) / 180);
  const arcsec = 3600 * Math.hypot(row.raDeg * squeeze, row.decDeg);
  const offset = `RA_OFFSET ${row.raDeg} and DEC_OFFSET ${row.decDeg} deg`;
  return [
    ...(Number.isFinite(arcsec) ? [] : [`the offset of ${dateObs} is no number`]),
    ...(fieldArcsec === undefined || !(arcsec > fieldArcsec)
      ? []
      : [
          `it moves ${dateObs} by ${arcsec.toFixed(1)} arcsec (${offset}), the field of ${fieldArcsec} arcsec is the limit`,
        ]),
    ...(fluxScale === null || (fluxScale > 0 && Number.isFinite(fluxScale))
      ? []
      : [`FLUX_SCALE of ${dateObs} is ${fluxScale}, a number above 0 is wanted`]),
  ];
}

function shown(texts: readonly string[]): string {
  const more = texts.length > SHOWN_MAX ? ` and ${texts.length - SHOWN_MAX} more` : '';
  return texts.length === 0 ? 'nothing' : `${texts.slice(0, SHOWN_MAX).join(', ')}${more}`;
}
