import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FitsFile } from '../../../src/adapters/fits/index.ts';
import {
  findHdu,
  isFloatCard,
  readFits,
  readImage,
  readPlanes,
  readTable,
  writeFits,
} from '../../../src/adapters/fits/index.ts';
import { astropy } from './judges.ts';
import { scratchFolder } from './scratch-folder.ts';

const at = scratchFolder();

/** A file as others write it; astropy is the author. */
const ASTROPY_FILE = `
primary = fits.PrimaryHDU()
header = primary.header
header['EXPTIME'] = (600.0, 'float')
header['NEXP'] = 3
header['BIG'] = 2**53 + 1
header['UNDEF'] = (fits.card.Undefined(), 'nothing')
header['PI'] = "O'Brien"
header['LONG'] = ('ABCDEFGHI.' * 20, 'a long comment ' * 5)
header['LIVE'] = True
header['HIERARCH ESO DPR TYPE'] = 'OBJECT'
header['HIERARCH ESO DET UIT1'] = 1.5
header['COMMENT'] = 'some = words'
header['EXPTIME2'] = 1e300
cube = np.arange(24, dtype='>f4').reshape(4, 3, 2); cube[1, 0, 1] = np.nan
scaled = fits.ImageHDU(np.array([1, 2, -99], dtype='>i2'), name='SCALED')
unsigned = fits.ImageHDU(np.array([0, 65535, 32768], dtype='uint16'), name='RAW')
long = fits.ImageHDU(np.array([2**62 + 1, -5], dtype='int64'), name='LONGS')
doubles = fits.ImageHDU(np.array([1.5, np.pi]), name='DOUBLES')
columns = [
  fits.Column('name', '12A', array=['OI 6300', "O'H", '']), fits.Column('flag', 'L', array=[True, False, True]),
  fits.Column('byte', 'B', array=[0, 200, 255]), fits.Column('short', 'I', array=[1, -2, 3], null=3),
  fits.Column('ushort', 'I', bzero=32768, array=np.array([0, 40000, 65535], dtype='uint16')),
  fits.Column('group', 'J', array=[1, -2, 3]), fits.Column('id', 'K', array=[1, 2**53 + 1, -2**63], null=-2**63),
  fits.Column('flux', 'E', array=[1.5, np.nan, -2]), fits.Column('lambda', 'D', unit='Angstrom', array=[6300.304, 0, 1e300]),
  fits.Column('pair', '2D', array=np.ones((3, 2))), fits.Column('any', 'PJ()', array=np.array([[1], [1, 2], []], dtype=object))]
table = fits.BinTableHDU.from_columns(columns, name='TABLE')
hdus = fits.HDUList([primary, fits.ImageHDU(cube, name='DATA'), scaled, unsigned, long, doubles, table])
hdus.writeto(path, overwrite=True, checksum=True)
with fits.open(path, mode='update', do_not_scale_image_data=True) as again:
    again['SCALED'].header.update({'BSCALE': 0.5, 'BZERO': 10.0, 'BLANK': -99})
`;

let fits: FitsFile;
beforeAll(async () => {
  astropy(at('astropy.fits'), ASTROPY_FILE);
  fits = await readFits(at('astropy.fits'));
});

describe('readFits', () => {
  it('reads all headers of a file made by astropy', () => {
    expect(fits.hdus.map(({ name }) => name)).toEqual(['', 'DATA', 'SCALED', 'RAW', 'LONGS', 'DOUBLES', 'TABLE']);
    const { keywords, cards } = findHdu(fits, 0).header;
    expect(keywords).toMatchObject({
      EXPTIME: 600,
      NEXP: 3,
      BIG: 2n ** 53n + 1n,
      UNDEF: null,
      PI: "O'Brien",
      LONG: 'ABCDEFGHI.'.repeat(20),
      LIVE: true,
      'ESO DPR TYPE': 'OBJECT',
      'ESO DET UIT1': 1.5,
      EXPTIME2: 1e300,
    });
    expect(keywords['COMMENT']).toBeUndefined();
    expect(cards.filter(isFloatCard).map(({ keyword }) => keyword)).toEqual(['EXPTIME', 'ESO DET UIT1', 'EXPTIME2']);
    expect(cards.find(({ keyword }) => keyword === 'COMMENT')).toMatchObject({
      comment: 'some = words',
      value: undefined,
    });
    expect(cards.find(({ keyword }) => keyword === 'LONG')?.raw.length).toBeGreaterThan(2);
  });

  it('places every HDU where astropy places it', () => {
    const script = 'answer = [[hdu.fileinfo()["hdrLoc"], hdu.fileinfo()["datLoc"]] for hdu in fits.open(path)]';
    expect(fits.hdus.map(({ headerOffset, dataOffset }) => [headerOffset, dataOffset])).toEqual(
      astropy(fits.path, script),
    );
  });

  it('keeps the bytes of every header', async () => {
    const bytes = await readFile(fits.path, 'latin1');
    for (const { header, headerOffset, headerBytes } of fits.hdus) {
      const text = bytes.slice(headerOffset, headerOffset + headerBytes);
      expect(`${header.cards.flatMap(({ raw }) => raw).join('')}END`.padEnd(headerBytes)).toBe(text);
    }
  });

  it('names the HDUs there are when asked for another one', () => {
    expect(() => findHdu(fits, 'STAT')).toThrow(
      expect.objectContaining({ code: 'FITS_INVALID', cure: expect.stringContaining('0, 1 DATA, 2 SCALED') }),
    );
  });
});

