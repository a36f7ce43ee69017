import { chmod, constants, copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { InputColumn, InputHeaderEdit } from '../../ports/recipe-runner.ts';
import { editFits, float, readFits, writeFits } from '../fits/index.ts';
import type { FitsEdit, FitsFile } from '../fits/index.ts';
import { hasCode } from './small-files.ts';

/**
 * Copies an input into `folder` and gives its header these values; returns the path of the copy. It keeps the base name,
 * because products name their inputs by it. Blocks are shared with the original where the file system can. HISTORY says what
 * was changed: the MUSE recipes pass it on to their products, down to the cube.
 * @throws PhoenixError FILE_MISSING, FITS_INVALID, DISK_FULL
 */
export async function copyCorrected(path: string, folder: string, edits: readonly InputHeaderEdit[]): Promise<string> {
  const copy = join(folder, basename(path).replaceAll(/\s/g, '_'));
  await mkdir(folder, { recursive: true });
  await copyInput(path, copy);
  // Archives are read-only, and so would be the copy.
  await chmod(copy, 0o644);
  const fits = await readFits(copy);
  await editFits(copy, [...edits.flatMap((edit) => placed(fits, edit)), ...edits.map((edit) => historyOf(fits, edit))]);
  return copy;
}

/** A table as the recipe takes it, under the base name of the file that it stands for. */
export async function writeTable(path: string, folder: string, table: readonly InputColumn[]): Promise<string> {
  const written = join(folder, basename(path).replaceAll(/\s/g, '_'));
  await mkdir(folder, { recursive: true });
  const columns = table.map((column) =>
    column.format === '1D' ? { ...column, values: column.values.map((value) => value ?? Number.NaN) } : column,
  );
  await writeFits(written, [{ cards: [] }, { cards: [], data: { kind: 'table', columns } }]);
  return written;
}

async function copyInput(path: string, copy: string): Promise<void> {
  try {
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new PhoenixError(
      'FILE_MISSING',
      `cannot copy ${path}, whose header is to be corrected: no such file`,
      'start the date again: what is missing is fetched again',
      { cause: error },
    );
  }
}

/** Where the file has the keyword: in its primary header, else in every extension that has it; what is new goes into the primary. */
function placed({ hdus }: FitsFile, { keyword, value }: InputHeaderEdit): readonly FitsEdit[] {
  const [primary, ...extensions] = hdus.filter(({ header }) => Object.hasOwn(header.keywords, keyword));
  const own = primary === undefined || primary.index === 0 ? [primary ?? { index: 0 }] : [primary, ...extensions];
  const isNew = primary === undefined;
  return own.map(({ index }) => ({ hdu: index, keyword, value: isNew ? typed(keyword, value) : value }));
}

/** What follows `HISTORY ` in a card. */
const HISTORY_LENGTH = 72;

/** `PHOENIX: ESO INS DROT POSANG = 90, raw file: 0` */
function historyOf({ hdus }: FitsFile, { keyword, value }: InputHeaderEdit): FitsEdit {
  const found = hdus.find(({ header }) => Object.hasOwn(header.keywords, keyword));
  const old = found === undefined ? 'none' : String(found.header.keywords[keyword]);
  const text = `PHOENIX: ${keyword} = ${String(value)}, raw file: ${old}`;
  return { hdu: 0, keyword: 'HISTORY', value: text.slice(0, HISTORY_LENGTH) };
}

/** A recipe asks for the type: a whole number of these is a real one. What the file has keeps its type. */
const REAL = /^(EXPTIME|MJD-OBS|RA|DEC|EQUINOX)$|POSANG|POSDEG|ALPHA|DELTA|OFFSET|AIRM|FWHM|PARANG|TEMP|PRES|RHUM/;

function typed(keyword: string, value: InputHeaderEdit['value']): FitsEdit['value'] {
  return typeof value === 'number' && REAL.test(keyword) ? float(value) : value;
}
