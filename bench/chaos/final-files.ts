import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readFits } from '../../src/adapters/fits/index.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { DATE } from './prepare-nights.ts';

/** What may differ between two nights: the time, what follows from it, and what the operator wrote. */
const OF_THE_NIGHT = /^(DATE|CHECKSUM|DATASUM|ASSOM\d+|QCCOMM\d+)$/;

/** Final files of the date by name; of FITS files every keyword of every header, DATAMD5 of the pixels among them. */
export async function finalFiles(root: string): Promise<Readonly<Record<string, string>>> {
  const { science, dping } = dataRootAt(root);
  const folders = [science(DATE), dping(DATE)].filter((folder) => existsSync(folder));
  const paths = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const entries = paths
    .toSorted()
    .map(async (path) => [path.slice(root.length + 1), path.endsWith('.fits') ? await headersOf(path) : ''] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function headersOf(path: string): Promise<string> {
  const { hdus } = await readFits(path);
  const kept = hdus.map(({ header }) =>
    Object.entries(header.keywords).filter(([keyword]) => !OF_THE_NIGHT.test(keyword)),
  );
  return JSON.stringify(kept, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
