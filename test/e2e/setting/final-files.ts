import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFits } from '../../../src/adapters/fits/index.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { DATE } from './simulated-archive.ts';

export async function primaryKeywords(path: string): Promise<Keywords> {
  const { hdus } = await readFits(path);
  return hdus[0]?.header.keywords ?? {};
}

/** Final FITS files of the date, S. files included, with what identifies their pixels. */
export async function finalData(home: { readonly root: string }): Promise<Readonly<Record<string, unknown>>> {
  const files = await finalFiles(home);
  return Object.fromEntries(Object.entries(files).map(([path, { DATAMD5 }]) => [path, DATAMD5]));
}

/** Primary headers of the final FITS files of the date, S. files included. */
export async function finalFiles(home: { readonly root: string }): Promise<Readonly<Record<string, Keywords>>> {
  const folders = [join(home.root, 'sci', DATE), join(home.root, 'sci', 'DPING', DATE)];
  const paths = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const cubes = paths.filter((path) => path.endsWith('.fits')).toSorted();
  const entries = cubes.map(async (path) => [path.slice(home.root.length + 1), await primaryKeywords(path)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

export function md5Of(path: string): string {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}
