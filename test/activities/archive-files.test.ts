import { describe, expect, it } from 'vitest';
import { archiveFilesOf, createFileSizes } from '../../src/activities/archive-files.ts';
import { MUSE_R } from '../fakes/muse.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import type { Listing } from '../../src/domain/frame/listing.ts';
import type { ListOptions } from '../../src/ports/archive.ts';
import { listing } from '../fakes/listing.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';

const { plan } = planNight(STANDARD_NIGHT);
const AB = abOf({ plan }, '00:54:04.379');
const [RAW] = AB.rawFiles as [string];
const file = { kind: 'raw', fileName: RAW, path: `raw/${DATE}/${RAW}` } as const;
const unknown = { kind: 'raw', fileName: 'MUSE.unknown.fits', path: '' } as const;
const master = { kind: 'calib', fileName: 'M.fits', path: 'mcalib/M.fits' } as const;

describe('[U] files of an AB in the archive', () => {
  it('are its raws and calibrations, each once; products and files that a human gave are none', () => {
    const inputs = [
      { source: { kind: 'raw', fileName: RAW }, tag: 'OBJECT' },
      { source: { kind: 'calib', fileName: 'M.fits' }, tag: 'MASTER_BIAS' },
      { source: { kind: 'calib', fileName: 'M.fits' }, tag: 'MASTER_FLAT' },
      { source: { kind: 'product', ab: 'A.ab', catg: 'SKY_LINES' }, tag: 'SKY_LINES' },
      { source: { kind: 'file', path: '/data/offsets.fits' }, tag: 'OFFSET_LIST' },
    ] as const;
    expect(archiveFilesOf(DATE, { inputs })).toEqual([file, master]);
  });
});

describe('[U] sizes of files', () => {
  const processOf = () => MUSE_R;

  it('are those that the archive lists; of a raw that it has lost that of the largest of its date, and nothing for a calibration', async () => {
    let asked = 0;
    let nowMs = 0;
    const sizes = createFileSizes({
      archive: {
        async listRawFrames() {
          asked += 1;
          return listing(
            { fileName: RAW, sizeBytes: 7 },
            { fileName: 'MUSE.2014-12-15T01:00:00.000.fits', sizeBytes: 9e12 },
            ...abOf({ plan }, '01:05:19.596').rawFiles.map((fileName) => ({ fileName, sizeBytes: 8 })),
          );
        },
        listCalibrations: async () => listing(),
      },
      processOf,
      clock: () => nowMs,
    });
    const bytes = async () => [file, unknown, master].map(await sizes.of(plan));
    // What the plan does not read says nothing.
    expect(await bytes()).toEqual([7, 8, 0]);
    expect(await bytes()).toEqual([7, 8, 0]);
    expect(asked).toBe(1);
    nowMs = 600_001;
    await bytes();
    expect(asked).toBe(2);
  });

  it('are a full exposure where the archive knows no raw of the date', async () => {
    const archive = { listRawFrames: async () => listing(), listCalibrations: async () => listing() };
    const sizes = createFileSizes({ archive, processOf });
    expect((await sizes.of(plan))(unknown)).toBe(860_000_000);
  });

  it('are estimated while the archive is away, and asked for again', async () => {
    let isAway = true;
    const sizes = createFileSizes({
      archive: {
        async listRawFrames() {
          if (isAway) throw new PhoenixError('ARCHIVE_UNAVAILABLE', 'away', 'wait');
          return listing({ fileName: RAW, sizeBytes: 7 });
        },
        listCalibrations: async () => listing(),
      },
      processOf,
    });
    expect((await sizes.of(plan))(file)).toBe(860_000_000);
    isAway = false;
    expect((await sizes.of(plan))(file)).toBe(7);
  });

  const MASTERS = Array.from({ length: 3 }, (_, index) => ({ fileName: `M.${index}.fits`, sizeBytes: index }));

  it('of calibrations are listed once for dates that begin together', async () => {
    let asked = 0;
    const archive = {
      listRawFrames: async () => listing(),
      async listCalibrations() {
        asked += 1;
        return listing(...MASTERS);
      },
    };
    const sizes = createFileSizes({ archive, processOf });
    await Promise.all(['a', 'b'].map((planKey) => sizes.of({ ...plan, planKey })));
    await sizes.of({ ...plan, planKey: 'c' });
    expect(asked).toBe(1);
    // What the plan does not read is not kept of the list.
    expect((await sizes.of(plan))({ ...master, fileName: 'M.2.fits' })).toBe(0);
  });

  it('are kept of a hundred plans', async () => {
    let asked = 0;
    const archive = {
      async listRawFrames() {
        asked += 1;
        return listing();
      },
      listCalibrations: async () => listing(),
    };
    const sizes = createFileSizes({ archive, processOf });
    const ask = (count: number) => sizes.of({ ...plan, planKey: `${count}` });
    for (let count = 0; count <= 100; count++) await ask(count);
    await ask(100);
    expect(asked).toBe(101);
    await ask(0);
    expect(asked).toBe(102);
  });

  it('are not waited for long, nor by whoever is cancelled, and are known when the answer comes', async () => {
    const answer = Promise.withResolvers<Listing>();
    const signals: (AbortSignal | undefined)[] = [];
    const archive = {
      listRawFrames(_: string, options: ListOptions = {}) {
        signals.push(options.signal);
        return answer.promise;
      },
      listCalibrations: async () => listing(),
    };
    const sizes = createFileSizes({ archive, processOf, patienceMs: 50 });
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(sizes.of(plan, { signal: cancelled })).rejects.toThrow('cancelled');
    const leaving = new AbortController();
    const left = createFileSizes({ archive, processOf }).of(plan, { signal: leaving.signal });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect((await sizes.of(plan))(file)).toBe(860_000_000);
    answer.resolve(listing({ fileName: RAW, sizeBytes: 7 }));
    await expect.poll(async () => (await sizes.of(plan))(file)).toBe(7);
    expect(signals).toEqual([expect.any(AbortSignal), expect.any(AbortSignal)]);
  });
});
