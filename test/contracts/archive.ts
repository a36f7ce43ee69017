import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HeaderOrError } from '../../src/domain/frame/header-source.ts';
import type { Archive } from '../../src/ports/archive.ts';
import { CHUNKS, contentOf, exists, fitsBytes, geometryBytes, holds } from './archive-files.ts';

export interface ArchiveContent {
  /** By observing date, then by file name. */
  readonly raw: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  readonly calibrations: Readonly<Record<string, Buffer>>;
}

export interface ArchiveUnderTest {
  readonly archive: Archive;
  /** Replaces the stored bytes of a file; the archive still believes in the size and checksum that it had. */
  replaceBytes(fileName: string, bytes: Buffer): Promise<void>;
  /** Archives other bytes under the name of a file, with their size and checksum. */
  archiveAgain(fileName: string, bytes: Buffer): Promise<void>;
  /** The same archive as another process has it, which knows what was written down. */
  reopen(): Archive;
}

/** Puts the content into an archive that may keep its files below `folder`. */
export type ArchiveFactory = (folder: string, content: ArchiveContent) => Promise<ArchiveUnderTest>;

const DATE = '2014-12-14';
const FRAME = 'MUSE.2014-12-15T00:54:04.379.fits';
const BIAS = 'MUSE.2014-12-15T10:05:00.049.fits';
const OTHER_FRAME = 'MUSE.2014-12-11T03:00:00.001.fits';
const TEXT = 'MUSE.2014-12-15T09:00:00.000.fits';
const MASTER = 'MU_MBIA_141214A_master_bias_wfm-n.fits';
const STATIC = 'MU_GEOT_140101A_geometry_table_wfm.fits';
/** In the folder of a calibration, with a time in its name. */
const CERTIFIED = 'M.MUSE.2014-12-15T10:05:00.049.fits';
const GEOMETRY = 'MU_GEOT_150101A_geometry_table_wfm.fits';

