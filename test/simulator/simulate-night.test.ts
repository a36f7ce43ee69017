import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readFits } from '../../src/adapters/fits/index.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import { readTruth, simulateNight } from '../../src/simulator/index.ts';
import type { NightTruth, SimulateNightOptions } from '../../src/simulator/index.ts';
import { CLEAN, fitsverify } from '../adapters/fits/judges.ts';
import { DATE, NEXT_DATE, hashesOf, nightOptions, simulatedFolder } from './simulated-folder.ts';

type Hashes = Readonly<Record<string, string>>;

describe('[U] simulated nights', () => {
  const folders: string[] = [];
  let folder: string;
  let first: Hashes;
  let both: Hashes;

  async function simulated(...nights: readonly Partial<SimulateNightOptions>[]): Promise<string> {
    const made = await simulatedFolder(...nights);
    folders.push(made);
    return made;
  }

  beforeAll(async () => {
    folder = await simulated({});
    first = await hashesOf(folder);
    await simulateNight(nightOptions(folder, { date: NEXT_DATE }));
    both = await hashesOf(folder);
  });
  afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true, force: true }))));

  it('have the same bytes for the same seed, in any order and any time zone', { timeout: 120_000 }, async () => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati');
    expect(new Date(0).getTimezoneOffset()).toBe(640);
    expect(await hashesOf(await simulated({ date: NEXT_DATE }, {}))).toEqual(both);
  });

  it('have other bytes in every file with noise for another seed', { timeout: 120_000 }, async () => {
    const others = await hashesOf(await simulated({ seed: 2 }));
    const same = Object.keys(first).filter((name) => others[name] === first[name]);
    expect(Object.keys(others)).toEqual(Object.keys(first));
    expect(same.filter((name) => !name.startsWith('calib/'))).toEqual([`ob/${DATE}.json`]);
    expect(same.filter((name) => /_(MBIA|MFLA)_/.test(name))).toEqual([]);
  });

  it('leave what is there as it was when they join a folder', () => {
    const changed = Object.keys(first).filter((name) => both[name] !== first[name]);
    expect(changed).toEqual(['calib/checksums.json']);
    expect(Object.keys(both).filter((name) => name.startsWith(`raw/${NEXT_DATE}/`))).toHaveLength(19);
  });

  it('share the masters between two dates', () => {
    const names = (hashes: Hashes, category: string) => Object.keys(hashes).filter((name) => name.includes(category));
    expect(names(first, 'MBIA')).toHaveLength(2);
    expect(names(both, 'MBIA')).toHaveLength(3);
    expect(names(both, 'GEOT')).toHaveLength(1);
  });

  it('list size and CRC-32 of every file', async () => {
    for (const [part, count] of [
      [`raw/${DATE}`, 18],
      ['calib', 23],
    ] as const) {
      const text = await readFile(join(folder, part, 'checksums.json'), 'utf8');
      const checksums = JSON.parse(text) as Record<string, { sizeBytes: number; crc32: string }>;
      const names = (await readdir(join(folder, part))).filter((name) => name !== 'checksums.json');
      expect(Object.keys(checksums)).toEqual(names.toSorted());
      expect(names).toHaveLength(count);
      for (const name of names) {
        const bytes = await readFile(join(folder, part, name));
        expect(checksums[name]).toEqual({ sizeBytes: bytes.length, crc32: String(crc32(bytes)) });
      }
    }
  });

  it('have no fault that fitsverify would find', async () => {
    const names = Object.keys(first).filter((name) => name.endsWith('.fits'));
    for (const name of names) expect(fitsverify(join(folder, name)), name).toMatchObject(CLEAN);
    expect(names.length).toBeGreaterThan(30);
  });

  it('are written again without a difference', async () => {
    await simulateNight(nightOptions(folder));
    expect(await hashesOf(folder)).toEqual(both);
  });

  it.each([
    ['another seed', { date: '2014-12-20', seed: 2 }, /--seed 1/],
    ['another number of IFUs', { date: '2014-12-20', ifus: 5 }, /--ifus 4/],
    ['another scenario for a date that is there', { scenario: 'degraded' }, /2014-12-14 already: --scenario standard/],
  ])('refuse %s in the same folder, and change nothing', async (_, changes, message) => {
    const failure = { code: 'USAGE', message: expect.stringMatching(message) };
    await expect(simulateNight(nightOptions(folder, changes))).rejects.toMatchObject(failure);
    expect(Object.keys(await hashesOf(folder))).toEqual(Object.keys(both));
  });

  describe('their truth', () => {
    let truth: NightTruth;
    beforeAll(async () => {
      truth = await readTruth(folder, DATE);
    });

    const obFrames = () =>
      truth.obs.flatMap((ob) =>
        ob.templates.flatMap(({ tplStart, exposures }) =>
          exposures.map((exposure) => ({
            ...exposure,
            tplStart,
            ob,
            path: join(folder, 'raw', DATE, exposure.fileName),
          })),
        ),
      );

    it('says what the headers say', async () => {
      for (const { path, fileName, ob, tplStart, ...exposure } of obFrames()) {
        expect(await primaryOf(path), fileName).toMatchObject({
          ARCFILE: fileName,
          EXPTIME: exposure.exptimeSeconds,
          'ESO DPR CATG': 'SCIENCE',
          'ESO DPR TYPE': exposure.type,
          'ESO OBS ID': ob.obsId,
          'ESO OBS NAME': ob.name,
          'ESO OBS PROG ID': ob.programme,
          'ESO OBS TARG NAME': ob.target,
          'ESO TPL START': tplStart,
          'ESO INS DROT POSANG': exposure.posangDeg,
          'ESO SEQ OFFSET CUM ALPHA': exposure.dither.eastArcsec,
          'ESO SEQ OFFSET CUM DELTA': exposure.dither.northArcsec,
        });
      }
      expect(obFrames()).toHaveLength(10);
    });

    it('keeps the pointing errors out of the headers, which know only the dither', async () => {
      for (const members of Map.groupBy(obFrames(), ({ ob }) => ob.obsId).values()) {
        const [reference, ...others] = await Promise.all(members.map(({ path }) => primaryOf(path)));
        others.forEach((keywords, index) => {
          const { dither } = members[index + 1]!;
          const north = 3600 * (Number(keywords['DEC']) - Number(reference!['DEC']));
          expect(north - (dither.northArcsec - members[0]!.dither.northArcsec)).toBeCloseTo(0, 2);
        });
      }
    });

    it('has a reference offset of zero in every template, and offsets that take the errors back', () => {
      expect(truth.obs[0]!.templates[0]!.exposures.map(({ type, offset }) => [type, offset])).toEqual([
        ['OBJECT', { eastArcsec: 0, northArcsec: 0 }],
        ['OBJECT', { eastArcsec: -0.6, northArcsec: 0.4 }],
        ['SKY', { eastArcsec: 0, northArcsec: 0 }],
        ['OBJECT', { eastArcsec: 0.8, northArcsec: -0.2 }],
        ['OBJECT', { eastArcsec: -0.3, northArcsec: -1 }],
      ]);
    });

    it('agrees with the OB records, one per execution', async () => {
      const records = JSON.parse(await readFile(join(folder, 'ob', `${DATE}.json`), 'utf8')) as unknown;
      const wanted = truth.obs.flatMap(({ obsId, obsMode, executions }) =>
        executions.map((one) => ({ obsId, obsMode, ...one })),
      );
      expect(records).toEqual(wanted);
      expect(wanted[1]).toEqual({
        obsId: 1134386,
        obsStart: '2014-12-15T01:42:19',
        obsMode: 'SM',
        grade: 'B',
        comment: 'Seeing slightly worse than requested at the end.',
      });
    });

    it('cannot be read of a night that was not simulated', async () => {
      await expect(readTruth(folder, '2014-12-01')).rejects.toMatchObject({ code: 'DATE_UNKNOWN' });
    });
  });
});

