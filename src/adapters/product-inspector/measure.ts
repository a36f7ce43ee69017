import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { numberOf } from '../../domain/frame/keywords.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import type { Manifest } from '../../domain/outcome/attempt.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { backgroundOf } from '../../domain/quality/background.ts';
import type { Background } from '../../domain/quality/background.ts';
import type { ProductMeasurement } from '../../domain/quality/measurement.ts';
import type { CubeSize, ExposureFacts, MeasuredOffset } from '../../domain/quality/quality-facts.ts';
import type { InspectRequest } from '../../ports/product-inspector.ts';
import { findHdu, readFits, readImage, readTable } from '../fits/index.ts';
import type { FitsFile, Hdu, PixelArray } from '../fits/index.ts';
import type { InspectedNames } from '../../domain/instance/inspected-names.ts';

/** Facts of a product from the headers and the small files around it; of the cube itself only headers are read. */
export async function measureProduct(request: InspectRequest): Promise<ProductMeasurement> {
  const { manifest, names } = request;
  const cube = await readFits(productPath(manifest, names.cube));
  const singles = request.exposures.length === 0 ? [manifest] : request.exposures;
  const exposures = await Promise.all(singles.map((single) => readExposure(single, names)));
  const isCombined = singles.length > 1 || singles[0]?.ab !== manifest.ab;
  return {
    primary: keywordsOf(cube, 0),
    data: dataHdu(cube).header.keywords,
    cubeSize: cubeSizeOf(cube),
    background: await readBackground(manifest, names),
    exposures: exposures.map(({ facts }) => facts).toSorted((a, b) => a.mjdObs - b.mjdObs),
    largestSingle: isCombined ? largestOf(exposures.map(({ size }) => size)) : null,
    offsets: request.offsetListPath === undefined ? [] : await readOffsets(request.offsetListPath),
    combinedCount: isCombined ? await readCombinedCount(manifest.logPath, names.combinedLine) : null,
    qc: await readQc([manifest, ...request.exposures, ...request.ancestors]),
  };
}

/** The first product of this category. */
export function productPath(manifest: Manifest, catg: string): string {
  const product = manifest.products.find((one) => one.catg === catg);
  if (product !== undefined) return product.path;
  const found = [...new Set(manifest.products.map((one) => one.catg))].join(', ') || 'none';
  throw new PhoenixError(
    'PRODUCT_INVALID',
    `${manifest.ab} has no product ${catg}, it has: ${found}`,
    `process ${manifest.ab} again`,
  );
}

/** HDU with the pixels: the first with an image of the file's kind; cubes and images of MUSE call it DATA. */
export function dataHdu(fits: FitsFile): Hdu {
  return (
    fits.hdus.find(({ name }) => name === 'DATA') ??
    fits.hdus.find(({ dataBytes }) => dataBytes > 0) ??
    findHdu(fits, 0)
  );
}

function keywordsOf(fits: FitsFile, index: number): Keywords {
  return fits.hdus[index]?.header.keywords ?? {};
}

function cubeSizeOf(cube: FitsFile): CubeSize {
  const { keywords } = dataHdu(cube).header;
  const axis = (index: number) => numberOf(keywords, `NAXIS${index}`) ?? 0;
  return { nx: axis(1), ny: axis(2), nz: axis(3) };
}

function largestOf(sizes: readonly CubeSize[]): CubeSize | null {
  return sizes.toSorted((a, b) => b.nx * b.ny - a.nx * a.ny)[0] ?? null;
}

async function readExposure(
  manifest: Manifest,
  names: InspectedNames,
): Promise<{ facts: ExposureFacts; size: CubeSize }> {
  const cube = await readFits(productPath(manifest, names.cube));
  const primary = keywordsOf(cube, 0);
  const [alpha, delta] = names.offsetKeywords;
  const facts = {
    ab: manifest.ab,
    mjdObs: numberOf(primary, 'MJD-OBS') ?? 0,
    posangDeg: numberOf(primary, names.posangKeyword) ?? 0,
    draArcsec: numberOf(primary, alpha) ?? 0,
    ddecArcsec: numberOf(primary, delta) ?? 0,
  };
  return { facts, size: cubeSizeOf(cube) };
}

