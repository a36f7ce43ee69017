import { describe, expect, it } from 'vitest';
import type { HeaderCorrection } from '../../../src/domain/frame/header-correction.ts';
import type { HeaderOrError, HeaderSource } from '../../../src/domain/frame/header-source.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import type { ListedFile } from '../../../src/domain/frame/listing.ts';
import { readCalibrations, readFrames, readListedFrames } from '../../../src/domain/frame/read-frames.ts';
import { wantedKeywords } from '../../../src/domain/frame/wanted-keywords.ts';
import { MUSE } from '../../fakes/muse.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { listedFile } from '../../fakes/listing.ts';
import { STANDARD_NIGHT, keywordsOf } from '../cascade/night-fixtures.ts';

const FIRST = 'MUSE.2014-12-15T00:54:04.379.fits';
const SECOND = 'MUSE.2014-12-15T01:05:19.596.fits';
const HEADERS: Readonly<Record<string, Keywords>> = {
  [FIRST]: { ...keywordsOf(STANDARD_NIGHT[0]!, 0), 'ESO TEL AMBI RHUM': 12, COMMENT: 'x' },
  [SECOND]: keywordsOf(STANDARD_NIGHT[0]!, 1),
};

/** An archive that gives wanted keywords only, as the real one does. */
function archiveOf(content: Readonly<Record<string, Keywords | PhoenixError>>): HeaderSource {
  return {
    async readManyKeywords(fileNames, wanted) {
      return fileNames.map((fileName): HeaderOrError => {
        const found = content[fileName] ?? new PhoenixError('FILE_MISSING', `no ${fileName}`, 'put it there');
        if (found instanceof PhoenixError) return { kind: 'error', fileName, error: found };
        const entries = Object.entries(found).filter(([keyword]) => wanted.has(keyword));
        return { kind: 'keywords', fileName, keywords: Object.fromEntries(entries) };
      });
    },
  };
}
function correction(fileName: string, keyword: string, value: HeaderCorrection['value']): HeaderCorrection {
  return { fileName, keyword, value, author: 'L. Meitner', reason: 'night log' };
}

