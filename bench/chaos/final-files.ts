import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFits } from '../../src/adapters/fits/index.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { DATE } from './prepare-nights.ts';

/** What may differ between two nights: the time, what follows from it, and what the operator wrote. */
const OF_THE_NIGHT = /^(DATE|CHECKSUM|DATASUM|ASSOM\d+|QCCOMM\d+)$/;

/**
 * Final files of the date as the archive has them, by name; of FITS files every keyword of every header, DATAMD5 of the pixels
 * among them.
 */
export async function archivedFiles(root: string): Promise<Readonly<Record<string, string>>> {
  const folders = ['idp', 'S'].map((kind) => join(archiveOf(root), kind, DATE)).filter((folder) => existsSync(folder));
  const paths = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const entries = paths
    .toSorted()
    .map(async (path) => [path.slice(root.length + 1), path.endsWith('.fits') ? await headersOf(path) : ''] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Files that have got their names, and files that the archive counts as ingested. */
export function countFiles(root: string): { readonly published: number; readonly ingested: number } {
  const { science, dping } = dataRootAt(root);
  const count = (folder: string): number =>
    existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')).length : 0;
  return {
    published: count(science(DATE)) + count(dping(DATE)),
    ingested: count(join(archiveOf(root), 'index', 'IDP')) + count(join(archiveOf(root), 'index', 'S')),
  };
}

/** The embedded phase-3 store of a data root. */
function archiveOf(root: string): string {
  return join(root, 'archive');
}

async function headersOf(path: string): Promise<string> {
  const { hdus } = await readFits(path);
  const kept = hdus.map(({ header }) =>
    Object.entries(header.keywords).filter(([keyword]) => !OF_THE_NIGHT.test(keyword)),
  );
  return JSON.stringify(kept, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
