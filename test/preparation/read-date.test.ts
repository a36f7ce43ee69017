import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderCorrection } from '../../src/domain/frame/header-correction.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import { dateAfter, mjdOf, observingDateIn } from '../../src/domain/calendar/observing-date.ts';
import { MUSE } from '../fakes/muse.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { readDate, readFramesOfAbs } from '../../src/preparation/read-date.ts';
import type { FrameSources } from '../../src/preparation/read-date.ts';
import { STARTS, fileOf, headerOf } from '../domain/frame/judged-headers.ts';
import { listedFile } from '../fakes/listing.ts';

const DATE = '2014-12-14';

/** A raw file: in the folder of a date, under a name, with a header. */
interface StoredRaw {
  readonly folder: string;
  readonly fileName: string;
  readonly keywords: Keywords;
}

interface Written {
  readonly corrections: Readonly<Record<string, readonly HeaderCorrection[]>>;
}

/** An archive that lists files of the folders beside a date, too, where their names are of it. */
function sourcesOf(raws: readonly StoredRaw[], { corrections }: Written = { corrections: {} }): FrameSources {
  const isListed = ({ folder, fileName }: StoredRaw, date: string): boolean =>
    folder === date ||
    ([-1, 1].some((days) => dateAfter(date, days) === folder) && (observingDateIn(fileName) ?? date) === date);
  const at = ({ folder, fileName }: StoredRaw): string => `raw/${folder}/${fileName}`;
  return {
    archive: {
      async listRawFrames(date) {
        const listed = raws.filter((raw) => isListed(raw, date));
        if (listed.length === 0) throw new PhoenixError('DATE_UNKNOWN', `nothing of ${date}`, 'look elsewhere');
        const entries = listed.map((raw) => ({
          ...listedFile(raw.fileName, { sizeBytes: 1 }),
          place: at(raw),
          ...(raw.folder === date ? {} : { foundIn: raw.folder }),
        }));
        return { entries, leftOut: [] };
      },
      readManyKeywords: async (files) =>
        files.map((file) => {
          const found = raws.find((raw) => [at(raw), raw.fileName].includes(file));
          if (found !== undefined) return { kind: 'keywords', fileName: file, keywords: found.keywords };
          return {
            kind: 'error',
            fileName: file,
            error: new PhoenixError('FILE_MISSING', `no ${file}`, 'put it there'),
          };
        }),
    },
    corrections: { read: async (date) => corrections[date] ?? [] },
  };
}

function correction(fileName: string, keyword: string, value: HeaderCorrection['value']): HeaderCorrection {
  return { fileName, keyword, value, author: 'vera', reason: 'night log' };
}

describe('[U] the frames of ABs', () => {
  const lies = fc.record(
    {
      EXPTIME: fc.constantFrom(900, 60, 0),
      'ESO OBS ID': fc.constantFrom(0, 7),
      'DATE-OBS': fc.constantFrom('2014-12-15T03:00:00', 'soon', STARTS[2] ?? ''),
      'ESO TPL START': fc.constant(''),
    },
    { requiredKeys: [] },
  );
  const night = fc.record({
    headers: fc.tuple(...STARTS.map(() => lies)),
    inAbs: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    corrected: fc.subarray([0, 1, 2, 3], { maxLength: 1 }),
  });

  it('are seen by planning as preparing has seen them, whichever of the night the ABs have', async () => {
    await fc.assert(
      fc.asyncProperty(night, async ({ headers, inAbs, corrected }) => {
        const raws = headers.map((told, index) => ({
          ...{ folder: DATE, fileName: fileOf(index) },
          keywords: { ...headerOf(index), ...told },
        }));
        const corrections = { [DATE]: corrected.map((index) => correction(fileOf(index), 'EXPTIME', 300)) };
        const sources = sourcesOf(raws, { corrections });
        const prepared = await readDate(sources, MUSE, DATE);
        const rawFiles = inAbs.map(fileOf);
        const planned = await readFramesOfAbs(sources, MUSE, { unit: DATE, abs: [{ name: 'a.ab', rawFiles }] });
        const isOfAb = (name: string) => rawFiles.includes(name);
        expect(planned.frames).toEqual(prepared.frames.filter(({ fileName }) => isOfAb(fileName)));
        expect(planned.problems).toEqual(prepared.problems.filter(({ subject }) => isOfAb(subject)));
        expect(planned.corrections).toEqual(prepared.corrections.filter(({ fileName }) => isOfAb(fileName)));
      }),
    );
  });

  it('have the value that their AB has corrected already, whatever is written since', async () => {
    const raws = [{ folder: DATE, fileName: fileOf(0), keywords: headerOf(0) }];
    const corrections = { [DATE]: [correction(fileOf(0), 'EXPTIME', 300), correction(fileOf(0), 'RA', 215.7)] };
    const headerEdits = [{ fileName: fileOf(0), keyword: 'EXPTIME', value: 500 }];
    const abs = [{ name: 'a.ab', rawFiles: [fileOf(0)], headerEdits }];
    const { frames } = await readFramesOfAbs(sourcesOf(raws, { corrections }), MUSE, { unit: DATE, abs });
    expect(frames).toMatchObject([{ exptimeSeconds: 500, raDeg: 215.7 }]);
  });

  it('are read and corrected by their names where no date lists them, and told where they are not there', async () => {
    const raws = [{ folder: '2014-11-01', fileName: fileOf(0), keywords: headerOf(0) }];
    const corrections = { [DATE]: [correction(fileOf(0), 'EXPTIME', 300)] };
    const rawFiles = [fileOf(0), fileOf(1)];
    const read = await readFramesOfAbs(sourcesOf(raws, { corrections }), MUSE, {
      unit: 'run_7',
      abs: [{ name: 'a.ab', rawFiles }],
    });
    expect(read.frames).toMatchObject([{ fileName: fileOf(0), exptimeSeconds: 300 }]);
    expect(read.problems.filter(({ code }) => code === 'FILE_MISSING')).toMatchObject([{ subject: fileOf(1) }]);
  });
});