describe('[U] frames from an archive', () => {
  it('come in the order of the names, with the keywords that rules ask for', async () => {
    const { frames, problems, corrections } = await readFrames(archiveOf(HEADERS), [SECOND, FIRST], { rules: MUSE });
    expect(frames.map(({ fileName }) => fileName)).toEqual([SECOND, FIRST]);
    expect(frames[1]?.keywords['ESO INS MODE']).toBe('WFM-NOAO-N');
    expect(frames[1]?.keywords['ESO TEL AMBI RHUM']).toBeUndefined();
    expect([problems, corrections]).toEqual([[], []]);
  });

  it('that cannot be read or used do not stop the others', async () => {
    const broken = new PhoenixError('FRAME_UNREADABLE', 'broken.fits cannot be read', 'replace it');
    const archive = archiveOf({ ...HEADERS, 'broken.fits': broken, 'empty.fits': {} });
    const { frames, problems } = await readFrames(archive, ['broken.fits', FIRST, 'empty.fits', 'gone.fits'], {
      rules: MUSE,
    });
    expect(frames.map(({ fileName }) => fileName)).toEqual([FIRST]);
    expect(problems).toMatchObject([
      { code: 'FRAME_UNREADABLE', subject: 'broken.fits', message: 'broken.fits cannot be read', cure: 'replace it' },
      { code: 'FILE_MISSING', subject: 'gone.fits', message: 'no gone.fits', cure: 'put it there' },
      { code: 'FRAME_UNREADABLE', subject: 'empty.fits', message: expect.stringContaining('lacks DATE-OBS, MJD-OBS') },
    ]);
  });

  it('that nothing can be made of are named, and whether they are missed', async () => {
    const broken = new PhoenixError('FRAME_UNREADABLE', 'broken.fits cannot be read', 'replace it');
    const { RA: _, ...withoutRa } = HEADERS[FIRST]!;
    const calibration = { ...HEADERS[FIRST], 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': 'DARK' };
    const archive = archiveOf({
      'broken.fits': broken,
      'empty.fits': {},
      'no-ra.fits': withoutRa,
      'unexposed.fits': { ...HEADERS[SECOND], EXPTIME: 0 },
      'dark.fits': { ...calibration, EXPTIME: 'long' },
    });
    const names = ['broken.fits', 'gone.fits', 'empty.fits', 'no-ra.fits', 'unexposed.fits', 'dark.fits'];
    const { frames, unusable } = await readFrames(archive, names, { rules: MUSE });
    expect(frames).toEqual([]);
    expect(unusable.map(({ fileName, problem, isMissed }) => [fileName, problem.code, isMissed])).toEqual([
      ['broken.fits', 'FRAME_UNREADABLE', false],
      ['gone.fits', 'FILE_MISSING', true],
      ['empty.fits', 'FRAME_UNREADABLE', false],
      ['no-ra.fits', 'FRAME_UNREADABLE', true],
      ['unexposed.fits', 'HEADER_CONTRADICTORY', true],
      ['dark.fits', 'HEADER_CONTRADICTORY', false],
    ]);
  });

  it('of files that are odd are used, and what is odd is told after all else', async () => {
    const source: HeaderSource = {
      readManyKeywords: (names) =>
        Promise.resolve(
          names.map((fileName) => ({
            kind: 'keywords',
            fileName,
            keywords: HEADERS[fileName] ?? (fileName === 'bias.fits' ? { 'ESO PRO CATG': 'MASTER_BIAS' } : {}),
            oddities: ['12 bytes behind the last HDU (24)'],
          })),
        ),
    };
    const odd = (subject: string) => ({
      code: 'FILE_ODD',
      subject,
      message: `${subject} has 12 bytes behind the last HDU (24); it is used as it is`,
      cure: 'get the file again from the archive; if it is like that there, nothing',
    });
    const { frames, problems } = await readFrames(source, [FIRST, 'empty.fits'], { rules: MUSE });
    expect(frames.map(({ fileName }) => fileName)).toEqual([FIRST]);
    expect(problems).toEqual([expect.objectContaining({ code: 'FRAME_UNREADABLE' }), odd(FIRST), odd('empty.fits')]);
    const { calibrations, problems: others } = await readCalibrations(
      source,
      [listedFile('bias.fits', { sizeBytes: 1 })],
      { rules: MUSE },
    );
    expect([calibrations.length, others]).toEqual([1, [odd('bias.fits')]]);
  });

  it('are not missing while the archive is away', async () => {
    const away = new PhoenixError('ARCHIVE_UNAVAILABLE', 'the archive is not there', 'mount it');
    await expect(readFrames(archiveOf({ [FIRST]: away }), [FIRST], { rules: MUSE })).rejects.toBe(away);
    await expect(
      readCalibrations(archiveOf({ a: away }), [listedFile('a', { sizeBytes: 1 })], { rules: MUSE }),
    ).rejects.toBe(away);
  });

  it('are corrected before they are classified, also in keywords that no rule asks for', async () => {
    const corrections = [
      correction(FIRST, 'ESO DPR TYPE', 'SKY'),
      correction(FIRST, 'ESO TEL AMBI RHUM', 50),
      correction(SECOND, 'ESO INS DROT POSANG', 90),
    ];
    const read = await readFrames(archiveOf(HEADERS), [FIRST, SECOND], { rules: MUSE, corrections });
    expect(read.frames.map(({ rawType, posangDeg }) => [rawType, posangDeg])).toEqual([
      ['SKY', 0],
      ['OBJECT', 90],
    ]);
    expect(read.frames[0]?.keywords['ESO TEL AMBI RHUM']).toBe(50);
    expect(read.corrections).toEqual(corrections);
    expect(read.problems).toEqual([]);
  });

  it('can be used once the correction gives what their header lacks', async () => {
    const { 'MJD-OBS': mjdObs, ...lost } = HEADERS[FIRST]!;
    const corrections = [correction(FIRST, 'MJD-OBS', Number(mjdObs))];
    const read = await readFrames(archiveOf({ [FIRST]: lost }), [FIRST], { rules: MUSE, corrections });
    expect(read.frames).toHaveLength(1);
    expect(read.problems).toEqual([]);
  });

  it('are told where a correction changes nothing, and which ones were carried out', async () => {
    const done = correction(FIRST, 'ESO OBS NAME', 'another');
    const corrections = [
      correction(FIRST, 'ESO OBS ID', 1134385),
      correction('MUSE.2014-12-16T00:00:00.000.fits', 'ESO OBS ID', 1),
      correction(SECOND, 'EXPTIME', 'long'),
      done,
    ];
    const read = await readFrames(archiveOf(HEADERS), [FIRST, SECOND], { rules: MUSE, corrections });
    expect(read.corrections).toEqual([done]);
    expect(read.problems.map(({ code, message }) => [code, message])).toEqual([
      [
        'CONFIG_INVALID',
        `the correction ESO OBS ID = 1134385 of ${FIRST} changes nothing: the header says that already`,
      ],
      [
        'CONFIG_INVALID',
        'the correction ESO OBS ID = 1 of MUSE.2014-12-16T00:00:00.000.fits changes nothing: there is no such raw file',
      ],
      [
        'CONFIG_INVALID',
        `the correction EXPTIME = "long" of ${SECOND} changes nothing: the value must be a number without quotes`,
      ],
    ]);
  });

  it('are not there, and no correction of them is blamed, when they cannot be read', async () => {
    const broken = new PhoenixError('FRAME_UNREADABLE', 'broken', 'replace it');
    const corrections = [correction(FIRST, 'EXPTIME', 1)];
    const read = await readFrames(archiveOf({ [FIRST]: broken }), [FIRST], { rules: MUSE, corrections });
    expect(read).toMatchObject({ frames: [], corrections: [], problems: [{ message: 'broken' }] });
  });

  it('with contradictions are kept, and neighbours help to correct them', async () => {
    const start = { 'ESO OBS START': '2014-12-15T00:40:00' };
    const archive = archiveOf({
      [FIRST]: { ...HEADERS[FIRST], ...start, 'ESO OBS ID': 0 },
      [SECOND]: { ...HEADERS[SECOND], ...start },
    });
    const read = await readFrames(archive, [FIRST, SECOND], { rules: MUSE });
    expect(read.frames).toHaveLength(2);
    expect(read.problems).toMatchObject([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: FIRST,
        cure: expect.stringContaining('"keyword":"ESO OBS ID","value":1134385'),
      },
    ]);
    const corrections = [correction(FIRST, 'ESO OBS ID', 1134385)];
    expect((await readFrames(archive, [FIRST, SECOND], { rules: MUSE, corrections })).problems).toEqual([]);
  });

  it('whose rotation a human has corrected in both keywords are believed', async () => {
    const rotated = { ...HEADERS[FIRST], 'ESO INS DROT MODE': 'SKY', 'ESO INS DROT POSANG': 30, 'ESO ADA POSANG': -30 };
    const archive = archiveOf({ [FIRST]: rotated });
    const one = [correction(FIRST, 'ESO INS DROT POSANG', 35)];
    const both = [...one, correction(FIRST, 'ESO ADA POSANG', -25)];
    expect((await readFrames(archive, [FIRST], { rules: MUSE, corrections: one })).problems).toHaveLength(1);
    expect((await readFrames(archive, [FIRST], { rules: MUSE, corrections: both })).problems).toEqual([]);
  });
});