describe('[U] options of a simulated night', () => {
  it.each([
    [{ date: '2014-02-30' }, "'2014-02-30' is not a date"],
    [{ date: 'yesterday' }, "'yesterday' is not a date"],
    [{ ifus: 3 }, '--ifus 3'],
    [{ ifus: 25 }, '--ifus 25'],
    [{ ifus: 4.5 }, '--ifus 4.5'],
    [{ scenario: 'rotated', ifus: 11 }, "--ifus 11: scenario 'rotated' cannot be simulated"],
    [{ scenario: 'mapping', ifus: 5 }, "--ifus 5: scenario 'mapping' cannot be simulated"],
    [{ scenario: 'sunny' }, "scenario 'sunny'"],
    [{ scenario: 'toString' }, "scenario 'toString'"],
    [{ outDirectory: '/dev/null/archive' }, '/dev/null/archive cannot be written'],
  ])('%o are refused before anything is written', async (changes, message) => {
    const failure = { code: 'USAGE', message: expect.stringContaining(message) };
    await expect(simulateNight(nightOptions('/nowhere-to-be-made', changes))).rejects.toMatchObject(failure);
    await expect(stat('/nowhere-to-be-made')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

async function primaryOf(path: string): Promise<Keywords> {
  return (await readFits(path)).hdus[0]!.header.keywords;
}
