import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isSameContent } from '../../src/domain/frame/file-content.ts';
import type { Archive } from '../../src/ports/archive.ts';
import type { ArchiveContent, ArchiveFactory, ArchiveUnderTest } from './archive.ts';
import { contentOf, fitsBytes, geometryBytes, holds } from './archive-files.ts';

const MASTER = 'MU_MBIA_141214A_master_bias_wfm-n.fits';
const GEOMETRY = 'MU_GEOT_150101A_geometry_table_wfm.fits';
const PACKED_DATE = '2014-12-12';
const FZ = 'MUSE.2014-12-13T01:00:00.000.fits';
const GZ = 'MUSE.2014-12-13T02:00:00.000.fits';
const SHOUTED = 'MUSE.2014-12-13T03:00:00.000.fits';
const COMPRESSED = 'MUSE.2014-12-13T04:00:00.000.fits.Z';

/** What every adapter does with files that are packed, as ESO's archive delivers them. */
export function describePackedFiles(name: string, open: ArchiveFactory): void {
  describe(`[C] packed files in ${name}`, () => {
    let scratch: string;
    let content: ArchiveContent;
    let plain: Buffer;
    let underTest: ArchiveUnderTest;
    let archive: Archive;

    beforeAll(async () => {
      ({ content, plain } = await makePackedContent());
    });
    beforeEach(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'archive-packed-'));
      underTest = await open(join(scratch, 'archive'), content);
      archive = underTest.archive;
    });
    afterEach(() => rm(scratch, { recursive: true, force: true }));

    const target = () => join(scratch, 'here', FZ);
    const packed = (storedName: string) => content.raw[PACKED_DATE]![storedName]!;

    it('are listed without their container, with what is known of both; what cannot be unpacked is left out by name', async () => {
      const { entries, leftOut } = await archive.listRawFrames(PACKED_DATE);
      expect(entries.map(({ fileName, storedName, container }) => [fileName, storedName, container])).toEqual([
        [FZ, `${FZ}.fz`, 'fz'],
        [GZ, `${GZ}.GZ`, 'gz'],
        [SHOUTED, SHOUTED.replace('.fits', '.FITS'), 'plain'],
      ]);
      expect(entries[0]).toMatchObject({ packed: contentOf(packed(`${FZ}.fz`)) });
      expect(leftOut).toEqual([{ what: COMPRESSED, because: expect.stringMatching(/compress \(\.Z\).*gunzip it/) }]);
      expect((await archive.listCalibrations()).entries.map(({ fileName }) => fileName)).toEqual([GEOMETRY, MASTER]);
      expect(await archive.listDates()).toEqual([PACKED_DATE]);
    });

    it('have the headers of what is within, by name and by place', async () => {
      const wanted = new Set(['ESO DPR TYPE', 'EXPTIME', 'ESO DET OUT1 GAIN']);
      const { entries } = await archive.listRawFrames(PACKED_DATE);
      const header = { kind: 'keywords', keywords: { 'ESO DPR TYPE': 'OBJECT', EXPTIME: 600 } };
      const read = [
        ...(await archive.readManyKeywords([FZ, GZ], wanted)),
        ...(await archive.readManyKeywords(
          entries.map(({ place }) => place),
          wanted,
        )),
      ];
      expect(read).toMatchObject([header, header, header, header, header]);
      expect(read.map((one) => (one.kind === 'keywords' ? Object.keys(one.keywords).length : 0))).toEqual([
        2, 2, 2, 2, 2,
      ]);
      expect(await archive.readManyKeywords([MASTER], wanted)).toMatchObject([
        { keywords: { EXPTIME: 600, 'ESO DET OUT1 GAIN': 1.1 } },
      ]);
      for (const name of [FZ, GZ]) {
        expect(await archive.readExtensionNames(name)).toEqual(['CHAN01', 'CHAN02']);
        expect(await archive.readKeywords(name)).toMatchObject({ 'ESO DET OUT1 GAIN': 1.1 });
      }
      expect(await archive.readGeometry(GEOMETRY)).toHaveLength(2);
    });

    it('come unpacked, under the name of the frame, and leave nothing else', async () => {
      for (const name of [FZ, GZ]) {
        const folder = join(scratch, 'here');
        const fetched = await archive.fetch(name, join(folder, name));
        const storedName = name === FZ ? `${FZ}.fz` : `${GZ}.GZ`;
        expect(fetched).toMatchObject({ path: join(folder, name), ...contentOf(plain) });
        expect(fetched.packed).toMatchObject(contentOf(packed(storedName)));
        expect(await holds(join(folder, name), plain)).toBe(true);
        expect(await readdir(folder)).toEqual([name]);
        await rm(join(folder, name));
      }
    });

    it('are told as packed: their size here is about right, and no checksum is that of the file within', async () => {
      const told = await archive.contentOf(FZ);
      expect(told).toMatchObject({ packed: contentOf(packed(`${FZ}.fz`)) });
      expect(told.crc32).toBe(undefined);
      expect(told.sizeBytes).toBeGreaterThanOrEqual(plain.length);
      expect(isSameContent(await archive.fetch(FZ, target()), told)).toBe(true);
    });

    it('are not fetched again by the next process while the archive has them as they were', async () => {
      await archive.fetch(FZ, target());
      const { ino, mtimeMs } = await stat(target());
      expect(await underTest.reopen().fetch(FZ, target())).toMatchObject(contentOf(plain));
      expect(await stat(target())).toMatchObject({ ino, mtimeMs });
      await writeFile(target(), 'something else');
      await underTest.reopen().fetch(FZ, target());
      expect(await holds(target(), plain)).toBe(true);
    });

    it('are fetched again when others have taken their names', async () => {
      await archive.fetch(FZ, target());
      await underTest.archiveAgain(`${FZ}.fz`, await pack(scratch, await fitsBytes(scratch, 'SKY', 2)));
      await underTest.reopen().fetch(FZ, target());
      expect((await readFile(target())).includes("'SKY")).toBe(true);
    });

    it.each(['fz', 'GZ'])('that cannot be unpacked (.%s) are corrupt, and leave nothing', async (suffix) => {
      const [name = ''] = [FZ, GZ].filter((one) => Object.hasOwn(content.raw[PACKED_DATE]!, `${one}.${suffix}`));
      const bytes = packed(`${name}.${suffix}`);
      await underTest.archiveAgain(`${name}.${suffix}`, bytes.subarray(0, bytes.length - 2880 * 4));
      await expect(archive.fetch(name, target())).rejects.toMatchObject({
        code: 'FILE_CORRUPT',
        message: expect.stringContaining(`${name}.${suffix} cannot be unpacked`),
      });
      expect(await readdir(join(scratch, 'here'))).toEqual([]);
      await underTest.archiveAgain(`${name}.${suffix}`, bytes);
      await archive.fetch(name, target());
      expect(await holds(target(), plain)).toBe(true);
    });

    it('go on where they were broken off', async () => {
      const abort = new AbortController();
      const reason = new Error('the operator cancelled');
      const cancelled = archive.fetch(FZ, target(), { signal: abort.signal, onProgress: () => abort.abort(reason) });
      await expect(cancelled).rejects.toBe(reason);
      expect((await readdir(join(scratch, 'here'))).every((name) => name.startsWith(`${FZ}.packed`))).toBe(true);
      await underTest.reopen().fetch(FZ, target());
      expect(await holds(target(), plain)).toBe(true);
      expect(await readdir(join(scratch, 'here'))).toEqual([FZ]);
    });
  });
}

