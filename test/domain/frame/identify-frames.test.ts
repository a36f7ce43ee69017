import { describe, expect, it } from 'vitest';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import { identityOf, observingDateOfFrame, properName } from '../../../src/domain/frame/frame-identity.ts';
import { identifyFrames, placesOfFrames, toldOfStray } from '../../../src/domain/frame/identify-frames.ts';
import type { ReadFile } from '../../../src/domain/frame/identify-frames.ts';
import type { ListedFile } from '../../../src/domain/frame/listing.ts';
import { listedFile } from '../../fakes/listing.ts';

const DATE = '2014-12-14';
const TIME = '2014-12-15T00:54:04.379';
const NEXT = '2014-12-15T23:00:00.000';
const nameOf = (time: string) => `MUSE.${time}.fits`;
const FRAME = nameOf(TIME);

/** The header of an exposure that began at a time. */
function headerOf(time: string) {
  return { ARCFILE: nameOf(time), 'DATE-OBS': time.slice(0, 19), 'MJD-OBS': mjdOf(time) };
}

function fileOf(fileName: string, more: Partial<ListedFile> = {}): ListedFile {
  return { ...listedFile(fileName, { sizeBytes: 1 }), ...more };
}

function identify(...read: readonly ReadFile[]) {
  const { own, leftOut, problems } = identifyFrames(read, {
    date: DATE,
    dateOf: (...frame) => observingDateOfFrame(...frame, new Set()),
  });
  return {
    own: own.map(({ fileName, file }) => [fileName, file.place]),
    leftOut: leftOut.map(({ what, because }) => `${what}: ${because}`),
    problems: problems.map(({ subject, message, cure }) => `${subject}: ${message}; ${cure}`),
  };
}

describe('[U] which frame a file is', () => {
  it.each([
    ['its ARCFILE', 'night_007.fits', headerOf(TIME), FRAME],
    ['its ARCFILE, which NGAS keeps without suffix', 'x.fits', { ...headerOf(TIME), ARCFILE: `MUSE.${TIME}` }, FRAME],
    ['its ARCFILE, whatever container that names', 'x.fits', { ...headerOf(TIME), ARCFILE: `${FRAME}.fz` }, FRAME],
    ['its name without ARCFILE', 'x.fits', { 'DATE-OBS': TIME }, 'x.fits'],
    ['its name with an ARCFILE that is none', 'x.fits', { ...headerOf(TIME), ARCFILE: 'raw.fits' }, 'x.fits'],
    ['its name with an ARCFILE that has a folder', 'x.fits', { ...headerOf(TIME), ARCFILE: `../${FRAME}` }, 'x.fits'],
    ['its name where the times speak for it', FRAME, { ...headerOf(TIME), ARCFILE: nameOf(NEXT) }, FRAME],
    ['its ARCFILE where they speak for that', nameOf(NEXT), headerOf(TIME), FRAME],
    ['its ARCFILE where one of them speaks for each', FRAME, { ...headerOf(NEXT), 'DATE-OBS': TIME }, nameOf(NEXT)],
    ['its ARCFILE where they speak for none', 'MUSE.2010-01-01T00:00:00.000.fits', headerOf(TIME), FRAME],
  ])('is told by %s', (_, fileName, keywords, identity) => {
    expect(identityOf(fileName, keywords)).toBe(identity);
  });

  it('is a name with a time, that can be one of a file', () => {
    expect(properName(`M.MUSE.${TIME}.fits`)).toBe(`M.MUSE.${TIME}.fits`);
    for (const none of ['', '.fits', 'MUSE.fits', `MU SE.${TIME}.fits`, `a/${TIME}`, 'MUSE.2014-13-45T99:00:00.000'])
      expect(properName(none)).toBe(undefined);
  });
});

describe('[U] observing date of a frame', () => {
  it.each([
    ['all agree', FRAME, headerOf(TIME), DATE],
    ['the header, against the name', nameOf(NEXT), headerOf(TIME), DATE],
    ['MJD-OBS and the name, against DATE-OBS', FRAME, { ...headerOf(TIME), 'DATE-OBS': NEXT }, DATE],
    ['DATE-OBS and the name, against MJD-OBS', FRAME, { ...headerOf(TIME), 'MJD-OBS': mjdOf(NEXT) }, DATE],
    ['the name, where all differ', FRAME, { 'DATE-OBS': NEXT, 'MJD-OBS': 1 }, DATE],
    ['the name, where the header has no time', FRAME, { 'DATE-OBS': 'yesterday', 'MJD-OBS': 1e300 }, DATE],
    ['MJD-OBS alone', 'x.fits', { 'MJD-OBS': mjdOf(TIME) }, DATE],
    ['DATE-OBS alone', 'x.fits', { 'DATE-OBS': TIME }, DATE],
    ['nobody', 'x.fits', {}, undefined],
    [
      'the exact time of the name at noon',
      'MUSE.2014-12-14T12:00:00.400.fits',
      { 'DATE-OBS': '2014-12-14T11:59:59' },
      DATE,
    ],
  ])('is told by: %s', (_, fileName, keywords, date) => {
    expect(observingDateOfFrame(fileName, keywords, new Set())).toBe(date);
  });

  it.each([
    ['DATE-OBS', { ...headerOf(TIME), 'DATE-OBS': NEXT }, '2014-12-15'],
    ['MJD-OBS', { ...headerOf(TIME), 'MJD-OBS': mjdOf(NEXT) }, '2014-12-15'],
    ['EXPTIME', { ...headerOf(TIME), 'DATE-OBS': NEXT }, DATE],
  ])('is that of a corrected time, against all others: %s', (keyword, keywords, date) => {
    expect(observingDateOfFrame(FRAME, keywords, new Set([keyword]))).toBe(date);
  });

  it('is that of a corrected time, also at noon', () => {
    const name = 'MUSE.2014-12-15T11:59:59.900.fits';
    const noon = { 'DATE-OBS': '2014-12-15T12:00:00', 'MJD-OBS': mjdOf('2014-12-15T12:00:00') };
    expect(observingDateOfFrame(name, noon, new Set())).toBe(DATE);
    expect(observingDateOfFrame(name, noon, new Set(['DATE-OBS']))).toBe('2014-12-15');
    expect(observingDateOfFrame(name, noon, new Set(['MJD-OBS']))).toBe('2014-12-15');
  });
});