describe('a file that is not whole', () => {
  const broken = at;

  async function cut(name: string, sizeBytes: number): Promise<string> {
    await writeFile(broken(name), await readFile(fits.path));
    await truncate(broken(name), sizeBytes);
    return broken(name);
  }

  it('is refused when empty', async () => {
    await expect(readFits(await cut('empty.fits', 0))).rejects.toMatchObject({
      code: 'FITS_INVALID',
      message: expect.stringMatching(/empty\.fits is not readable as FITS: HDU 0, byte 0: .*the file is empty/),
      cure: 'delete this copy and fetch or produce the file again',
    });
  });

  it('is refused wherever it was cut off, with HDU and byte', async () => {
    const sizes = Array.from({ length: Math.floor(fits.sizeBytes / 2880) }, (_, block) => block * 2880 + 1234);
    for (const size of sizes) {
      const last = fits.hdus.findLast(({ headerOffset }) => headerOffset < size)?.index;
      await expect(readFits(await cut('cut.fits', size)), `cut at ${size}`).rejects.toMatchObject({
        code: 'FITS_INVALID',
        message: expect.stringMatching(`cut.fits .*HDU ${last}, byte ${size}: `),
      });
    }
  });

  it('reads well where it was cut between two HDUs, as nothing says that there was more', async () => {
    const path = await cut('shorter.fits', findHdu(fits, 'DATA').headerOffset);
    expect((await readFits(path)).hdus).toHaveLength(1);
  });

  it.each([
    ['an HTML page', '<html><body>503 Service Unavailable', /HDU 0, byte 0: .*it begins with "<html><body>503/],
    ['a header without END', `${card('SIMPLE  = T')}${card('BITPIX  = 8')}`.padEnd(2880), /byte 2880: .*no END/],
    ['data in a header', `${card('SIMPLE  = T')}${'\0'.repeat(2800)}`, /byte 2880: .*in a header that has no END/],
    ['no NAXIS', header('BITPIX  = 8'), /HDU 0, byte 0: card 3 must be NAXIS with an integer, the header ends before/],
    [
      'a text as BITPIX',
      header("BITPIX  = '8'", 'NAXIS   = 0'),
      /card 2 must be BITPIX with an integer, it is "BITPIX {2}= '8'"/,
    ],
    ['an impossible BITPIX', header('BITPIX  = 7', 'NAXIS   = 0'), /BITPIX = 7 is none of/],
    ['a negative axis', header('BITPIX  = 8', 'NAXIS   = 1', 'NAXIS1  = -1'), /NAXIS1 = -1 is negative/],
  ])('is refused with %s', async (_, content, message) => {
    await writeFile(broken('broken.fits'), content, 'latin1');
    await expect(readFits(broken('broken.fits'))).rejects.toThrow(message);
    await expect(readFits(broken('broken.fits'))).rejects.toMatchObject({ code: 'FITS_INVALID' });
  });

  it('is refused as a folder or when it is missing, with the cause', async () => {
    await mkdir(broken('folder.fits'));
    await expect(readFits(broken('folder.fits'))).rejects.toMatchObject({
      code: 'FITS_INVALID',
      cause: { code: 'EISDIR' },
    });
    await expect(readFits(broken('none.fits'))).rejects.toMatchObject({
      code: 'FILE_MISSING',
      cause: { code: 'ENOENT' },
    });
  });
});

function card(text: string): string {
  return text.padEnd(80);
}

function header(...records: string[]): string {
  return [...['SIMPLE  = T', ...records, 'END'].map(card)].join('').padEnd(2880);
}

describe('readImage', () => {
  it.each<[string, number[], unknown]>([
    ['DATA', [2, 3, 4], Float32Array.from({ length: 24 }, (_, index) => (index === 7 ? NaN : index))],
    ['SCALED', [3], new Float64Array([10.5, 11, NaN])],
    ['RAW', [3], new Uint16Array([0, 65535, 32768])],
    ['LONGS', [2], new BigInt64Array([2n ** 62n + 1n, -5n])],
    ['DOUBLES', [2], new Float64Array([1.5, Math.PI])],
  ])('gives the true values of %s', async (name, axes, data) => {
    expect(await readImage(fits, findHdu(fits, name))).toEqual({ axes, data });
  });

  it('gives no pixels for an HDU without data and refuses a table', async () => {
    expect((await readImage(fits, findHdu(fits, 0))).axes).toEqual([]);
    await expect(readImage(fits, findHdu(fits, 'TABLE'))).rejects.toThrow(
      /HDU 6, .*an image is expected, it is a BINTABLE/,
    );
  });

  it('notices that a file became shorter after its headers were read', async () => {
    const path = at('shrinking.fits');
    await writeFits(path, [{ cards: [], data: { kind: 'image', axes: [4000], pixels: new Uint8Array(4000) } }]);
    const whole = await readFits(path);
    await truncate(path, 2880 + 1000);
    await expect(readImage(whole, findHdu(whole, 0))).rejects.toThrow(/HDU 0, byte 3880: the file became shorter/);
  });
});

describe('readPlanes', () => {
  it('gives a cube plane by plane', async () => {
    const cube = await readImage(fits, findHdu(fits, 'DATA'));
    const planes = await Array.fromAsync(readPlanes(fits, findHdu(fits, 'DATA')));
    expect(planes.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(planes.flatMap(({ data }) => [...data])).toEqual([...cube.data]);
  });

  it('gives an image as one plane and nothing for no data', async () => {
    expect(await Array.fromAsync(readPlanes(fits, findHdu(fits, 'RAW')))).toEqual([
      { index: 0, data: new Uint16Array([0, 65535, 32768]) },
    ]);
    expect(await Array.fromAsync(readPlanes(fits, findHdu(fits, 0)))).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const planes = readPlanes(fits, findHdu(fits, 'DATA'), { signal: AbortSignal.abort() });
    await expect(planes.next()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });
});

describe('readTable', () => {
  it('gives the scalar columns and names those it does not read', async () => {
    expect(await readTable(fits, findHdu(fits, 'TABLE'))).toEqual({
      rows: 3,
      columns: {
        name: ['OI 6300', "O'H", ''],
        flag: [true, false, true],
        byte: [0, 200, 255],
        short: [1, -2, NaN],
        ushort: [0, 40000, 65535],
        group: [1, -2, 3],
        id: [1, 2n ** 53n + 1n, NaN],
        flux: [1.5, NaN, -2],
        lambda: [6300.304, 0, 1e300],
      },
      units: { lambda: 'Angstrom' },
      skipped: [
        { name: 'pair', format: '2D' },
        { name: 'any', format: expect.stringMatching(/^PJ/) },
      ],
    });
  });

  it('takes the letters of its formats in any case', async () => {
    const bytes = await readFile(fits.path, 'latin1');
    const small = bytes.replaceAll(/TFORM\d+ *= '[^']*'/g, (card) =>
      card.replace(/'.*'/, (format) => format.toLowerCase()),
    );
    await writeFile(at('small.fits'), small, 'latin1');
    const other = await readFits(at('small.fits'));
    const table = await readTable(other, findHdu(other, 'TABLE'));
    const { skipped, ...expected } = await readTable(fits, findHdu(fits, 'TABLE'));
    expect(table).toEqual({
      ...expected,
      skipped: skipped.map(({ name, format }) => ({ name, format: format.toLowerCase() })),
    });
    expect(small).toContain("TFORM10 = '2d ");
  });

  it.each([
    [
      'more columns than FITS has',
      'TFIELDS =                   11',
      'TFIELDS =             99999999',
      /at most 999 columns/,
    ],
    [
      'more rows than it has data',
      'GCOUNT  =                    1',
      'GCOUNT  =                    0',
      /are more than the 0 bytes of its data/,
    ],
    ['an unknown format', "TFORM1  = '12A", "TFORM1  = '12Z", /TFORM1 = '12Z' is not a column format/],
  ])('refuses %s', async (_, from, to, message) => {
    const bytes = await readFile(fits.path, 'latin1');
    const { headerOffset } = findHdu(fits, 'TABLE');
    await writeFile(
      at('wrong.fits'),
      bytes.slice(0, headerOffset) + bytes.slice(headerOffset).replace(from, to),
      'latin1',
    );
    const wrong = await readFits(at('wrong.fits'));
    await expect(readTable(wrong, findHdu(wrong, 'TABLE'))).rejects.toThrow(message);
  });

  it('refuses an image', async () => {
    await expect(readTable(fits, findHdu(fits, 'DATA'))).rejects.toThrow(/a binary table is expected/);
  });
});
