import { readdir, rm } from 'node:fs/promises';
import { basename, join, normalize } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { HeaderEdit, ProductStore, PublishRequest, PublishedFile } from '../../ports/product-store.ts';
import { editFits, float } from '../fits/index.ts';
import type { FitsEdit } from '../fits/index.ts';
import { assertArchived } from './assert-archived.ts';
import { cloneFile, digestOf, isThere, placeFile } from '../durable-files/durable-file.ts';
import { publishLog } from './publish-log.ts';

/** The final products as plain files. */
export function createProductStore(): ProductStore {
  return { publish, publishLog, list, release };
}

async function publish(request: PublishRequest): Promise<PublishedFile> {
  assertPlainName(request.name);
  const path = join(request.directory, request.name);
  // The source of a product that was published already may have been released since.
  if (!(await isThere(request.sourcePath)) && (await isThere(path)))
    return { path, ...assertArchived(request, await digestOf(path)) };
  const digest = await placeFile(request.directory, request.name, async (temporary) => {
    await cloneFile(request.sourcePath, temporary);
    if (request.name.endsWith('.fits')) await editFits(temporary, request.headerEdits.map(fitsEdit));
    return assertArchived(request, await digestOf(temporary));
  });
  return { path, ...digest };
}

async function list(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Keywords that are real numbers by the standard, also where the value is whole: ESO-044286, DICD. */
const REAL_KEYWORDS: ReadonlySet<string> = new Set([
  'EXPTIME',
  'TEXPTIME',
  'MJD-OBS',
  'MJD-END',
  'RA',
  'DEC',
  'EQUINOX',
  'WAVELMIN',
  'WAVELMAX',
  'SPEC_RES',
  'SKY_RES',
  'SKY_RERR',
  'PIXNOISE',
  'ABMAGLIM',
  'ESO QC WDEL MAX',
]);

function fitsEdit({ hdu, keyword, value, comment }: HeaderEdit): FitsEdit {
  const typed = typeof value === 'number' && REAL_KEYWORDS.has(keyword) ? float(value) : value;
  return { hdu, keyword, value: typed, comment };
}

async function release(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    assertReleasable(path);
    await rm(path, { recursive: true, force: true });
  }
}

function assertPlainName(name: string): void {
  if (name !== '' && basename(name) === name && !name.startsWith('.')) return;
  throw new PhoenixError(
    'USAGE',
    `cannot publish as "${name}": not a plain file name`,
    'give a file name without folders',
  );
}

/** Deletion is recursive: nothing that could be a whole data root or a system folder. */
const DEPTH_MIN = 3;

function assertReleasable(path: string): void {
  const parts = normalize(path)
    .split('/')
    .filter((part) => part !== '');
  if (path.startsWith('/') && parts.length >= DEPTH_MIN) return;
  throw new PhoenixError(
    'USAGE',
    `will not delete "${path}"`,
    `give an absolute path at least ${DEPTH_MIN} folders deep`,
  );
}
