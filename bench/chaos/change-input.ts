import { readdirSync } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { editFits } from '../../src/adapters/fits/index.ts';

/** A master that every exposure of a night reads. */
const MASTER = /^MU_MBIA_141215A.*\.fits$/;

/** A better master comes under the name of the old one: other bytes, and checksums that fit them. Returns its name. */
export async function changeMaster(archive: string): Promise<string> {
  const folder = join(archive, 'calib');
  const name = readdirSync(folder).find((one) => MASTER.test(one));
  if (name === undefined) throw new Error(`${folder} has no file ${String(MASTER)}`);
  // Files of archives are shared with other nights: this one gets files of its own.
  const [path, temporary] = [join(folder, name), join(folder, `.${name}.new`)];
  await copyFile(path, temporary);
  await editFits(temporary, [{ hdu: 0, keyword: 'PHXCHAOS', value: 'better', comment: 'made anew' }]);
  const index = join(folder, 'checksums.json');
  const known = JSON.parse(await readFile(index, 'utf8')) as Record<string, unknown>;
  known[name] = { sizeBytes: (await stat(temporary)).size, crc32: String(crc32(await readFile(temporary))) };
  await rm(index);
  await writeFile(index, `${JSON.stringify(known, null, 2)}\n`);
  await rename(temporary, path);
  return name;
}
