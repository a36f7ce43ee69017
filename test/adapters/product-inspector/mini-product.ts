import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { float, writeFits } from '../../../src/adapters/fits/index.ts';
import type { FitsCard } from '../../../src/adapters/fits/index.ts';
import type { Manifest } from '../../../src/domain/outcome/attempt.ts';

/** A cube with its image as muse_scipost writes them, small: three stars on a noisy sky. */
export interface MiniProduct {
  readonly ab: string;
  readonly nx?: number;
  readonly ny?: number;
  readonly nz?: number;
  readonly mjdObs?: number;
  readonly posangDeg?: number;
  readonly draArcsec?: number;
  readonly level?: number;
  readonly log?: string;
}

const UNIT = '10**(-20)*erg/s/cm**2/Angstrom';

export async function writeMiniProduct(directory: string, product: MiniProduct): Promise<Manifest> {
  const { ab, nx = 60, ny = 40, nz = 30, level = 0, log = '' } = product;
  await mkdir(directory, { recursive: true });
  const image = skyOf(nx, ny, level);
  const cube = new Float32Array(nx * ny * nz);
  for (let plane = 0; plane < nz; plane++)
    cube.set(
      image.map((value) => value * (1 + 0.5 * Math.sin(plane / 4))),
      plane * nx * ny,
    );
  const cards = primaryCards(product);
  const wcs = wcsCards(nx, ny);
  const cubePath = join(directory, 'DATACUBE_FINAL.fits');
  const imagePath = join(directory, 'IMAGE_FOV_0001.fits');
  await writeFits(
    cubePath,
    [
      { cards: [...cards, ['ESO PRO CATG', 'DATACUBE_FINAL']] },
      {
        cards: [['EXTNAME', 'DATA'], ['BUNIT', UNIT], ...wcs, ...WAVELENGTHS],
        data: { kind: 'image', axes: [nx, ny, nz], pixels: cube },
      },
      {
        cards: [['EXTNAME', 'STAT'], ['BUNIT', `(${UNIT})**2`], ...wcs, ...WAVELENGTHS],
        data: { kind: 'image', axes: [nx, ny, nz], pixels: cube.map(() => 1) },
      },
    ],
    { checksum: true },
  );
  await writeFits(
    imagePath,
    [
      { cards: [...cards, ['ESO PRO CATG', 'IMAGE_FOV']] },
      { cards: [['EXTNAME', 'DATA'], ['BUNIT', UNIT], ...wcs], data: { kind: 'image', axes: [nx, ny], pixels: image } },
    ],
    { checksum: true },
  );
  const logPath = join(directory, 'recipe.log');
  await writeFile(logPath, log);
  return {
    ab,
    abKey: ab,
    recipe: 'muse_scipost',
    recipeVersion: 'muse/2.8.7',
    parameters: [],
    products: [
      { catg: 'DATACUBE_FINAL', path: cubePath, sizeBytes: 0, dataMd5: '' },
      { catg: 'IMAGE_FOV', path: imagePath, sizeBytes: 0, dataMd5: '' },
    ],
    caveats: [],
    qc: {},
    cost: { startedAt: '', endedAt: '', wallSeconds: 1, peakRssBytes: null },
    host: 'here',
    logPath,
  };
}

function primaryCards({ mjdObs = 57006.0375, posangDeg = 0, draArcsec = 0 }: MiniProduct): readonly FitsCard[] {
  return [
    ['ORIGIN', 'ESO-PARANAL'],
    ['TELESCOP', 'ESO-VLT-U4'],
    ['INSTRUME', 'MUSE'],
    ['RA', float(150)],
    ['DEC', float(-30)],
    ['EQUINOX', float(2000)],
    ['RADESYS', 'FK5'],
    ['EXPTIME', float(600)],
    ['MJD-OBS', float(mjdObs)],
    ['DATE', '2026-11-20T09:44:38'],
    ['DATE-OBS', '2014-12-15T00:54:04.379'],
    ['OBJECT', 'Test target'],
    ['ARCFILE', 'MUSE.2014-12-15T00:54:04.379.fits'],
    ['PROV7', 'left over'],
    ['ESO OBS ID', 1134385],
    ['ESO INS DROT POSANG', float(posangDeg)],
    ['ESO SEQ OFFSET CUM ALPHA', float(draArcsec)],
    ['ESO SEQ OFFSET CUM DELTA', float(0)],
    ['ESO QC SCIPOST NDET', 3],
    ['ESO QC SCIPOST FWHM MEDIAN', float(0.81)],
  ];
}

const WAVELENGTHS: readonly FitsCard[] = [
  ['CTYPE3', 'AWAV'],
  ['CUNIT3', 'Angstrom'],
  ['CRVAL3', float(6256.73)],
  ['CRPIX3', float(1)],
  ['CD3_3', float(1.25)],
  ['CD1_3', float(0)],
  ['CD2_3', float(0)],
  ['CD3_1', float(0)],
  ['CD3_2', float(0)],
];

function wcsCards(nx: number, ny: number): readonly FitsCard[] {
  return [
    ['CTYPE1', 'RA---TAN'],
    ['CTYPE2', 'DEC--TAN'],
    ['CUNIT1', 'deg'],
    ['CUNIT2', 'deg'],
    ['CRVAL1', float(150)],
    ['CRVAL2', float(-30)],
    ['CRPIX1', float(nx / 2)],
    ['CRPIX2', float(ny / 2)],
    ['CD1_1', float(-0.2 / 3600)],
    ['CD1_2', float(0)],
    ['CD2_1', float(0)],
    ['CD2_2', float(0.2 / 3600)],
    ['CSYER1', float(-1)],
    ['CSYER2', float(-1)],
  ];
}

function skyOf(nx: number, ny: number, level: number): Float32Array {
  const stars = [
    [0.25, 0.3, 400],
    [0.6, 0.7, 150],
    [0.8, 0.25, 60],
  ] as const;
  let seed = 42;
  const noise = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  const pixels = new Float32Array(nx * ny);
  for (let index = 0; index < pixels.length; index++) {
    const [x, y] = [index % nx, Math.floor(index / nx)];
    const light = stars.reduce(
      (sum, [sx, sy, flux]) => sum + flux * Math.exp(-((x - sx * nx) ** 2 + (y - sy * ny) ** 2) / 8),
      0,
    );
    pixels[index] = x < 2 || y < 2 ? Number.NaN : level + light + 4 * noise();
  }
  return pixels;
}