describe('[U] the files that an archive lists for a date', () => {
  const DATE = '2014-12-14';
  const UNCORRECTED = { rules: MUSE, corrections: { read: async () => [] } } as const;
  const [OWN, NEXT] = ['raw/2014-12-14', 'raw/2014-12-15'];
  const at = (place: string, more: Partial<ListedFile> = {}): ListedFile => {
    const fileName = place.split('/').at(-1) ?? '';
    return { ...listedFile(fileName, { sizeBytes: 5 }), place, ...more };
  };
  async function readAt(date: string, headers: Parameters<typeof archiveOf>[0], entries: readonly ListedFile[]) {
    const usedAt = async (other: string) =>
      (await readListedFrames(archiveOf(headers), { entries: [], date: other }, UNCORRECTED)).used;
    const read = await readListedFrames(archiveOf(headers), { entries, date, usedAt }, UNCORRECTED);
    return { ...read, told: read.leftOut.map(({ what, because }) => `${what}: ${because}`) };
  }

  it('are not frames where a pipeline has made them, which is said with the place of calibrations', async () => {
    const master = at(`${OWN}/M.MUSE.${FIRST.slice(5)}`);
    const headers = { [master.place]: { ...HEADERS[FIRST], 'ESO PRO CATG': 'MASTER_BIAS' } };
    const { frames, problems, told, used } = await readAt(DATE, headers, [
      master,
      { ...master, foundIn: '2014-12-15' },
    ]);
    expect([frames, problems, [...used]]).toEqual([[], [], []]);
    expect(told).toEqual([
      `${master.place}: it is a product (PRO CATG MASTER_BIAS), no raw frame: move it to calib if it is a certified calibration`,
    ]);
  });

  it('are no problem where another file, that can be read, is the same frame', async () => {
    const [broken, whole] = [at(`${OWN}/${FIRST}`), at(`${OWN}/copy.fits`)];
    const unreadable = new PhoenixError('FRAME_UNREADABLE', `${FIRST} cannot be read: cut off`, 'replace it');
    const headers = { [broken.place]: unreadable, [whole.place]: { ...HEADERS[FIRST], ARCFILE: FIRST } };
    const { frames, problems, told, unusable, used } = await readAt(DATE, headers, [broken, whole]);
    expect(frames.map(({ fileName }) => fileName)).toEqual([FIRST]);
    expect(used.get(FIRST)?.place).toBe(whole.place);
    expect(told).toEqual([`${FIRST}: ${FIRST} cannot be read: cut off: ${OWN}/copy.fits is used; remove this one`]);
    expect([problems.map(({ code }) => code), unusable]).toEqual([['HEADER_CONTRADICTORY'], []]);
  });

  it('are told alike from both dates where one frame lies with two', async () => {
    const [own, stray] = [at(`${OWN}/${FIRST}`), at(`${NEXT}/${FIRST}`, { sizeBytes: 7 })];
    const headers = { [own.place]: HEADERS[FIRST]!, [stray.place]: HEADERS[FIRST]! };
    const here = await readAt(DATE, headers, [own, { ...stray, foundIn: '2014-12-15' }]);
    const { leftOut } = await readListedFrames(
      archiveOf(headers),
      { entries: [stray], date: '2014-12-15', usedAt: async () => here.used },
      UNCORRECTED,
    );
    expect(leftOut).toEqual(here.leftOut);
    expect(here.told).toEqual([
      `${NEXT}/${FIRST}: it is ${FIRST} once more, with other content (7 bytes against 5): ${OWN}/${FIRST} is used; remove the one that is wrong`,
    ]);
  });
});