describe('[U] a frame whose time is corrected', () => {
  const DAYS = [dateAfter(DATE, -1), DATE, dateAfter(DATE, 1)];
  const timeOf = (date: string, clock = '00:54:04.379') => `${dateAfter(date, 1)}T${clock}`;
  const any = fc.constantFrom(...DAYS);
  const places = fc.record({
    name: fc.oneof(any, fc.constant(undefined)),
    folder: any,
    dateObs: any,
    mjdObs: any,
    wanted: any,
    file: any,
    keywords: fc.subarray(['DATE-OBS', 'MJD-OBS'], { minLength: 1 }),
  });

  it('is of one date at most, wherever it lies and in whatever file the correction stands', async () => {
    await fc.assert(
      fc.asyncProperty(places, async ({ name, folder, dateObs, mjdObs, wanted, file, keywords }) => {
        const fileName = name === undefined ? 'raw.fits' : `MUSE.${timeOf(name)}.fits`;
        const { ARCFILE: _, ...header } = headerOf(0);
        const raw = {
          ...{ folder, fileName },
          keywords: { ...header, 'DATE-OBS': timeOf(dateObs), 'MJD-OBS': mjdOf(timeOf(mjdObs)) },
        };
        const values = { 'DATE-OBS': timeOf(wanted, '01:00:00'), 'MJD-OBS': mjdOf(timeOf(wanted, '01:00:00')) };
        const entries = Object.entries(values).filter(([keyword]) => keywords.includes(keyword));
        const corrections = { [file]: entries.map(([keyword, value]) => correction(fileName, keyword, value)) };
        const sources = sourcesOf([raw], { corrections });
        const read = await Promise.all(DAYS.map((date) => readDate(sources, MUSE, date).catch(() => undefined)));
        const owners = DAYS.filter((_day, index) => (read[index]?.frames ?? []).length > 0);
        const told = read.flatMap((one) => [...(one?.leftOut ?? []), ...(one?.problems ?? [])]);
        expect(owners.length).toBeLessThanOrEqual(1);
        expect(owners.length + told.length).toBeGreaterThan(0);
        const isCarriedOut = read.some((one) => (one?.corrections ?? []).length > 0);
        if (isCarriedOut) expect(owners).toEqual([wanted]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('[U] an entry in the corrections file of another date than the frame has in its name', () => {
  const raws = [{ folder: DATE, fileName: fileOf(0), keywords: headerOf(0) }];
  const NEXT = dateAfter(DATE, 1);
  const entry = correction(fileOf(0), 'EXPTIME', 300);

  it('is told where it would belong, and is not carried out', async () => {
    const { frames, problems } = await readDate(sourcesOf(raws, { corrections: { [NEXT]: [entry] } }), MUSE, DATE);
    expect(frames).toMatchObject([{ exptimeSeconds: 600 }]);
    expect(problems).toEqual([
      {
        code: 'CONFIG_INVALID',
        subject: fileOf(0),
        message: `the correction EXPTIME = 300 of ${fileOf(0)} changes nothing: it stands in the file of ${NEXT}`,
        cure: `corrections file: move the entry to the file of ${DATE}`,
      },
    ]);
  });

  it('is told where it stands', async () => {
    const stray = correction('MUSE.2014-12-16T01:00:00.000.fits', 'EXPTIME', 300);
    const { problems } = await readDate(sourcesOf(raws, { corrections: { [DATE]: [stray] } }), MUSE, DATE);
    expect(problems).toMatchObject([{ cure: `corrections file: move the entry to the file of ${NEXT}` }]);
  });

  it('of a file beside that is not understood costs nothing but a word', async () => {
    const sources = sourcesOf(raws);
    const read = async (date: string) => {
      if (date !== NEXT) return [];
      throw new PhoenixError('CONFIG_INVALID', `${NEXT}.yaml, line 1: author missing`, 'sign it');
    };
    expect(await readDate({ ...sources, corrections: { read } }, MUSE, DATE)).toMatchObject({
      frames: [{ fileName: fileOf(0) }],
      problems: [{ message: `${NEXT}.yaml, line 1: author missing; nothing of it is carried out`, cure: 'sign it' }],
    });
    const own = async () => Promise.reject(new PhoenixError('CONFIG_INVALID', 'x', 'y'));
    await expect(readDate({ ...sources, corrections: { read: own } }, MUSE, DATE)).rejects.toThrow('x');
  });
});
