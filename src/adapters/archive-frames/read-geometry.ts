import type { SliceGeometry } from '../../domain/association/smart/field.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FitsFile, FitsTable } from '../fits/index.ts';
import { readTable } from '../fits/index.ts';
import { unreadableFrame } from './unreadable-frame.ts';

const COLUMNS = ['SubField', 'x', 'y', 'angle', 'width'] as const;

/** The first table of a GEOMETRY_TABLE: a row per slice (muse-recipes 3.5). @throws PhoenixError FRAME_UNREADABLE */
export async function readGeometry(fileName: string, fits: FitsFile): Promise<readonly SliceGeometry[]> {
  const hdu = fits.hdus.find(({ header }) => header.keywords['XTENSION'] === 'BINTABLE');
  if (hdu === undefined) throw noGeometry(fileName, 'it has no table');
  const table = await readTable(fits, hdu).catch((error: unknown) => {
    throw unreadableFrame(fileName, error);
  });
  const [ifus = [], x = [], y = [], angles = [], widths = []] = COLUMNS.map((name) => numbersOf(fileName, table, name));
  return ifus.map((ifu, row) => ({
    ifu,
    x: x[row] ?? NaN,
    y: y[row] ?? NaN,
    angleDeg: angles[row] ?? NaN,
    width: widths[row] ?? NaN,
  }));
}

function numbersOf(fileName: string, { columns }: FitsTable, name: string): readonly number[] {
  const values = columns[name];
  if (values === undefined) throw noGeometry(fileName, `its table has no column ${name}`);
  return values.map((value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw noGeometry(fileName, `its column ${name} holds ${String(value)}, which is no number`);
  });
}

function noGeometry(fileName: string, because: string): PhoenixError {
  return new PhoenixError(
    'FRAME_UNREADABLE',
    `${fileName} is no GEOMETRY_TABLE: ${because}`,
    'put a table with SubField, x, y, angle and width into the archive, as muse_geometry writes it',
  );
}
