import { createHash } from 'node:crypto';
import { readTable } from '../../src/adapters/fits/read-table.ts';
import { readFits } from '../../src/adapters/fits/read.ts';
import { float } from '../../src/adapters/fits/literal.ts';
import type { FitsCard, HduToWrite } from '../../src/adapters/fits/write.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import type { Input } from './inputs.ts';
import { productCards } from './product-cards.ts';
import type { Making, ProductTitle } from './product-cards.ts';
import { cubeHdus, detections, imageHdu, pointingError } from './sky-field.ts';

/** A file that a recipe makes, in the working directory first. */
export interface Product {
  readonly fileName: string;
  readonly hdus: readonly HduToWrite[];
}

/** What a recipe has made, and the lines of its log that are judged. */
export interface Outcome {
  readonly products: readonly Product[];
  readonly log: readonly string[];
}

interface Recipe {
  /** Tags of the inputs that are reduced; all others are calibrations. */
  readonly raws: readonly string[];
  make(making: Making): Outcome | Promise<Outcome>;
}

/** The five recipes of the cascade, small: products as muse-recipes 9 and 10 describe them, pixels made of the content's key. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  muse_scibasic: { raws: ['OBJECT', 'SKY'], make: scibasic },
  muse_create_sky: { raws: ['PIXTABLE_SKY'], make: createSky },
  muse_scipost: { raws: ['PIXTABLE_OBJECT'], make: scipost },
  muse_exp_align: { raws: ['IMAGE_FOV'], make: expAlign },
  muse_exp_combine: { raws: ['PIXTABLE_REDUCED'], make: expCombine },
};

function scibasic(making: Making): Outcome {
  const catg = `PIXTABLE_${making.raws[0].tag}`;
  const stream = createRandomStream(`qc of ${making.contentKey}`);
  const table = product(
    making,
    {
      fileName: `${catg}_0001-${twoDigits(making.line.ifu)}.fits`,
      catg,
      isScience: true,
      cards: [
        ['ESO QC SCIBASIC NSATURATED', Math.floor(3 * stream.uniform())],
        ['ESO QC SCIBASIC LAMBDA SHIFT', float(0.05 * (stream.uniform() - 0.5))],
      ],
    },
    [imageHdu(making.contentKey, making.raws[0])],
  );
  return { products: [table], log: [] };
}

function createSky(making: Making): Outcome {
  const stream = createRandomStream(`sky of ${making.contentKey}`);
  const flux = 10_000 + 10_000 * stream.uniform();
  const lines = product(
    making,
    {
      fileName: 'SKY_LINES.fits',
      catg: 'SKY_LINES',
      isScience: false,
      cards: [
        ['ESO QC SKY LINE1 NAME', 'OI_6300'],
        ['ESO QC SKY LINE1 AWAV', float(6300.46)],
        ['ESO QC SKY LINE1 FLUX', float(flux)],
      ],
    },
    [
      {
        cards: [['EXTNAME', 'LINES']],
        data: {
          kind: 'table',
          columns: [
            { name: 'name', format: '7A', values: ['OI_6300'] },
            { name: 'lambda', format: '1D', unit: 'Angstrom', values: [6300.46] },
            { name: 'flux', format: '1D', values: [flux] },
          ],
        },
      },
    ],
  );
  const continuum = product(
    making,
    { fileName: 'SKY_CONTINUUM.fits', catg: 'SKY_CONTINUUM', isScience: false, cards: [] },
    [imageHdu(making.contentKey, making.raws[0])],
  );
  return { products: [lines, continuum], log: [] };
}

function scipost(making: Making): Outcome {
  const reduced = product(
    making,
    { fileName: 'PIXTABLE_REDUCED_0001.fits', catg: 'PIXTABLE_REDUCED', isScience: true, cards: [] },
    [imageHdu(making.contentKey, making.raws[0])],
  );
  return { products: [...cubeAndImages(making, qcOfCube('SCIPOST', making.contentKey)), reduced], log: [] };
}

function expCombineLog(raws: readonly Input[], isMatched: boolean): readonly string[] {
  const how = isMatched ? ' (corrected offset)' : '';
  return [
    `${raws.length} tables to be combined`,
    ...raws.slice(1).map((_, index) => `Distance of exposure ${index + 2} (relative to exp. 1): 0.1,0.1 arcsec${how}`),
  ];
}

async function expCombine(making: Making): Promise<Outcome> {
  const { raws, calibrations } = making;
  const list = calibrations.find(({ tag }) => tag === 'OFFSET_LIST');
  const offsets = list === undefined ? [] : await readOffsets(list.path);
  const found = raws.flatMap(({ keywords }) => offsets.filter(({ dateObs }) => dateObs === keywords['DATE-OBS']));
  const applied = found.flatMap(({ dateObs, ra, dec }, index): FitsCard[] => [
    [`ESO DRS MUSE OFFSET${index + 1} DRA`, float(ra)],
    [`ESO DRS MUSE OFFSET${index + 1} DDEC`, float(dec)],
    [`ESO DRS MUSE OFFSET${index + 1} DATE-OBS`, dateObs],
  ]);
  return {
    products: cubeAndImages(making, [...qcOfCube('EXPCOMB', making.contentKey), ...applied]),
    log: expCombineLog(raws, list === undefined || found.length === raws.length),
  };
}

async function readOffsets(path: string) {
  const fits = await readFits(path);
  const table = fits.hdus.find(({ header }) => header.keywords['XTENSION'] === 'BINTABLE');
  if (table === undefined) return [];
  const { columns, rows } = await readTable(fits, table);
  return Array.from({ length: rows }, (_, row) => ({
    dateObs: String(columns['DATE_OBS']?.[row]).trim(),
    ra: Number(columns['RA_OFFSET']?.[row]),
    dec: Number(columns['DEC_OFFSET']?.[row]),
  }));
}

/** DATACUBE_FINAL, and an IMAGE_FOV per filter. */
function cubeAndImages(making: Making, qc: readonly FitsCard[]): readonly Product[] {
  const [first] = making.raws;
  const filters = making.line.parameters.find((word) => word.startsWith('--filter='))?.slice('--filter='.length);
  const cube: Title = {
    fileName: 'DATACUBE_FINAL.fits',
    catg: 'DATACUBE_FINAL',
    isScience: true,
    cards: [['SPECSYS', 'BARYCENT'], ...qc],
  };
  const images = (filters ?? 'white').split(',').map((filter, index) => {
    const title: Title = {
      fileName: `IMAGE_FOV_${String(index + 1).padStart(4, '0')}.fits`,
      catg: 'IMAGE_FOV',
      isScience: true,
      cards: [...qc, ['ESO DRS MUSE FILTER NAME', filter]],
    };
    return product(making, title, [imageHdu(`${making.contentKey}/${filter}`, first)]);
  });
  return [product(making, cube, cubeHdus(making.contentKey, first)), ...images];
}

