import type { Keywords } from '../../domain/frame/keywords.ts';
import { stringOf } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { OffsetRows } from '../../ports/alignment-reader.ts';
import type { FitsTable } from '../fits/index.ts';
import { readFirstHdus, readFits, readTable } from '../fits/index.ts';

/** muse_exp_combine compares no more of DATE-OBS (muse-recipes 3.8). */
const DATE_OBS_LENGTH = 23;

export interface OffsetList {
  readonly keywords: Keywords;
  readonly rows: readonly { readonly dateObs: string; readonly raDeg: number; readonly decDeg: number }[];
}

/** @throws PhoenixError OFFSET_LIST_INVALID for anything that muse_exp_combine would not take as a list. */
export async function readOffsetList(path: string): Promise<OffsetList> {
  const { keywords, table } = await readOffsetTable(path);
  const missing = ['DATE_OBS', 'RA_OFFSET', 'DEC_OFFSET'].filter((column) => !(column in table.columns));
  if (missing.length > 0) throw noList(path, `its table has no column ${missing.join(', ')}`);
  const value = (column: string, row: number) => table.columns[column]?.[row];
  const rows = Array.from({ length: table.rows }, (_, row) => ({
    dateObs: String(value('DATE_OBS', row) ?? '').slice(0, DATE_OBS_LENGTH),
    raDeg: Number(value('RA_OFFSET', row)),
    decDeg: Number(value('DEC_OFFSET', row)),
  }));
  const broken = rows.find(({ raDeg, decDeg }) => !Number.isFinite(raDeg) || !Number.isFinite(decDeg));
  if (broken !== undefined) throw noList(path, `the offset of ${broken.dateObs} is no number`);
  if (rows.length === 0) throw noList(path, 'its table is empty');
  return { keywords, rows };
}

export async function readOffsetRows(path: string): Promise<OffsetRows> {
  const { rows } = await readOffsetList(path);
  return { dateObs: rows.map(({ dateObs }) => dateObs) };
}

export function readDateObs(paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { hdus } = await readFirstHdus(path, 1);
      return dateObsOf(hdus[0]?.header.keywords ?? {});
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
    'give a FITS file whose table has DATE_OBS, RA_OFFSET, DEC_OFFSET [deg], a row per exposure, as muse_exp_align writes it',
    { cause },
  );
}