describe('[U] calibrations from an archive', () => {
  it('have their category and time; statics have none', async () => {
    const archive = archiveOf({
      'bias.fits': {
        'ESO PRO CATG': 'MASTER_BIAS  ',
        'MJD-OBS': 57006.4,
        'ESO DET READ CURID': 1,
        'ESO PRO TYPE': 'x',
      },
      'geometry.fits': { 'ESO PRO CATG': 'GEOMETRY_TABLE' },
      'anything.fits': {},
      'raw.fits': HEADERS[FIRST]!,
      'broken.fits': new PhoenixError('FRAME_UNREADABLE', 'broken', 'replace it'),
    });
    const files = ['bias.fits', 'broken.fits', 'geometry.fits', 'anything.fits', 'raw.fits'].map((name) =>
      listedFile(name, { sizeBytes: 1 }),
    );
    expect(await readCalibrations(archive, files, { rules: MUSE })).toEqual({
      calibrations: [
        {
          fileName: 'bias.fits',
          proCatg: 'MASTER_BIAS',
          mjdObs: 57006.4,
          keywords: { 'ESO PRO CATG': 'MASTER_BIAS  ', 'MJD-OBS': 57006.4, 'ESO DET READ CURID': 1 },
        },
        {
          fileName: 'geometry.fits',
          proCatg: 'GEOMETRY_TABLE',
          mjdObs: undefined,
          keywords: { 'ESO PRO CATG': 'GEOMETRY_TABLE' },
        },
      ],
      leftOut: [
        { what: 'anything.fits', because: expect.stringContaining('it has no PRO CATG') },
        { what: 'raw.fits', because: expect.stringContaining('move it to raw/2014-12-14') },
      ],
      problems: [{ code: 'FRAME_UNREADABLE', subject: 'broken.fits', message: 'broken', cure: 'replace it' }],
    });
  });
});

