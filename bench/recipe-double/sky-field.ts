import type { ImageToWrite } from '../../src/adapters/fits/encode-image.ts';
import { float } from '../../src/adapters/fits/literal.ts';
import type { FitsCard, HduToWrite } from '../../src/adapters/fits/write.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import type { Input } from './inputs.ts';

/** The field of four IFUs, 30 x 9.6 arcsec (muse-recipes 10A), in coarse pixels. */
const NX = 25;
const NY = 8;
const PIXEL_DEG = 1.2 / 3600;
const WAVELENGTHS = 6;
const UNIT = '10**(-20)*erg/s/cm**2/Angstrom';

/** Image or cube of noise around zero that depends on the content only. */
function pixelsOf(contentKey: string, axes: readonly number[]): ImageToWrite {
  const stream = createRandomStream(contentKey);
  const count = axes.reduce((product, length) => product * length, 1);
  return { kind: 'image', axes, pixels: Float32Array.from({ length: count }, () => stream.normal()) };
}

export function imageHdu(contentKey: string, field: Input): HduToWrite {
  return {
    cards: [['EXTNAME', 'DATA'], ...hduClass('DATA'), ['BUNIT', UNIT], ...skyCards(field)],
    data: pixelsOf(`${contentKey}/image`, [NX, NY]),
  };
}

/** DATA and STAT. */
export function cubeHdus(contentKey: string, field: Input): readonly HduToWrite[] {
  const axes = [NX, NY, WAVELENGTHS];
  const third: readonly FitsCard[] = [
    ['CTYPE3', 'AWAV'],
    ['CUNIT3', 'Angstrom'],
    ['CRPIX3', float(1)],
    ['CRVAL3', float(6255.95)],
    ['CD3_3', float(15)],
    ...(['CD1_3', 'CD2_3', 'CD3_1', 'CD3_2'] as const).map((keyword): FitsCard => [keyword, float(0)]),
  ];
  const links = { DATA: ['ERRDATA', 'STAT'], STAT: ['SCIDATA', 'DATA'] } as const;
  return (['DATA', 'STAT'] as const).map((name) => ({
    cards: [
      ['EXTNAME', name],
      ...hduClass(name),
      links[name],
      ['BUNIT', name === 'DATA' ? UNIT : `(${UNIT})**2`],
      ...skyCards(field),
      ...third,
    ],
    data: pixelsOf(`${contentKey}/${name}`, axes),
  }));
}

function hduClass(name: 'DATA' | 'STAT'): readonly FitsCard[] {
  return [
    ['HDUCLASS', 'ESO'],
    ['HDUDOC', 'DICD'],
    ['HDUVERS', 'DICD version 6'],
    ['HDUCLAS1', 'IMAGE'],
    ['HDUCLAS2', name === 'DATA' ? 'DATA' : 'ERROR'],
    ...(name === 'DATA' ? [] : [['HDUCLAS3', 'MSE'] as const]),
  ];
}

function skyCards(field: Input): readonly FitsCard[] {
  const { ra, dec } = centreOf(field);
  return [
    ['CTYPE1', 'RA---TAN'],
    ['CTYPE2', 'DEC--TAN'],
    ['CUNIT1', 'deg'],
    ['CUNIT2', 'deg'],
    ['CRPIX1', float((NX + 1) / 2)],
    ['CRPIX2', float((NY + 1) / 2)],
    ['CD1_1', float(-PIXEL_DEG)],
    ['CD1_2', float(0)],
    ['CD2_1', float(0)],
    ['CD2_2', float(PIXEL_DEG)],
    ['CRVAL1', float(ra)],
    ['CRVAL2', float(dec)],
  ];
}

export function centreOf({ keywords }: Input): { readonly ra: number; readonly dec: number } {
  return { ra: Number(keywords['RA']), dec: Number(keywords['DEC']) };
}

/** A star as it was found in the image of one exposure. */
export interface Detection {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
  readonly ra: number;
  readonly dec: number;
}

const STARS = 8;

/** Stars near the centre of the first exposure, where all exposures overlap, displaced by the pointing error of this one [deg]. */
export function detections(first: Input, image: Input, error: { readonly ra: number; readonly dec: number }) {
  const stream = createRandomStream(`stars of ${String(first.keywords['OBJECT'])}`);
  const [reference, own] = [centreOf(first), centreOf(image)];
  const cosDec = Math.cos((reference.dec * Math.PI) / 180);
  return Array.from({ length: STARS }, (): Detection => {
    const ra = reference.ra + ((stream.uniform() - 0.5) * 20) / 3600 / cosDec + error.ra;
    const dec = reference.dec + ((stream.uniform() - 0.5) * 5) / 3600 + error.dec;
    return {
      x: (NX + 1) / 2 - ((ra - own.ra) * cosDec) / PIXEL_DEG,
      y: (NY + 1) / 2 + (dec - own.dec) / PIXEL_DEG,
      flux: 1000 + 5000 * stream.uniform(),
      ra,
      dec,
    };
  });
}

/** How far the telescope was off in an exposure [deg]: up to half an arcsecond in each axis. */
export function pointingError({ keywords }: Input): { readonly ra: number; readonly dec: number } {
  const stream = createRandomStream(`pointing of ${String(keywords['DATE-OBS'])}`);
  return { ra: (stream.uniform() - 0.5) / 3600, dec: (stream.uniform() - 0.5) / 3600 };
}
