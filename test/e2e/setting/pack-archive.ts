import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Packs all files of a folder as ESO's archive does (`.fits.fz`), floating point numbers without loss. */
export async function packFolder(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => one.endsWith('.fits'))) {
    execFileSync('fpack', ['-g', '-q', '0', join(folder, name)], { stdio: 'ignore' });
    await rm(join(folder, name));
  }
  await rm(join(folder, 'checksums.json'), { force: true });
}