/** Pixels without exposure are NaN, and zero where the recipe had no data: neither is background. */
async function readBackground(manifest: Manifest, names: InspectedNames): Promise<Background | null> {
  if (!manifest.products.some(({ catg }) => catg === names.image)) return null;
  const pixels = await readWhiteLight(manifest, names);
  return backgroundOf(Float64Array.from(pixels.data, Number).filter((value) => value !== 0));
}

export async function readWhiteLight(
  manifest: Manifest,
  names: InspectedNames,
): Promise<{ readonly data: PixelArray; readonly nx: number; readonly ny: number; readonly keywords: Keywords }> {
  const fits = await readFits(productPath(manifest, names.image));
  const hdu = dataHdu(fits);
  const { axes, data } = await readImage(fits, hdu);
  return { data, nx: axes[0] ?? 0, ny: axes[1] ?? 0, keywords: hdu.header.keywords };
}

async function readOffsets(path: string): Promise<readonly MeasuredOffset[]> {
  const fits = await readFits(path);
  const table = fits.hdus.find(({ header }) => header.keywords['XTENSION'] === 'BINTABLE');
  if (table === undefined) {
    throw new PhoenixError(
      'FITS_INVALID',
      `${path} holds no table of offsets`,
      'give an OFFSET_LIST with the columns MJD_OBS, RA_OFFSET, DEC_OFFSET',
    );
  }
  const { columns, rows } = await readTable(fits, table);
  const value = (column: string, row: number) => Number(columns[column]?.[row] ?? Number.NaN);
  return Array.from({ length: rows }, (_, row) => ({
    mjdObs: value('MJD_OBS', row),
    raDeg: value('RA_OFFSET', row),
    decDeg: value('DEC_OFFSET', row),
  }));
}

/** PRO DATANCOM counts what was given, not what was combined: only the log tells (muse-recipes.md 8.1). */
async function readCombinedCount(logPath: string, line: RegExp): Promise<number | null> {
  if (!(await exists(logPath))) return null;
  let count: number | null = null;
  for await (const text of createInterface({ input: createReadStream(logPath, 'latin1'), crlfDelay: Infinity })) {
    const found = line.exec(text)?.[1];
    if (found !== undefined) count = Number(found);
  }
  return count;
}

async function readQc(manifests: readonly Manifest[]): Promise<ProductMeasurement['qc']> {
  const entries = await Promise.all(
    [...new Map(manifests.map((manifest) => [manifest.ab, manifest])).values()].map(
      async (manifest) => [manifest.ab, await qcOf(manifest)] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/**
 * Values of all products that are still there: the manifest keeps the first one's only, and an AB may have one per IFU.
 * Cube and image repeat the same parameters, so each counts in the first category that carries it.
 */
async function qcOf(manifest: Manifest): Promise<Readonly<Record<string, readonly number[]>>> {
  const values: Record<string, readonly number[]> = {};
  for (const group of Map.groupBy(manifest.products, ({ catg }) => catg).values()) {
    const found = await qcOfFiles(group.map(({ path }) => path));
    for (const [keyword, numbers] of Object.entries(found)) values[keyword] ??= numbers;
  }
  return values;
}

async function qcOfFiles(paths: readonly string[]): Promise<Readonly<Record<string, readonly number[]>>> {
  const values: Record<string, number[]> = {};
  for (const path of paths) {
    if (!path.endsWith('.fits') || !(await exists(path))) continue;
    for (const [keyword, value] of Object.entries(keywordsOf(await readFits(path), 0))) {
      if (keyword.startsWith('ESO QC ') && typeof value === 'number') (values[keyword] ??= []).push(value);
    }
  }
  return values;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