function qcOfCube(prefix: 'SCIPOST' | 'EXPCOMB', contentKey: string): readonly FitsCard[] {
  const stream = createRandomStream(`qc of ${contentKey}`);
  return [
    [`ESO QC ${prefix} LAMBDA`, float(6299.7)],
    [`ESO QC ${prefix} NDET`, 8 + Math.floor(6 * stream.uniform())],
    [`ESO QC ${prefix} FWHM NVALID`, 8],
    [`ESO QC ${prefix} FWHM MEDIAN`, float(0.8 + 0.1 * stream.uniform())],
    [`ESO QC ${prefix} FWHM MAD`, float(0.02)],
  ];
}

/**
 * Offsets of all exposures against the first one, from stars that every one of them has. Whatever the parameters of the detection
 * are, the sky is the same: a second attempt with others gives the same list.
 */
function expAlign(making: Making): Outcome {
  const { raws } = making;
  const [first] = raws;
  const origin = pointingError(first);
  const placed = raws.map((image) => {
    const error = pointingError(image);
    const offset = { ra: error.ra - origin.ra, dec: error.dec - origin.dec };
    return { image, offset, stars: detections(first, image, offset) };
  });
  const frames = placed.flatMap(({ stars }, index): FitsCard[] => [
    [`ESO QC EXPALIGN NDET${index + 1}`, stars.length],
    [`ESO QC EXPALIGN NMATCH${index + 1}`, stars.length],
  ]);
  const list = product(
    making,
    {
      fileName: 'OFFSET_LIST.fits',
      catg: 'OFFSET_LIST',
      isScience: false,
      cards: [
        ...frames,
        ['ESO QC EXPALIGN NMATCH MIN', placed[0]?.stars.length ?? 0],
        ['ESO QC EXPALIGN NOMATCH', 0],
        ...spreadCards(
          'RA',
          placed.map(({ offset }) => 3600 * offset.ra),
        ),
        ...spreadCards(
          'DEC',
          placed.map(({ offset }) => 3600 * offset.dec),
        ),
      ],
    },
    [
      {
        cards: [],
        data: {
          kind: 'table',
          columns: [
            { name: 'DATE_OBS', format: '23A', values: raws.map(({ keywords }) => String(keywords['DATE-OBS'])) },
            {
              name: 'MJD_OBS',
              format: '1D',
              unit: 's',
              values: raws.map(({ keywords }) => Number(keywords['MJD-OBS'])),
            },
            { name: 'RA_OFFSET', format: '1D', unit: 'deg', values: placed.map(({ offset }) => offset.ra) },
            { name: 'DEC_OFFSET', format: '1D', unit: 'deg', values: placed.map(({ offset }) => offset.dec) },
            { name: 'FLUX_SCALE', format: '1D', values: raws.map(() => Number.NaN) },
          ],
        },
      },
    ],
  );
  return { products: [list, ...placed.map((one, index) => sourceList(making, one, index))], log: [] };
}