/** What every adapter of the port `Archive` does. */
export function describeArchive(name: string, open: ArchiveFactory): void {
  describe(`[C] archive in ${name}`, () => {
    let scratch: string;
    let content: ArchiveContent;
    let underTest: ArchiveUnderTest;
    let archive: Archive;

    beforeAll(async () => {
      content = await makeContent();
    });
    beforeEach(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'archive-'));
      underTest = await open(join(scratch, 'archive'), content);
      archive = underTest.archive;
    });
    afterEach(() => rm(scratch, { recursive: true, force: true }));

    const target = () => join(scratch, 'here', FRAME);
    const frame = () => content.raw[DATE]![FRAME]!;

    describe('lists', () => {
      it('gives the frames of a date sorted by name, with their content', async () => {
        const sizes = content.raw[DATE]!;
        const { entries, leftOut } = await archive.listRawFrames(DATE);
        expect(entries).toMatchObject(
          [FRAME, TEXT, BIAS].map((fileName) => {
            return { fileName, storedName: fileName, container: 'plain', ...contentOf(sizes[fileName]!) };
          }),
        );
        expect(leftOut).toEqual([]);
      });

      it('gives the calibrations sorted by name, with their content', async () => {
        const { entries, leftOut } = await archive.listCalibrations();
        expect(entries).toMatchObject(
          [CERTIFIED, STATIC, GEOMETRY, MASTER].map((fileName) => ({
            fileName,
            ...contentOf(content.calibrations[fileName]!),
          })),
        );
        expect(leftOut).toEqual([]);
      });

      it('names the nearest dates when it does not know a date', async () => {
        await expect(archive.listRawFrames('2014-12-13')).rejects.toMatchObject({
          code: 'DATE_UNKNOWN',
          message: expect.stringContaining('2014-12-13'),
          cure: expect.stringMatching(/2014-12-14.*2014-12-10/),
        });
      });

      it('gives the dates that have raw frames, sorted', async () => {
        expect(await archive.listDates()).toEqual(['2014-12-10', DATE]);
      });
    });

    describe('headers', () => {
      it('takes from the first extension what the primary header lacks, and nothing else', async () => {
        const keywords = await archive.readKeywords(FRAME);
        expect(keywords).toMatchObject({ 'ESO DPR TYPE': 'OBJECT', EXPTIME: 600, 'ESO DET OUT1 GAIN': 1.1 });
        expect(await archive.readExtensionNames(FRAME)).toEqual(['CHAN01', 'CHAN02']);
        expect(await archive.readExtensionNames(MASTER)).toEqual([]);
      });

      it('says which frame cannot be read', async () => {
        const failure = { code: 'FRAME_UNREADABLE', message: expect.stringContaining(TEXT) };
        await expect(archive.readKeywords(TEXT)).rejects.toMatchObject(failure);
        await expect(archive.readExtensionNames(TEXT)).rejects.toMatchObject(failure);
      });

      it('says which frame is missing', async () => {
        await expect(archive.readKeywords('nowhere.fits')).rejects.toMatchObject({
          code: 'FILE_MISSING',
          message: expect.stringContaining('nowhere.fits'),
        });
      });
    });

    describe('headers of many files', () => {
      const WANTED = new Set(['ESO DPR TYPE', 'EXPTIME', 'ESO DET OUT1 GAIN', 'ESO PRO CATG']);
      const header = (fileName: string, keywords: Record<string, unknown>) => ({
        kind: 'keywords',
        fileName,
        keywords,
      });

      it('have the wanted keywords in the order of the names; of raw frames those of the primary header', async () => {
        expect(await archive.readManyKeywords([OTHER_FRAME, FRAME, BIAS], WANTED)).toEqual([
          header(OTHER_FRAME, { 'ESO DPR TYPE': 'SKY', EXPTIME: 600 }),
          header(FRAME, { 'ESO DPR TYPE': 'OBJECT', EXPTIME: 600 }),
          header(BIAS, { 'ESO DPR TYPE': 'BIAS', EXPTIME: 600 }),
        ]);
        expect(await archive.readManyKeywords([], WANTED)).toEqual([]);
      });

      it('of calibrations have those of the first extension, too, where the primary header lacks a keyword', async () => {
        expect(await archive.readManyKeywords([CERTIFIED, MASTER], WANTED)).toEqual([
          header(CERTIFIED, { 'ESO DPR TYPE': 'OBJECT', EXPTIME: 600, 'ESO DET OUT1 GAIN': 1.1 }),
          header(MASTER, { 'ESO DPR TYPE': 'BIAS', EXPTIME: 600 }),
        ]);
        expect(await archive.readManyKeywords([CERTIFIED], new Set(['EXPTIME']))).toEqual([
          header(CERTIFIED, { EXPTIME: 600 }),
        ]);
      });

      it('are errors of their own where a file cannot be read or found', async () => {
        const read = await archive.readManyKeywords([TEXT, FRAME, 'nowhere.fits', '../calib/x.fits'], WANTED);
        expect(read.map(codeOf)).toEqual([
          [TEXT, 'FRAME_UNREADABLE'],
          [FRAME, ''],
          ['nowhere.fits', 'FILE_MISSING'],
          ['../calib/x.fits', 'FILE_MISSING'],
        ]);
        for (const one of read) {
          if (one.kind === 'error') expect(one.error.message).toContain(one.fileName);
        }
      });

      it('notice a file that is cut off behind its primary header', async () => {
        await underTest.replaceBytes(FRAME, frame().subarray(0, 20_000));
        const [read] = await archive.readManyKeywords([FRAME], WANTED);
        expect(read).toMatchObject({
          kind: 'error',
          error: {
            code: 'FRAME_UNREADABLE',
            message: expect.stringMatching(/the file is cut off: 20000 of at least \d+ bytes are there/),
          },
        });
      });

      it('are as many as are asked for', async () => {
        const names = Array.from({ length: 2500 }, (_, index) => (index % 2 === 0 ? FRAME : BIAS));
        const read = await archive.readManyKeywords(names, WANTED);
        expect(read.map(({ fileName }) => fileName)).toEqual(names);
        expect(read.filter((one) => one.kind === 'error')).toEqual([]);
      });
    });

    describe('geometry', () => {
      it('has a row per slice', async () => {
        expect(await archive.readGeometry(GEOMETRY)).toEqual([
          { ifu: 1, x: -57.5, y: 1.25, angleDeg: 0.5, width: 38 },
          { ifu: 2, x: 19.5, y: -3, angleDeg: -0.25, width: 38 },
        ]);
      });

      it('is not in other files', async () => {
        await expect(archive.readGeometry(STATIC)).rejects.toMatchObject({
          code: 'FRAME_UNREADABLE',
          message: `${STATIC} is no GEOMETRY_TABLE: it has no table`,
          cure: expect.stringContaining('SubField, x, y, angle and width'),
        });
        await expect(archive.readGeometry('nowhere.fits')).rejects.toMatchObject({ code: 'FILE_MISSING' });
        await expect(archive.readGeometry(TEXT)).rejects.toMatchObject({ code: 'FRAME_UNREADABLE' });
      });

      it.each([
        ['a column is missing', { width: 'breadth' }, {}, 'its table has no column width'],
        ['a value is no number', {}, { x: [1, NaN] }, 'its column x holds NaN, which is no number'],
      ])('is refused where %s', async (_, names, values, message) => {
        await underTest.archiveAgain(GEOMETRY, await geometryBytes(scratch, { names, values }));
        await expect(archive.readGeometry(GEOMETRY)).rejects.toMatchObject({
          code: 'FRAME_UNREADABLE',
          message: `${GEOMETRY} is no GEOMETRY_TABLE: ${message}`,
        });
      });
    });

    describe('fetch', () => {
      it('brings a file whole into a folder that it makes, and tells the bytes on disk', async () => {
        const progress: number[] = [];
        const fetched = await archive.fetch(FRAME, target(), { onProgress: (bytes) => progress.push(bytes) });
        expect(fetched).toEqual({ path: target(), ...contentOf(frame()) });
        expect(await holds(target(), frame())).toBe(true);
        expect(progress).toEqual(progress.toSorted((a, b) => a - b));
        expect(progress.at(-1)).toBe(frame().length);
      });

      it('brings calibrations, and frames of any date', async () => {
        for (const [fileName, bytes] of [
          [MASTER, content.calibrations[MASTER]!],
          [OTHER_FRAME, content.raw['2014-12-10']![OTHER_FRAME]!],
        ] as const) {
          await archive.fetch(fileName, join(scratch, fileName));
          expect(await holds(join(scratch, fileName), bytes)).toBe(true);
        }
      });

      it('does not fetch again what is there and whole', async () => {
        await archive.fetch(FRAME, target());
        const { ino, mtimeMs } = await stat(target());
        expect(await archive.fetch(FRAME, target())).toEqual({ path: target(), ...contentOf(frame()) });
        expect(await stat(target())).toMatchObject({ ino, mtimeMs });
      });

      it('replaces a file of that name that is another one', async () => {
        await archive.fetch(FRAME, target());
        await writeFile(target(), Buffer.alloc(frame().length, 7));
        await archive.fetch(FRAME, target());
        expect(await holds(target(), frame())).toBe(true);
      });

      it('keeps what an aborted fetch had and goes on from there', async () => {
        const abort = new AbortController();
        const reason = new Error('the operator cancelled');
        const onProgress = () => abort.abort(reason);
        await expect(archive.fetch(FRAME, target(), { signal: abort.signal, onProgress })).rejects.toBe(reason);
        expect(await exists(target())).toBe(false);

        const progress: number[] = [];
        await archive.fetch(FRAME, target(), { onProgress: (bytes) => progress.push(bytes) });
        expect(progress[0]).toBeGreaterThan(CHUNKS * 1024 * 1024 * 0.4);
        expect(await holds(target(), frame())).toBe(true);
      });

      it('does nothing for a caller who has cancelled already', async () => {
        const reason = new Error('too late');
        await expect(archive.fetch(FRAME, target(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        expect(await exists(target())).toBe(false);
      });

      it('names a file that the archive does not have', async () => {
        await expect(archive.fetch('nowhere.fits', join(scratch, 'nowhere.fits'))).rejects.toMatchObject({
          code: 'FILE_MISSING',
          message: expect.stringContaining('nowhere.fits'),
        });
      });

      it.each([
        ['of the right size with other bytes', () => Buffer.alloc(frame().length, 1)],
        ['that is shorter than the archive says', () => frame().subarray(0, frame().length - 2880)],
        ['that is longer than the archive says', () => Buffer.concat([frame(), Buffer.alloc(2880)])],
        ['that is empty', () => Buffer.alloc(0)],
      ])('never shows a file %s, and recovers when the archive is right again', async (_, bytes) => {
        await underTest.replaceBytes(FRAME, bytes());
        await expect(archive.fetch(FRAME, target())).rejects.toMatchObject({
          code: 'FILE_CORRUPT',
          message: expect.stringContaining(FRAME),
        });
        expect(await readdir(join(scratch, 'here'))).toEqual([]);
        await underTest.replaceBytes(FRAME, frame());
        await archive.fetch(FRAME, target());
        expect(await holds(target(), frame())).toBe(true);
      });
    });

    describe('content', () => {
      it('is that of the file, and another one when a better file has taken its name', async () => {
        expect(await archive.contentOf(MASTER)).toEqual(contentOf(content.calibrations[MASTER]!));
        const better = Buffer.from(content.calibrations[MASTER]!);
        better.write('better', 2870);
        await underTest.archiveAgain(MASTER, better);
        expect(await archive.contentOf(MASTER)).toEqual(contentOf(better));
        const { entries } = await archive.listCalibrations();
        expect(entries).toContainEqual(expect.objectContaining({ fileName: MASTER, ...contentOf(better) }));
      });

      it('decides whether a copy under the old name is brought again', async () => {
        await archive.fetch(FRAME, target());
        const better = Buffer.from(frame());
        better.writeInt32BE(7, better.length - 2880);
        await underTest.archiveAgain(FRAME, better);
        expect(await archive.fetch(FRAME, target())).toEqual({ path: target(), ...contentOf(better) });
        expect(await holds(target(), better)).toBe(true);
      });

      it('is asked for in vain of a file that the archive does not have', async () => {
        await expect(archive.contentOf('nowhere.fits')).rejects.toMatchObject({ code: 'FILE_MISSING' });
        await expect(archive.contentOf('../calib/x.fits')).rejects.toMatchObject({ code: 'FILE_MISSING' });
      });
    });

    describe('fetch of one file by two callers', () => {
      it('serves both, with progress for both', async () => {
        const progress = [0, 0];
        const fetches = progress.map((_, caller) =>
          archive.fetch(FRAME, target(), { onProgress: (bytes) => (progress[caller] = bytes) }),
        );
        const sizeBytes = frame().length;
        expect(await Promise.all(fetches)).toEqual([0, 1].map(() => ({ path: target(), ...contentOf(frame()) })));
        expect(progress).toEqual([sizeBytes, sizeBytes]);
        expect(await holds(target(), frame())).toBe(true);
      });

      it('goes on for one when the other cancels', async () => {
        const abort = new AbortController();
        const reason = new Error('cancelled');
        const first = archive.fetch(FRAME, target(), { signal: abort.signal, onProgress: () => abort.abort(reason) });
        const second = archive.fetch(FRAME, target());
        const outcomes = await Promise.allSettled([first, second]);
        expect(outcomes).toMatchObject([{ status: 'rejected', reason }, { status: 'fulfilled' }]);
        expect(await holds(target(), frame())).toBe(true);
      });

      it('is fetched by a third who comes when both have cancelled', async () => {
        const abort = new AbortController();
        const options = { signal: abort.signal, onProgress: () => abort.abort(new Error('cancelled')) };
        const gone = [archive.fetch(FRAME, target(), options), archive.fetch(FRAME, target(), options)];
        const third = new Promise<unknown>((resolve) => {
          abort.signal.addEventListener('abort', () => resolve(archive.fetch(FRAME, target())));
        });
        expect((await Promise.allSettled(gone)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        await third;
        expect(await holds(target(), frame())).toBe(true);
      });
    });
  });
}

async function makeContent(): Promise<ArchiveContent> {
  const scratch = await mkdtemp(join(tmpdir(), 'archive-content-'));
  const science = await fitsBytes(scratch, 'OBJECT', 2);
  const calibration = await fitsBytes(scratch, 'BIAS', 0);
  const sky = await fitsBytes(scratch, 'SKY', 0);
  const geometry = await geometryBytes(scratch, {});
  await rm(scratch, { recursive: true });
  return {
    raw: {
      [DATE]: { [FRAME]: science, [BIAS]: calibration, [TEXT]: Buffer.from('not a FITS file') },
      '2014-12-10': { [OTHER_FRAME]: sky },
      '2013-01-01': {},
    },
    calibrations: {
      [MASTER]: calibration,
      [STATIC]: sky,
      [CERTIFIED]: science,
      [GEOMETRY]: geometry,
    },
  };
}

function codeOf(read: HeaderOrError): readonly [string, string] {
  return [read.fileName, read.kind === 'error' ? read.error.code : ''];
}
