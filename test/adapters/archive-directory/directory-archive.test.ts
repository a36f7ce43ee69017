import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryArchive } from '../../../src/adapters/archive-directory/index.ts';
import { createUnpackedCopies, unreadableFrame } from '../../../src/adapters/archive-frames/index.ts';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import { isSameContent } from '../../../src/domain/frame/file-content.ts';
import type { ArchiveContent, ArchiveUnderTest } from '../../contracts/archive.ts';
import { describeArchive } from '../../contracts/archive.ts';
import { describePackedFiles } from '../../contracts/packed-files.ts';

describeArchive('a folder', openFolder);
describePackedFiles('a folder', openFolder);

async function openFolder(folder: string, content: ArchiveContent): Promise<ArchiveUnderTest> {
  await writeArchive(folder, content);
  const replaceBytes = async (fileName: string, bytes: Buffer) => writeFile(await pathOf(folder, fileName), bytes);
  const reopen = () =>
    createDirectoryArchive({ directory: folder, copies: createUnpackedCopies(`${folder}.unpacked`) });
  return {
    archive: reopen(),
    reopen,
    replaceBytes,
    archiveAgain: async (fileName, bytes) => {
      await replaceBytes(fileName, bytes);
      const list = join(dirname(await pathOf(folder, fileName)), 'checksums.json');
      const checksums = JSON.parse(await readFile(list, 'utf8')) as object;
      const listed = { sizeBytes: bytes.length, crc32: String(crc32(bytes)) };
      await writeJson(list, { ...checksums, [fileName]: listed });
    },
  };
}