function spreadCards(axis: 'RA' | 'DEC', arcsec: readonly number[]): readonly FitsCard[] {
  const mean = arcsec.reduce((sum, value) => sum + value, 0) / arcsec.length;
  const variance = arcsec.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, arcsec.length - 1);
  const prefix = `ESO QC EXPALIGN OFFSET ${axis}`;
  return [
    [`${prefix} MIN`, float(Math.min(...arcsec))],
    [`${prefix} MAX`, float(Math.max(...arcsec))],
    [`${prefix} MEAN`, float(mean)],
    [`${prefix} STDEV`, float(Math.sqrt(variance))],
  ];
}

interface PlacedExposure {
  readonly image: Input;
  readonly offset: { readonly ra: number; readonly dec: number };
  readonly stars: ReturnType<typeof detections>;
}

function sourceList(making: Making, { image, offset, stars }: PlacedExposure, index: number): Product {
  const column = (name: string, values: readonly number[], unit?: string) =>
    ({ name, format: '1D', values, ...(unit === undefined ? {} : { unit }) }) as const;
  const title: Title = {
    fileName: `SOURCE_LIST_${String(index + 1).padStart(4, '0')}.fits`,
    catg: 'SOURCE_LIST',
    isScience: false,
    cards: [
      ['ESO QC EXPALIGN SRC POSITIONS', 'detection'],
      ['ESO QC EXPALIGN NDET', stars.length],
      ['ESO QC EXPALIGN BKG MEDIAN', float(0)],
      ['ESO QC EXPALIGN BKG MAD', float(0.46)],
      ['ESO QC EXPALIGN THRESHOLD', float(15)],
    ],
  };
  const columns = [
    { name: 'Id', format: '1J', values: stars.map((_, row) => row + 1) } as const,
    column(
      'X',
      stars.map(({ x }) => x),
      'pix',
    ),
    column(
      'Y',
      stars.map(({ y }) => y),
      'pix',
    ),
    column(
      'Flux',
      stars.map(({ flux }) => flux),
    ),
    column(
      'Sharpness',
      stars.map(() => 0.49),
    ),
    column(
      'Roundness',
      stars.map(() => 0.01),
    ),
    column(
      'RA',
      stars.map(({ ra }) => ra),
      'deg',
    ),
    column(
      'DEC',
      stars.map(({ dec }) => dec),
      'deg',
    ),
    column(
      'RA_CORR',
      stars.map(({ ra }) => ra - offset.ra),
      'deg',
    ),
    column(
      'DEC_CORR',
      stars.map(({ dec }) => dec - offset.dec),
      'deg',
    ),
  ];
  // Its header is that of its own image.
  const own: Making = { ...making, raws: [image] };
  return product(own, title, [{ cards: [], data: { kind: 'table', columns } }]);
}

type Title = Omit<ProductTitle, 'dataMd5'>;

function product(making: Making, title: Title, extensions: readonly HduToWrite[]): Product {
  const dataMd5 = md5OfData(extensions);
  return { fileName: title.fileName, hdus: [{ cards: productCards(making, { ...title, dataMd5 }) }, ...extensions] };
}

function md5OfData(extensions: readonly HduToWrite[]): string {
  const hash = createHash('md5');
  for (const { data } of extensions) {
    if (data?.kind === 'image') hash.update(new Uint8Array(data.pixels.buffer));
    else hash.update(JSON.stringify(data?.columns ?? []));
  }
  return hash.digest('hex');
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