/** One frame in several containers, and what it is when it is unpacked. */
async function makePackedContent(): Promise<{ readonly content: ArchiveContent; readonly plain: Buffer }> {
  const scratch = await mkdtemp(join(tmpdir(), 'archive-content-'));
  const fz = await pack(scratch, await fitsBytes(scratch, 'OBJECT', 2));
  await writeFile(join(scratch, 'packed.fz'), fz);
  execFileSync('funpack', ['-C', '-O', join(scratch, 'plain'), join(scratch, 'packed.fz')]);
  const plain = await readFile(join(scratch, 'plain'));
  const geometry = await pack(scratch, await geometryBytes(scratch, {}), '-table');
  await rm(scratch, { recursive: true });
  const raw = {
    [`${FZ}.fz`]: fz,
    [`${GZ}.GZ`]: gzipSync(plain),
    [SHOUTED.replace('.fits', '.FITS')]: plain,
    [COMPRESSED]: Buffer.from('compressed'),
    [FZ.replace('.fits', '.NL.txt')]: Buffer.from('night log'),
    [FZ.replace('.fits', '.xml')]: Buffer.from('<associations/>'),
  };
  return {
    content: { raw: { [PACKED_DATE]: raw }, calibrations: { [`${GEOMETRY}.fz`]: geometry, [`${MASTER}.fz`]: fz } },
    plain,
  };
}

async function pack(scratch: string, bytes: Buffer, ...options: readonly string[]): Promise<Buffer> {
  const path = join(scratch, 'to-pack.fits');
  await writeFile(path, bytes);
  await rm(`${path}.fz`, { force: true });
  execFileSync('fpack', [...options, path], { stdio: 'ignore' });
  return readFile(`${path}.fz`);
}