describe('[U] the frames of a date', () => {
  it('are those of the list, under their ARCFILE; one that is called otherwise is told once', () => {
    const renamed = fileOf('night_007.fits', { storedName: 'night_007.fits.fz', place: 'p' });
    const other = nameOf('2014-12-15T01:00:00.000');
    const read = [
      { file: renamed, keywords: headerOf(TIME) },
      { file: fileOf(other), keywords: headerOf('2014-12-15T01:00:00.000') },
    ];
    expect(identify(...read)).toEqual({
      own: [
        [FRAME, 'p'],
        [other, other],
      ],
      leftOut: [],
      problems: [
        `${FRAME}: night_007.fits.fz is ${FRAME} by its ARCFILE, and is used as that; name it so, and it is not told again`,
      ],
    });
  });

  it('are there once: under its own name before another, with its date before elsewhere, plain before packed', () => {
    const files = [
      fileOf(FRAME, { container: 'gz', place: 'gz' }),
      fileOf('copy.fits', { place: 'copy' }),
      fileOf(FRAME, { foundIn: '2014-12-15', place: 'stray' }),
      fileOf(FRAME, { container: 'fz', storedName: `${FRAME}.fz`, place: 'fz' }),
    ];
    const read = files.map((file) => ({ file, keywords: headerOf(TIME) }));
    expect(identify(...read)).toEqual({
      own: [[FRAME, 'fz']],
      leftOut: ['gz', 'stray', 'copy'].map(
        (place) =>
          `${place}: it is ${FRAME} once more, packed otherwise (1 bytes against 1): fz is used; remove the one that is wrong`,
      ),
      problems: [],
    });
    expect(placesOfFrames(read)).toEqual(new Map([[FRAME, 'fz']]));
  });

  it('tell whether a double is the same file', () => {
    const file = fileOf(FRAME, { crc32: 1 });
    for (const [crc32, words] of [
      [1, 'with the same content'],
      [2, 'with other content'],
    ] as const) {
      const copy = fileOf('copy.fits', { crc32 });
      const { leftOut } = identify({ file, keywords: headerOf(TIME) }, { file: copy, keywords: headerOf(TIME) });
      expect(leftOut).toEqual([expect.stringContaining(words)]);
    }
  });

  it('include one that lies with another date, which is told', () => {
    const file = fileOf(FRAME, { foundIn: '2014-12-15' });
    expect(identify({ file, keywords: headerOf(TIME) })).toEqual({
      own: [[FRAME, FRAME]],
      leftOut: [],
      problems: [
        `${FRAME}: ${FRAME}, which lies with 2014-12-15, is of ${DATE} by its header, and is used for that date; move it to ${DATE}`,
      ],
    });
  });

  it.each([
    ['before', '2014-12-14T05:00:00.000', '2014-12-13'],
    ['after', NEXT, '2014-12-15'],
    ['long before', '2010-01-02T05:00:00.000', '2010-01-01'],
  ])('do not include one of a date %s: that date knows what becomes of it', (_, time, date) => {
    const file = fileOf('x.fits', { place: 'x' });
    const read = [{ file, keywords: headerOf(time) }];
    const { own, leftOut, strays } = identifyFrames(read, { date: DATE, dateOf: () => date });
    expect([own, leftOut]).toEqual([[], []]);
    expect(strays).toMatchObject([{ fileName: nameOf(time), date }]);
    const [stray] = strays;
    const because = (used?: ListedFile) => toldOfStray(stray!, DATE, used).because;
    const intro = `by its header it is of ${date}, not of ${DATE}`;
    expect(because()).toBe(`${intro}: put it into ${date} as ${nameOf(time)}`);
    expect(because(file)).toBe(`${intro}: phoenix prepare -d ${date} takes it`);
    expect(because(fileOf('y.fits', { place: 'y' }))).toMatch(/once more, .*: y is used/u);
  });

  it('say nothing of what lies with another date and is of that one', () => {
    const file = fileOf('x.fits', { foundIn: '2014-12-15' });
    const nothing = { own: [], leftOut: [], problems: [] };
    expect(identify({ file, keywords: headerOf(NEXT) })).toEqual(nothing);
    expect(identify({ file, keywords: {} })).toEqual(nothing);
  });

  it('are of the date that their corrected header tells', () => {
    const read = [{ file: fileOf('x.fits'), keywords: headerOf(NEXT) }];
    expect(identifyFrames(read, { date: DATE, dateOf: () => DATE }).own).toHaveLength(1);
  });
});
