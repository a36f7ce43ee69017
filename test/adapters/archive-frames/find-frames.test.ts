import { execFileSync } from 'node:child_process';
import { appendFile, copyFile, mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryArchive } from '../../../src/adapters/archive-directory/index.ts';
import { createUnpackedCopies } from '../../../src/adapters/archive-frames/index.ts';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import type { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

const DATE = '2014-12-14';
const [FIRST, SECOND] = ['MUSE.2014-12-15T00:54:04.379.fits', 'MUSE.2014-12-15T01:05:19.596.fits'] as const;
const WANTED = new Set(['ARCFILE', 'EXPTIME']);

let root: string;
beforeEach(async () => {
  root = temporaryFolder();
  for (const folder of [`raw/${DATE}`, 'raw/2014-12-15', 'calib']) await mkdir(join(root, folder), { recursive: true });
  await frame(FIRST);
  await frame(SECOND);
});

const at = (place: string) => join(root, place);
const archive = () => createDirectoryArchive({ directory: root, copies: createUnpackedCopies(join(root, 'unpacked')) });

async function frame(name: string, place = `raw/${DATE}/${name}`, cards: Readonly<Record<string, string>> = {}) {
  const header = { ARCFILE: name, 'DATE-OBS': name.slice(5, 28), ...cards };
  await writeFits(at(place), [{ cards: [...Object.entries(header), ['EXPTIME', 1]] }]);
}

/** ARCFILE of what comes when a frame is asked for. */
async function fetched(name: string): Promise<string> {
  const target = join(root, 'here', name);
  await archive().fetch(name, target);
  return /ARCFILE = '(\S+)'/.exec(await readFile(target, 'latin1'))?.[1] ?? '';
}

async function read(name: string): Promise<unknown> {
  const [header] = await archive().readManyKeywords([name], WANTED);
  return header?.kind === 'keywords' ? header.keywords['ARCFILE'] : header?.error.code;
}

describe('[U] a frame in a folder is found by what it is', () => {
  it.each([
    ['renamed', `raw/${DATE}/night_007.fits`],
    ['renamed to a time of no frame', `raw/${DATE}/MUSE.2014-12-15T03:00:00.000.fits`],
    ['in the folder of the date after', `raw/2014-12-15/${FIRST}`],
    ['renamed, in the folder of the date after', 'raw/2014-12-15/night_007.fits'],
  ])('%s', async (_, place) => {
    await rename(at(`raw/${DATE}/${FIRST}`), at(place));
    expect(await fetched(FIRST)).toBe(FIRST);
    expect(await read(FIRST)).toBe(FIRST);
    expect(await archive().readKeywords(FIRST)).toMatchObject({ ARCFILE: FIRST });
    expect(await archive().contentOf(FIRST)).toMatchObject({ sizeBytes: 2880 });
  });

  it('also where two frames have each other’s names', async () => {
    await frame(SECOND, `raw/${DATE}/${FIRST}`);
    await frame(FIRST, `raw/${DATE}/${SECOND}`);
    for (const name of [FIRST, SECOND]) {
      expect(await fetched(name)).toBe(name);
      expect(await read(name)).toBe(name);
    }
  });

  it('is missing where another frame bears its name', async () => {
    await frame(SECOND, `raw/${DATE}/${FIRST}`);
    const failure = {
      code: 'FILE_MISSING',
      message: `${FIRST} is not in the archive: what is called ${FIRST} there is ${SECOND} by its ARCFILE`,
    };
    await expect(archive().contentOf(FIRST)).rejects.toMatchObject(failure);
    await expect(archive().fetch(FIRST, join(root, 'here'))).rejects.toMatchObject(failure);
    expect(await read(FIRST)).toBe('FILE_MISSING');
  });

  it('is what it is called where its header cannot be read, or tells nothing', async () => {
    await writeFile(at(`raw/${DATE}/${FIRST}`), 'no FITS file');
    expect(await archive().contentOf(FIRST)).toMatchObject({ sizeBytes: 12 });
    await writeFits(at(`raw/${DATE}/${FIRST}`), [{ cards: [['EXPTIME', 1]] }]);
    expect(await archive().readKeywords(FIRST)).toMatchObject({ EXPTIME: 1 });
  });

  it('is found again when it was replaced or moved meanwhile', async () => {
    const one = archive();
    expect(await one.readKeywords(FIRST)).toMatchObject({ ARCFILE: FIRST });
    await rename(at(`raw/${DATE}/${FIRST}`), at(`raw/2014-12-15/${FIRST}`));
    expect(await one.readKeywords(FIRST)).toMatchObject({ ARCFILE: FIRST });
    await frame(SECOND, `raw/${DATE}/${FIRST}`);
    expect(await one.readKeywords(SECOND)).toMatchObject({ ARCFILE: SECOND });
  });

  it('in the list of its date before any other date is looked into', async () => {
    await rename(at(`raw/${DATE}/${FIRST}`), at(`raw/${DATE}/night_007.fits`));
    await mkdir(at('raw/2010-01-01'));
    await frame(FIRST, `raw/2010-01-01/${FIRST}`);
    await writeFile(at('raw/2010-01-01/more'), Buffer.alloc(2880));
    await copyFile(at(`raw/2010-01-01/${FIRST}`), at(`raw/2010-01-01/copy.fits`));
    await appendFile(at(`raw/2010-01-01/${FIRST}`), Buffer.alloc(2880));
    expect(await archive().contentOf(FIRST)).toMatchObject({ sizeBytes: 2880 });
    await rm(at(`raw/${DATE}/night_007.fits`));
    expect(await archive().contentOf(FIRST)).toMatchObject({ sizeBytes: 5760 });
  });

  it.each([
    ['its packed twin', `raw/${DATE}/${FIRST}.fz`],
    ['a copy under another name', `raw/${DATE}/copy.fits`],
    ['a copy that lies with the date after', `raw/2014-12-15/${FIRST}`],
  ])('in %s where the file that bears its name is cut off or empty', async (_, place) => {
    await copyFile(at(`raw/${DATE}/${FIRST}`), at(place));
    for (const bytes of [1000, 0]) {
      await truncate(at(`raw/${DATE}/${FIRST}`), bytes);
      const { entries, leftOut } = await archive().listRawFrames(DATE);
      expect([...entries.map((entry) => entry.place), ...leftOut.map(({ what }) => what)]).toContain(place);
      const content = await archive().contentOf(FIRST);
      expect(content.packed?.sizeBytes ?? content.sizeBytes).toBe(2880);
      expect(await read(FIRST)).toBe(FIRST);
    }
  });

  it.each(['X.FITS.FZ', `${FIRST}.fz`, 'night_007.fits.fz'])(
    'in %s, whose header fpack has moved',
    async (storedName) => {
      const primary = [
        ['ARCFILE', FIRST],
        ['DATE-OBS', FIRST.slice(5, 28)],
        ['EXPTIME', 1],
      ] as const;
      await rm(at(`raw/${DATE}/${FIRST}`));
      await writeFits(at('x.fits'), [
        { cards: primary, data: { kind: 'image', axes: [64, 64], pixels: new Int32Array(4096) } },
      ]);
      execFileSync('fpack', [at('x.fits')]);
      await rename(at('x.fits.fz'), at(`raw/${DATE}/${storedName}`));
      expect(await read(FIRST)).toBe(FIRST);
      const [byPlace] = await archive().readManyKeywords([`raw/${DATE}/${storedName}`], WANTED);
      expect(byPlace).toMatchObject({ kind: 'keywords', keywords: { ARCFILE: FIRST, EXPTIME: 1 } });
    },
  );

  it('of masters the name counts, whatever their ARCFILE and the time in their names', async () => {
    const master = 'M.MUSE.2014-12-15T10:05:00.049.fits';
    await frame(FIRST, `calib/${master}`);
    expect(await read(master)).toBe(FIRST);
    expect(await archive().readKeywords(master)).toMatchObject({ ARCFILE: FIRST });
  });
});

describe('[U] lists of a folder', () => {
  const names = async (date: string) => {
    const { entries, leftOut } = await archive().listRawFrames(date);
    return [entries.map(({ place, foundIn = '' }) => `${place} ${foundIn}`.trim()), leftOut.map(({ what }) => what)];
  };

  it('have frames that lie with the date before or after where their names say so, or nothing', async () => {
    await rename(at(`raw/${DATE}/${SECOND}`), at(`raw/2014-12-15/${SECOND}`));
    await frame('MUSE.2014-12-15T23:00:00.000.fits', 'raw/2014-12-15/MUSE.2014-12-15T23:00:00.000.fits');
    await frame(FIRST, 'raw/2014-12-15/copy.fits.fz');
    for (const other of ['x.txt', 'x.fits.Z', '.y.fits']) await writeFile(at(`raw/2014-12-15/${other}`), 'x');
    expect(await names(DATE)).toEqual([
      [`raw/${DATE}/${FIRST}`, `raw/2014-12-15/${SECOND} 2014-12-15`, 'raw/2014-12-15/copy.fits.fz 2014-12-15'],
      [],
    ]);
    expect(await names('2014-12-15')).toEqual([
      [`raw/2014-12-15/${SECOND}`, 'raw/2014-12-15/MUSE.2014-12-15T23:00:00.000.fits', 'raw/2014-12-15/copy.fits.fz'],
      ['.y.fits', 'x.fits.Z'],
    ]);
  });

  it('know a date whose frames all lie with another one', async () => {
    await rename(at(`raw/${DATE}/${FIRST}`), at(`raw/2014-12-15/${FIRST}`));
    await rm(at(`raw/${DATE}`), { recursive: true });
    expect((await names(DATE))[0]).toEqual([`raw/2014-12-15/${FIRST} 2014-12-15`]);
    await expect(names('2014-12-10')).rejects.toMatchObject({ code: 'DATE_UNKNOWN' });
  });

  it('have dates on which only something unusable lies: it is told there', async () => {
    await mkdir(at('raw/2014-12-20'));
    await writeFile(at('raw/2014-12-20/checksums.json'), '{}');
    expect(await archive().listDates()).not.toContain('2014-12-20');
    await writeFile(at('raw/2014-12-20/x.fits.Z'), 'x');
    expect(await archive().listDates()).toContain('2014-12-20');
  });

  it('use of two files of one name the one that is whole, of calibrations, too', async () => {
    await copyFile(at(`raw/${DATE}/${FIRST}`), at('calib/MU_X.fits.fz'));
    await copyFile(at(`raw/${DATE}/${FIRST}`), at('calib/MU_X.fits'));
    const used = async () => {
      const { entries, leftOut } = await archive().listCalibrations();
      return [...entries.map(({ storedName }) => storedName), ...leftOut.map(({ what }) => what)];
    };
    expect(await used()).toEqual(['MU_X.fits', 'calib/MU_X.fits.fz']);
    await truncate(at('calib/MU_X.fits'), 1000);
    expect(await used()).toEqual(['MU_X.fits.fz', 'calib/MU_X.fits']);
    expect(await archive().contentOf('MU_X.fits')).toMatchObject({ packed: { sizeBytes: 2880 } });
    expect(await read('MU_X.fits')).toBe(FIRST);
  });

  it('go on where a folder has the name of a list of checksums, and tell it', async () => {
    await mkdir(at(`raw/${DATE}/checksums.json`));
    expect(await names(DATE)).toEqual([[`raw/${DATE}/${FIRST}`, `raw/${DATE}/${SECOND}`], ['checksums.json']]);
    expect(await archive().contentOf(FIRST)).toMatchObject({ sizeBytes: 2880 });
  });

  it('do not see what lies beside their folders, which is told apart and where a date is unknown', async () => {
    for (const place of [FIRST, `raw/${SECOND}`, 'raw/readme.fits', `calib/${SECOND}.fz`, 'phoenix.yaml', 'x.xml'])
      await writeFile(at(place), 'x');
    for (const place of ['raw/20141214', 'raw/night1', 'ob', '2014-12-20', 'raw/lost+found']) await mkdir(at(place));
    const misplaced = await archive().listMisplaced();
    expect(misplaced.map(({ what }) => what)).toEqual([
      ...['2014-12-20', FIRST],
      ...['raw/20141214', `raw/${SECOND}`, 'raw/night1', 'raw/readme.fits'],
      `calib/${SECOND}.fz`,
    ]);
    const unknown = await archive()
      .listRawFrames('2014-12-20')
      .catch((error: unknown) => error as PhoenixError);
    expect(unknown).toMatchObject({
      code: 'DATE_UNKNOWN',
      cure: expect.stringMatching(
        /^dates that it has: 2014-12-15, 2014-12-14; not seen: 2014-12-20: it lies beside .*; and \d more of that kind \(phoenix doctor\); docs\/setup\.md/u,
      ),
    });
  });

  it('are seen in folders below others and far from their date, which is told with their places', async () => {
    const places = [
      `science/${FIRST}`,
      `RAW/${SECOND}.fz`,
      `data/deep/2014-12-14/${FIRST}`,
      `raw/2014/12/14/${SECOND}`,
      `raw/2014-12-17/${FIRST}`,
    ];
    for (const place of [
      ...places,
      'idp/2014-12-14/MU_X.fits',
      'ob/2014-12-14.json',
      'science/notes.txt',
      'raw/2014-12-15/readme',
    ]) {
      await mkdir(dirname(at(place)), { recursive: true });
      await writeFile(at(place), 'x');
    }
    await writeFile(at('download.tar.gz'), 'x');
    const misplaced = await archive().listMisplaced();
    expect(misplaced.map(({ what, date }) => [what, date ?? ''])).toEqual([
      [places[1], DATE],
      [places[2], DATE],
      ['download.tar.gz', ''],
      [places[0], DATE],
      [places[3], DATE],
      [places[4], DATE],
    ]);
    expect(misplaced.at(-1)?.because).toBe(
      `by its name it is of ${DATE}, which does not look so far: move it to raw/${DATE}`,
    );
    expect(misplaced[2]?.because).toMatch(/unpack it, raw frames into raw\/<observing date>/u);
  });

  it('are none of a folder into which everything was put as it came: where it belongs is said date by date', async () => {
    await rm(at('raw'), { recursive: true });
    for (const second of [1, 2, 3, 4]) {
      await writeFile(at(`MUSE.2014-12-15T00:00:0${second}.000.fits.fz`), 'x');
      await writeFile(at(`MUSE.2014-12-15T23:00:0${second}.000.fits.fz`), 'x');
    }
    await expect(archive().listRawFrames('2014-12-15')).rejects.toMatchObject({
      code: 'DATE_UNKNOWN',
      cure: expect.stringMatching(
        /no folder raw\/<observing date> at all; not seen, 4 alike: MUSE.2014-12-15T23:00:01.*move it to raw\/2014-12-15; also .*; not seen, 4 alike: .*raw\/2014-12-14; also/u,
      ),
    });
  });

  it('see a file that comes in the moment in which the folder was listed', async () => {
    const one = archive();
    await one.listRawFrames(DATE);
    for (let count = 0; count < 5; count++) {
      const name = `MUSE.2014-12-15T02:00:0${count}.000.fits`;
      await frame(name);
      const { entries } = await one.listRawFrames(DATE);
      expect(entries.map(({ fileName }) => fileName)).toContain(name);
      await rename(at(`raw/${DATE}/${name}`), at(`raw/${DATE}/${name}.FZ`));
      expect(await one.contentOf(name)).toMatchObject({ packed: { sizeBytes: 2880 } });
    }
  });
});
