import { mjdOf } from '../../domain/calendar/observing-date.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { numberOf, stringOf } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { OffsetRow, OffsetTarget } from '../../domain/quality/offset-list.ts';
import { OFFSET_UNITS, degreesPerUnit } from '../../domain/quality/offset-list.ts';
import type { FitsTable } from '../fits/index.ts';
import { readFirstHdus, readFits, readTable } from '../fits/index.ts';

/** muse_exp_combine compares no more of DATE-OBS (muse-recipes 3.8). */
const DATE_OBS_LENGTH = 23;

export interface OffsetList {
  readonly keywords: Keywords;
  readonly rows: readonly OffsetRow[];
}

/** @throws PhoenixError OFFSET_LIST_INVALID for anything of which nobody knows what it means. */
export async function readOffsetList(path: string): Promise<OffsetList> {
  const { keywords, table } = await readOffsetTable(path);
  const missing = ['DATE_OBS', 'RA_OFFSET', 'DEC_OFFSET'].filter((column) => !(column in table.columns));
  if (missing.length > 0) throw noList(path, `its table has no column ${missing.join(', ')}`);
  const perUnit = { ra: degreesPer(path, table, 'RA_OFFSET'), dec: degreesPer(path, table, 'DEC_OFFSET') };
  const rows = Array.from({ length: table.rows }, (_, row) => offsetRow(table, row, perUnit));
  const broken = rows.find(({ raDeg, decDeg }) => !Number.isFinite(raDeg) || !Number.isFinite(decDeg));
  if (broken !== undefined) throw noList(path, `the offset of ${broken.dateObs} is no number`);
  if (rows.length === 0) throw noList(path, 'its table is empty');
  return { keywords, rows };
}

function degreesPer(path: string, { units }: FitsTable, column: string): number {
  const degrees = degreesPerUnit(units[column]);
  if (degrees !== undefined) return degrees;
  throw noList(path, `${column} is in "${units[column] ?? ''}" (TUNIT), known are ${OFFSET_UNITS.join(', ')}`);
}

function offsetRow(
  { columns }: FitsTable,
  row: number,
  perUnit: { readonly ra: number; readonly dec: number },
): OffsetRow {
  const number = (column: string): number => Number(columns[column]?.[row] ?? Number.NaN);
  const dateObs = String(columns['DATE_OBS']?.[row] ?? '').slice(0, DATE_OBS_LENGTH);
  const [mjdObs, fluxScale] = [number('MJD_OBS'), number('FLUX_SCALE')];
  return {
    dateObs,
    mjdObs: Number.isFinite(mjdObs) ? mjdObs : mjdOf(dateObs),
    raDeg: number('RA_OFFSET') * perUnit.ra,
    decDeg: number('DEC_OFFSET') * perUnit.dec,
    fluxScale: Number.isNaN(fluxScale) ? null : fluxScale,
  };
}

export async function readOffsetRows(path: string): Promise<readonly OffsetRow[]> {
  return (await readOffsetList(path)).rows;
}

export function readOffsetTargets(paths: readonly string[]): Promise<readonly OffsetTarget[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { hdus } = await readFirstHdus(path, 1);
      const keywords = hdus[0]?.header.keywords ?? {};
      return { dateObs: dateObsOf(keywords), decDeg: numberOf(keywords, 'DEC') ?? 0 };
    }),
  );
}

export function dateObsOf(keywords: Keywords): string {
  return (stringOf(keywords, 'DATE-OBS') ?? '').slice(0, DATE_OBS_LENGTH);
}

async function readOffsetTable(path: string): Promise<{ readonly keywords: Keywords; readonly table: FitsTable }> {
  try {
    const fits = await readFits(path);
    const hdu = fits.hdus.find(({ header }) => header.keywords['XTENSION'] === 'BINTABLE');
    if (hdu === undefined) throw noList(path, 'it has no table');
    return { keywords: fits.hdus[0]?.header.keywords ?? {}, table: await readTable(fits, hdu) };
  } catch (error) {
    if (!(error instanceof PhoenixError) || error.code !== 'FITS_INVALID') throw error;
    throw noList(path, error.message, error);
  }
}

function noList(path: string, because: string, cause?: unknown): PhoenixError {
  return new PhoenixError(
    'OFFSET_LIST_INVALID',
    `${path} is no list of offsets: ${because}`,
    'give a FITS file whose table has DATE_OBS, RA_OFFSET, DEC_OFFSET (deg, or the unit in TUNIT), a row per exposure, as muse_exp_align writes it',
    { cause },
  );
}