describe('[U] wanted keywords', () => {
  it('are those of the tables, of frames, and of smart association', () => {
    const wanted = wantedKeywords(MUSE);
    const expected = [
      'MJD-OBS',
      'ESO OBS TARG NAME',
      'ESO DPR TECH',
      'ESO TPL ID',
      'ESO DET READ CURID',
      'ESO INS OPTI1 NAME',
      'ESO INS SHUT3 ST',
      'ESO ADA POSANG',
      'ESO TEL ROT ALTAZTRACK',
      'ESO INS DROT MODE',
      'ESO SEQ OFFSET CUM ALPHA',
      'ESO TEL TARG DELTA',
      'ESO OBS CONTAINER TYPE',
      'ESO OBS START',
      'ESO PRO CATG',
      'ARCFILE',
    ];
    expect(expected.filter((keyword) => !wanted.has(keyword))).toEqual([]);
    expect(wanted.has('ESO TEL AMBI RHUM')).toBe(false);
  });

  it('follow the tables', () => {
    const classification = [
      { id: 'x', rawType: 'X', conditions: [{ keyword: 'ESO A', oneOf: ['x'] }], source: 's', since: '1' },
    ];
    const consistency = [
      {
        id: 'y',
        kind: 'none-of' as const,
        when: [{ keyword: 'ESO B', is: true }],
        unless: [{ keyword: 'ESO C', is: true }],
        conditions: [{ keyword: 'ESO D', is: true }],
        wrong: 'ESO D',
        says: 'x',
        source: 's',
        since: '1',
      },
    ];
    const association = [
      {
        tag: 'T',
        required: true,
        time: 'closest' as const,
        match: [{ name: 'E', keyword: 'ESO E' }],
        source: 's',
        since: '1',
      },
    ];
    const sourced = { source: 's', since: '1' };
    const unless = [{ keyword: 'ESO H', includes: ['x'] }];
    const exposure = { dit: 'ESO F', ndit: 'ESO G', unless, readOutSeconds: 1, toleranceSeconds: 1, ...sourced };
    const position = { targetRa: 'ESO I', targetDec: 'ESO J', toleranceDeg: 1, ...sourced };
    const wanted = wantedKeywords({ classification, consistency, exposure, position, association });
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'].filter((name) => !wanted.has(`ESO ${name}`))).toEqual([]);
    expect(wanted.has('ESO DET READ CURID')).toBe(false);
  });
});