describe('[U] archive in a folder', () => {
  const FRAME = 'MUSE.2014-12-15T00:54:04.379.fits';
  const BYTES = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 251));
  let scratch: string;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'archive-folder-'));
    await writeArchive(join(scratch, 'archive'), {
      raw: { '2014-12-14': { [FRAME]: BYTES } },
      calibrations: {},
    });
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const folder = () => join(scratch, 'archive');
  const copies = () => createUnpackedCopies(join(scratch, 'unpacked'));
  const target = () => join(scratch, FRAME);
  const archive = () => createDirectoryArchive({ directory: folder(), copies: copies() });

  it('is unavailable, and nothing in it is missing, while the folder is not there', async () => {
    await rename(folder(), join(scratch, 'elsewhere'));
    const failure = { code: 'ARCHIVE_UNAVAILABLE', message: expect.stringContaining(folder()) };
    await expect(archive().listRawFrames('2014-12-14')).rejects.toMatchObject(failure);
    await expect(archive().listCalibrations()).rejects.toMatchObject(failure);
    await expect(archive().listDates()).rejects.toMatchObject(failure);
    await expect(archive().readKeywords(FRAME)).rejects.toMatchObject(failure);
    await expect(archive().readManyKeywords([FRAME], new Set(['EXPTIME']))).rejects.toMatchObject(failure);
    await expect(archive().fetch(FRAME, target())).rejects.toMatchObject(failure);
  });

  it('finds a frame that lies with another date', async () => {
    await rename(join(folder(), 'raw', '2014-12-14'), join(folder(), 'raw', '2014-12-16'));
    await archive().fetch(FRAME, target());
    expect(await readFile(target())).toEqual(BYTES);
  });

  it('reads the header of a frame that lies with another date, or among the calibrations', async () => {
    const wanted = new Set(['EXPTIME', 'ESO DET CHIP NAME']);
    await writeFits(join(folder(), 'raw', '2014-12-14', FRAME), [
      { cards: [['EXPTIME', 600]] },
      { cards: [['ESO DET CHIP NAME', 'x']] },
    ]);
    const read = () => archive().readManyKeywords([FRAME], wanted);
    const frame = { kind: 'keywords', fileName: FRAME, keywords: { EXPTIME: 600 } };
    expect(await read()).toEqual([frame]);
    await rename(join(folder(), 'raw', '2014-12-14'), join(folder(), 'raw', '2014-12-16'));
    expect(await read()).toEqual([frame]);
    await rename(join(folder(), 'raw', '2014-12-16', FRAME), join(folder(), 'calib', FRAME));
    expect(await read()).toEqual([{ ...frame, keywords: { EXPTIME: 600, 'ESO DET CHIP NAME': 'x' } }]);
  });

  it('leaves out a link that leads nowhere, and says so', async () => {
    const lost = 'MUSE.2014-12-15T09:00:00.000.fits';
    await symlink('/nowhere.fits', join(folder(), 'raw', '2014-12-14', lost));
    expect((await archive().listRawFrames('2014-12-14')).leftOut).toEqual([
      { what: lost, because: 'it is a link that leads nowhere: put the file there', code: 'FILE_MISSING' },
    ]);
    const [read] = await archive().readManyKeywords([lost], new Set(['EXPTIME']));
    expect(read).toMatchObject({ kind: 'error', error: { code: 'FILE_MISSING' } });
  });

  it('finds a raw frame whose name has no time, and says how it should be named where it is not there', async () => {
    await writeFits(join(folder(), 'raw', '2014-12-14', 'MUSE_OBS_0001.fits'), [{ cards: [['EXPTIME', 1]] }]);
    expect(await archive().readKeywords('MUSE_OBS_0001.fits')).toMatchObject({ EXPTIME: 1 });
    const failure = { code: 'FILE_MISSING', cure: expect.stringContaining('named as its ARCFILE') };
    await expect(archive().readKeywords('MUSE_OBS_0002.fits')).rejects.toMatchObject(failure);
  });

  it('looks for a file whose name has an impossible time among the calibrations', async () => {
    const odd = 'M.2014-13-45T99:00:00.fits';
    await writeFits(join(folder(), 'calib', odd), [{ cards: [['EXPTIME', 1]] }]);
    expect(await archive().readKeywords(odd)).toMatchObject({ EXPTIME: 1 });
    expect(await archive().readManyKeywords([odd], new Set(['EXPTIME']))).toMatchObject([{ keywords: { EXPTIME: 1 } }]);
  });

  it('hands out no header from outside of its folders', async () => {
    await writeFits(join(folder(), 'calib', 'secret.fits'), [{ cards: [['EXPTIME', 1]] }]);
    const [read] = await archive().readManyKeywords(['../calib/secret.fits'], new Set(['EXPTIME']));
    expect(read).toMatchObject({ kind: 'error', error: { code: 'FILE_MISSING' } });
  });

  describe('that checksums.json does not list', () => {
    const source = () => join(folder(), 'raw', '2014-12-14', FRAME);
    const OTHER = Buffer.from(BYTES).fill(7, 100);
    beforeEach(() => writeFile(join(folder(), 'raw', '2014-12-14', 'checksums.json'), '{}'));

    it('is what it is now, and is summed up when it matters', async () => {
      const store = archive();
      const told = { sizeBytes: 300, revision: expect.any(String) };
      expect(await store.contentOf(FRAME)).toEqual(told);
      expect((await store.listRawFrames('2014-12-14')).entries).toMatchObject([{ fileName: FRAME, ...told }]);
      const summed = { ...told, crc32: crc32(BYTES) };
      expect(await store.fetch(FRAME, target())).toEqual({ path: target(), ...summed });
      expect(await store.contentOf(FRAME)).toEqual(summed);
      expect(await archive().contentOf(FRAME, { isSummed: true })).toEqual(summed);
    });

    it('has another revision when it was written or replaced, even with its size and time', async () => {
      const { mtime } = await stat(source());
      const before = await archive().contentOf(FRAME, { isSummed: true });
      await writeFile(join(scratch, 'new'), OTHER);
      await utimes(join(scratch, 'new'), mtime, mtime);
      await rename(join(scratch, 'new'), source());
      const after = await archive().contentOf(FRAME, { isSummed: true });
      expect(after).toEqual({ sizeBytes: 300, crc32: crc32(OTHER), revision: expect.any(String) });
      expect(after.revision).not.toBe(before.revision);
      await utimes(source(), new Date(), new Date());
      const { crc32: _, ...touched } = await archive().contentOf(FRAME);
      expect(isSameContent({ sizeBytes: 300, revision: after.revision ?? '' }, touched)).toBe(undefined);
      expect(isSameContent(after, await archive().contentOf(FRAME, { isSummed: true }))).toBe(true);
    });

    it('replaces a copy of its size with other bytes', async () => {
      await writeFile(target(), OTHER);
      await archive().fetch(FRAME, target());
      expect(await readFile(target())).toEqual(BYTES);
    });

    it('comes as it is at the end when it is replaced while it comes', async () => {
      const store = createDirectoryArchive({ directory: folder(), copies: copies(), bytesPerSecond: 3000 });
      let isReplaced = false;
      const fetched = await store.fetch(FRAME, target(), {
        onProgress: () => {
          if (!isReplaced) writeFileSync(source(), OTHER);
          isReplaced = true;
        },
      });
      expect(fetched).toMatchObject({ crc32: crc32(OTHER) });
      expect(await readFile(target())).toEqual(OTHER);
    });
  });

  it('does not leave a frame out because its disk is away', async () => {
    const away = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    expect(unreadableFrame(FRAME, new Error('short', { cause: away }))).toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    expect(unreadableFrame(FRAME, new Error('short'))).toMatchObject({ code: 'FRAME_UNREADABLE' });
  });

  it('does not skip the checksums when checksums.json is damaged', async () => {
    const path = join(folder(), 'raw', '2014-12-14', 'checksums.json');
    await writeFile(path, '{"MUSE');
    const failure = { code: 'CONFIG_INVALID', message: expect.stringContaining(path) };
    await expect(archive().fetch(FRAME, target())).rejects.toMatchObject(failure);
  });

  it('names as near dates only folders that are dates', async () => {
    await mkdir(join(folder(), 'raw', 'lost+found'));
    await expect(archive().listRawFrames('2014-12-13')).rejects.toMatchObject({
      cure: 'dates that it has: 2014-12-14',
    });
  });

  it('hands out no file outside of its folders', async () => {
    await writeFile(join(scratch, 'secret.fits'), 'secret');
    const failure = { code: 'FILE_MISSING' };
    await expect(archive().fetch('../../secret.fits', target())).rejects.toMatchObject(failure);
  });

  it('slows down on request and still brings the file whole', async () => {
    const slow = createDirectoryArchive({ directory: folder(), copies: copies(), bytesPerSecond: 3000 });
    const progress: number[] = [];
    await slow.fetch(FRAME, target(), { onProgress: (bytes) => progress.push(bytes) });
    expect(progress).toEqual([300]);
    expect(await readFile(target())).toEqual(BYTES);
  });

  it('makes the file whole whatever partial copy it finds', async () => {
    const partials = fc.oneof(
      fc.nat(BYTES.length).map((length) => BYTES.subarray(0, length)),
      fc.uint8Array({ maxLength: 2 * BYTES.length }),
    );
    await fc.assert(
      fc.asyncProperty(partials, async (partial) => {
        await rm(target(), { force: true });
        await writeFile(`${target()}.part`, partial);
        await archive().fetch(FRAME, target());
        expect(await readFile(target())).toEqual(BYTES);
        expect(await readdir(scratch)).toEqual([FRAME, 'archive']);
      }),
      { numRuns: 50 },
    );
  });
});

async function pathOf(folder: string, fileName: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  return join(
    folder,
    names.find((name) => name.endsWith(fileName))!,
  );
}

async function writeArchive(folder: string, { raw, calibrations }: ArchiveContent): Promise<void> {
  for (const [date, files] of Object.entries(raw)) await writeFolder(join(folder, 'raw', date), files);
  await writeFolder(join(folder, 'calib'), calibrations);
}

async function writeFolder(folder: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const checksums = Object.entries(files).map(([name, bytes]) => {
    return [name, { sizeBytes: bytes.length, crc32: String(crc32(bytes)) }] as const;
  });
  await writeJson(join(folder, 'checksums.json'), Object.fromEntries(checksums));
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}
