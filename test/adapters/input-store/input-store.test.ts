import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createInputStore } from '../../../src/adapters/input-store/index.ts';
import type { StoredInputs } from '../../../src/ports/input-store.ts';
import { temporaryFolder, writeTree } from '../../setup/temporary-folder.ts';

const DATE = { process: 'MUSE_R', unit: '2014-12-14' };
const RAW = 'raw/2014-12-14/A.fits';
const PART = 'raw/2014-12-14/B.fits.part';
const MASTER = 'mcalib/M.fits';

function dataRootWith(...paths: readonly string[]): string {
  const root = temporaryFolder();
  writeTree(root, Object.fromEntries(paths.map((path) => [path, path])));
  return root;
}

async function storedIn(root: string, store = createInputStore(root, 'muc10')): Promise<StoredInputs> {
  let seen: StoredInputs = { files: [], uses: [] };
  await store.sweep((stored) => {
    seen = stored;
    return [];
  });
  return seen;
}

describe('[C] inputs of a host', () => {
  it('are found with the dates for which they came, also by the next worker', async () => {
    const root = dataRootWith(RAW, PART, MASTER, 'raw/2014-12-14/sub/none.fits');
    const store = createInputStore(root, 'muc10');
    await store.hold(DATE, [RAW, MASTER]);
    await store.hold(DATE, ['raw/2014-12-14/B.fits', MASTER]);
    await store.hold({ process: 'MUSE_DEEP', unit: 'run_60A-9100(A)/x' }, [MASTER]);
    for (const seen of [await storedIn(root, store), await storedIn(root)]) {
      expect(seen.files.map(({ path }) => path).toSorted()).toEqual([MASTER, RAW, PART].toSorted());
      expect(seen.uses).toEqual(
        expect.arrayContaining([
          { ...DATE, files: [RAW, MASTER, 'raw/2014-12-14/B.fits'], usedAt: expect.any(String) },
          { process: 'MUSE_DEEP', unit: 'run_60A-9100(A)/x', files: [MASTER], usedAt: expect.any(String) },
        ]),
      );
      expect(seen.uses).toHaveLength(2);
    }
  });

  it('know when a date has asked for them last, although the list has not changed', async () => {
    const root = dataRootWith(MASTER);
    await createInputStore(root, 'muc10').hold(DATE, [MASTER]);
    const path = join(root, 'run/inputs/muc10@MUSE_R@2014-12-14.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"usedAt":"[^"]*"/, '"usedAt":"2014-12-16T09:00:00.000Z"'));
    const store = createInputStore(root, 'muc10');
    expect((await storedIn(root, store)).uses[0]?.usedAt).toBe('2014-12-16T09:00:00.000Z');
    const before = new Date().toISOString();
    await store.hold(DATE, [MASTER]);
    expect((await storedIn(root, store)).uses[0]!.usedAt >= before).toBe(true);
  });

  it('are not known for a date whose list could not be written: the next one who asks writes it', async () => {
    const root = dataRootWith(MASTER);
    writeTree(root, { 'run/inputs': 'no folder' });
    const store = createInputStore(root, 'muc10');
    await expect(store.hold(DATE, [MASTER])).rejects.toThrow();
    rmSync(join(root, 'run/inputs'));
    await store.hold(DATE, [MASTER]);
    expect((await storedIn(root)).uses).toMatchObject([{ ...DATE, files: [MASTER] }]);
  });

  it('have their content, summed up again when they have changed', async () => {
    const root = dataRootWith(MASTER);
    const store = createInputStore(root, 'muc10');
    const content = (text: string) => ({ sizeBytes: text.length, crc32: crc32(text), stamp: expect.any(String) });
    const first = await store.contentOf(MASTER);
    expect(first).toEqual(content(MASTER));
    expect(await store.contentOf(MASTER)).toBe(first);
    writeFileSync(join(root, MASTER), MASTER.toUpperCase());
    expect(await store.contentOf(MASTER)).toEqual(content(MASTER.toUpperCase()));
    expect(await store.contentOf('mcalib/none.fits')).toBe(undefined);
  });

  it('are deleted as named, the folder of a date with its last file', async () => {
    const root = dataRootWith(RAW, PART, MASTER);
    const store = createInputStore(root, 'muc10');
    await store.hold(DATE, [RAW, MASTER]);
    await store.sweep(() => [RAW]);
    expect(existsSync(join(root, RAW))).toBe(false);
    expect(existsSync(join(root, PART))).toBe(true);
    await store.sweep(() => [PART]);
    expect(existsSync(join(root, 'raw/2014-12-14'))).toBe(false);
    await store.sweep(() => [MASTER, 'mcalib/gone.fits']);
    expect(existsSync(join(root, 'mcalib'))).toBe(true);
    expect((await storedIn(root)).files).toEqual([]);
  });

  it('are known to nobody any more a day after the last file has gone', async () => {
    const root = dataRootWith(MASTER);
    await createInputStore(root, 'muc10').hold(DATE, [RAW, MASTER]);
    const path = join(root, 'run/inputs/muc10@MUSE_R@2014-12-14.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"usedAt":"[^"]*"/, '"usedAt":"2014-12-16T09:00:00.000Z"'));
    const store = createInputStore(root, 'muc10');
    expect((await storedIn(root, store)).uses).toHaveLength(1);
    await createInputStore(root, 'muc09').sweep(() => [MASTER]);
    expect((await storedIn(root, store)).uses).toHaveLength(1);
    expect((await storedIn(root, store)).uses).toEqual([]);
  });

  it('are shared with another host of the same data root, each with its own notes', async () => {
    const root = dataRootWith(RAW, MASTER);
    const [one, other] = [createInputStore(root, 'muc10'), createInputStore(root, 'muc09')];
    await one.hold(DATE, [RAW]);
    await other.hold(DATE, [MASTER]);
    const { uses } = await storedIn(root, one);
    expect(uses.map(({ files }) => files).toSorted()).toEqual([[MASTER], [RAW]]);
  });

  it('are no links, nor what lies behind links: that may be the archive', async () => {
    const archive = dataRootWith('raw/2014-12-15/C.fits', 'calib/N.fits');
    const root = dataRootWith(RAW, MASTER);
    symlinkSync(join(archive, 'raw/2014-12-15'), join(root, 'raw/2014-12-15'));
    symlinkSync(join(archive, 'calib/N.fits'), join(root, 'mcalib/N.fits'));
    expect((await storedIn(root)).files.map(({ path }) => path).toSorted()).toEqual([MASTER, RAW]);
    const other = temporaryFolder();
    symlinkSync(join(archive, 'raw'), join(other, 'raw'));
    symlinkSync(join(archive, 'calib'), join(other, 'mcalib'));
    expect((await storedIn(other)).files).toEqual([]);
  });

  it('are held only after a sweep that has begun: nobody finds a file that it is about to delete', async () => {
    const root = dataRootWith(MASTER);
    const store = createInputStore(root, 'muc10');
    const events: string[] = [];
    const sweep = store.sweep(() => {
      events.push('judged');
      return [MASTER];
    });
    const held = store.hold(DATE, [MASTER]).then(async () => {
      events.push((await store.stampOf(MASTER)) === undefined ? 'held, gone' : 'held, there');
    });
    await Promise.all([sweep, held]);
    expect(events).toEqual(['judged', 'held, gone']);
  });

  it('have a stamp that changes with the file', async () => {
    const root = dataRootWith(MASTER);
    const store = createInputStore(root, 'muc10');
    const before = await store.stampOf(MASTER);
    expect(before).toEqual(await store.stampOf(MASTER));
    writeFileSync(join(root, MASTER), 'longer than before');
    expect(await store.stampOf(MASTER)).not.toEqual(before);
    expect(await store.stampOf('mcalib/none.fits')).toBeUndefined();
  });

  it('take what is on the disk of them, whole or in part', async () => {
    const root = dataRootWith(RAW, PART);
    const store = createInputStore(root, 'muc10');
    expect(await store.storedBytes(RAW)).toBe(RAW.length);
    expect(await store.storedBytes('raw/2014-12-14/B.fits')).toBe(statSync(join(root, PART)).blocks * 512);
    expect(await store.storedBytes('mcalib/none.fits')).toBe(0);
  });

  it('go on after a failed sweep, and with notes that cannot be read', async () => {
    const root = dataRootWith(MASTER, 'run/inputs/muc10@MUSE_R@2014-12-15.json', 'run/inputs/README');
    const store = createInputStore(root, 'muc10');
    await expect(
      store.sweep(() => {
        throw new Error('no database');
      }),
    ).rejects.toThrow('no database');
    await store.hold(DATE, [MASTER]);
    expect((await storedIn(root, store)).uses.map(({ unit }) => unit)).toEqual([DATE.unit]);
  });
});
