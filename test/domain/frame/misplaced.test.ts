import { describe, expect, it } from 'vitest';
import { isRawName } from '../../../src/domain/frame/frame-identity.ts';
import type { Surroundings } from '../../../src/domain/frame/misplaced.ts';
import { mayBeOf, misplacedIn, missedAt } from '../../../src/domain/frame/misplaced.ts';

const RAW = 'MUSE.2014-12-15T00:54:04.379.fits';
const MASTER = 'M.MUSE.2014-12-15T10:05:00.049.fits';
const DATE = '2014-12-14';

function told(folder: Surroundings, storedName: string, kind: 'file' | 'folder' | 'broken-link' = 'file') {
  const place = folder === '' ? storedName : `${folder}/${storedName}`;
  return misplacedIn(folder, [{ storedName, place, kind }]);
}

describe('[U] what lies in an archive where nobody looks', () => {
  it.each(['', 'raw'] as const)(
    'is each FITS file in the folder "%s", with the folder into which it belongs',
    (folder) => {
      const place = (name: string) => (folder === '' ? name : `raw/${name}`);
      const where = folder === '' ? 'beside the folders raw and calib' : 'in raw itself';
      for (const name of [RAW, `${RAW}.fz`, `${RAW}.Z`, `${RAW}.txt`, RAW.replace('.fits', '.FITS'), RAW.slice(0, -5)])
        expect(told(folder, name)).toEqual([
          {
            what: place(name),
            because: `it lies ${where}, where nobody looks: move it to raw/${DATE}`,
            date: DATE,
            code: 'FILE_MISSING',
          },
        ]);
      expect(told(folder, MASTER)).toEqual([
        { what: place(MASTER), because: expect.stringMatching(/move it to calib$/u) },
      ]);
      for (const name of ['readme.fits', 'night_7.fits.gz', 'x.fits.txt'])
        expect(told(folder, name)).toEqual([
          { what: place(name), because: expect.stringMatching(/raw\/<observing date>.*or to calib if/u) },
        ]);
      expect(told(folder, RAW, 'broken-link')).toHaveLength(1);
    },
  );

  it('is no companion of a frame, and beside raw and calib nothing that has nothing of a frame', () => {
    for (const name of ['MUSE.2014-12-15T00:54:04.379.xml', 'README.txt', 'checksums.json'])
      expect([told('', name), told('raw', name), told('calib', name)]).toEqual([[], [], []]);
    expect([told('', 'phoenix.yaml'), told('', 'ob', 'folder'), told('', 'backup_2014-12-14', 'folder')]).toEqual([
      [],
      [],
      [],
    ]);
    expect(told('raw', 'notes.yaml')).toHaveLength(1);
  });

  it.each([
    ['20141214', DATE],
    ['2014_12_14', DATE],
    ['2014-12-14_part2', DATE],
    ['MUSE.2014-12-14', DATE],
    ['night1', undefined],
    ['2014-13-45', undefined],
    ['201412140', undefined],
    ['2014', undefined],
  ])('is a folder in raw that is called %s', (name, date) => {
    expect(told('raw', name, 'folder')).toEqual([
      {
        what: `raw/${name}`,
        because: expect.stringMatching(
          new RegExp(`no observing date .*: move its frames to raw/${date ?? '<observing date>, noon to noon'}`, 'u'),
        ),
        ...(date === undefined ? {} : { date, code: 'FILE_MISSING' }),
      },
    ]);
  });

  it('is each FITS file in such a folder, by its own date before that of the folder', () => {
    const holds = [MASTER, RAW, 'MUSE.2014-12-15T00:54:04.379.xml', 'x.fits', 'notes'];
    const [master, raw, other, ...none] = misplacedIn('raw', [
      { storedName: '20141220', place: 'raw/20141220', kind: 'folder', holds },
    ]);
    expect(none).toEqual([]);
    expect([master, raw, other].map((one) => [one?.what, one?.because.split(': ')[1], one?.date])).toEqual([
      [`raw/20141220/${MASTER}`, 'move it to calib', '2014-12-20'],
      [`raw/20141220/${RAW}`, `move it to raw/${DATE}`, DATE],
      ['raw/20141220/x.fits', 'move it to raw/2014-12-20', '2014-12-20'],
    ]);
  });

  it('is a folder of a date beside raw, and no folder of a file system', () => {
    expect(told('', '2014-12-14', 'folder')).toMatchObject([{ what: DATE, date: DATE }]);
    expect(told('', '20141214', 'folder')).toMatchObject([{ date: DATE }]);
    expect([told('raw', 'lost+found', 'folder'), told('calib', 'old', 'folder')]).toEqual([[], []]);
  });

  it('is a raw frame among the calibrations, and no master', () => {
    expect(told('calib', `${RAW}.fz`)).toEqual([
      {
        what: `calib/${RAW}.fz`,
        because: expect.stringContaining(`move it to raw/${DATE}`),
        date: DATE,
        code: 'FILE_MISSING',
      },
    ]);
    for (const name of [MASTER, 'MU_MBIA_141214A_master_bias.fits', `ADP.${RAW.slice(5)}`])
      expect(told('calib', name)).toEqual([]);
  });

  it('is told by its date, and by all where nobody knows its date', () => {
    const [dated] = told('raw', RAW);
    const [undated] = told('raw', 'x.fits');
    expect([DATE, '2014-12-15'].map((date) => [mayBeOf(date)(dated!), mayBeOf(date)(undated!)])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it('is missed by its date, unless that has the frame in its place', () => {
    const misplaced = told('raw', `${RAW}.fz`);
    expect(missedAt('2014-12-15', misplaced, new Map())).toEqual([]);
    expect(missedAt(DATE, misplaced, new Map())).toEqual([
      { what: `raw/${RAW}.fz`, because: expect.stringContaining('move it'), code: 'FILE_MISSING' },
    ]);
    const used = new Map([[RAW, { place: `raw/${DATE}/x.fits` }]]);
    expect(missedAt(DATE, misplaced, used)).toEqual([
      { what: `raw/${RAW}.fz`, because: expect.stringMatching(/, or remove it: raw\/2014-12-14\/x\.fits is used$/u) },
    ]);
  });

  it('knows raw frames of any instrument by their names', () => {
    for (const name of ['MUSE', 'UVES', 'XSHOO', 'FORS2', 'WFI'])
      expect(isRawName(`${name}.${RAW.slice(5)}`)).toBe(true);
    for (const name of [MASTER, `ADP.${RAW.slice(5)}`, 'MUSE_OBS.fits', `x.${RAW}`, RAW.slice(5)])
      expect(isRawName(name)).toBe(false);
  });
});
