import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acceptAll } from '../e2e/setting/certify.ts';
import { finalData } from '../e2e/setting/final-files.ts';
import { packFolder } from '../e2e/setting/pack-archive.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { HomeSettings } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import { startNgasServer, storeArchiveFolder } from '../fakes/ngas-server/index.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Kind {
  readonly isPacked: boolean;
  readonly settings?: HomeSettings;
  /** Done with the archive of the home before the night begins. */
  readonly deliver?: (archive: string) => Promise<void>;
}

/** Final files of the night of two exposures, by their paths, with DATAMD5. */
async function finalDataOf({ isPacked, settings = {}, deliver }: Kind): Promise<Readonly<Record<string, unknown>>> {
  const home = await openHome({ frames: FRAMES.pair, settings });
  closing.push(() => home.close());
  const archive = join(home.root, 'archive');
  if (isPacked) for (const folder of [join('raw', DATE), 'calib']) await packFolder(join(archive, folder));
  await deliver?.(archive);
  expect(await home.up()).toMatchObject({ exitCode: 0 });
  await home.must('prepare', '-d', DATE, '--accept');
  expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
  await acceptAll(home);
  const data = await finalData(home);
  await closing.pop()?.();
  return data;
}

describe('[E] a night of packed files', () => {
  it('ends with the products of the plain one, from a folder and from NGAS', { timeout: 900_000 }, async () => {
    const plain = await finalDataOf({ isPacked: false });
    expect(Object.values(plain).every((md5) => /^[0-9a-f]{32}$/u.test(String(md5)))).toBe(true);
    expect(Object.keys(plain).length).toBeGreaterThan(2);
    expect(await finalDataOf({ isPacked: true })).toEqual(plain);
    const ngas = await startNgasServer();
    closing.push(() => ngas.close());
    const deliver = (archive: string): Promise<void> => storeArchiveFolder(ngas.catalogue, archive);
    expect(await finalDataOf({ isPacked: true, settings: { ngas: ngas.url }, deliver })).toEqual(plain);
  });
});
