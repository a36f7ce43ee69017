import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFits, readImage, readTable } from '../../src/adapters/fits/index.ts';
import { readTruth } from '../../src/simulator/index.ts';
import type { ExposureTruth, NightTruth } from '../../src/simulator/index.ts';
import type { NightToReduce, SimulatedReduction } from '../simulator/recipes.ts';
import { primaryOf, reduceNight, valuesOf } from '../simulator/recipes.ts';
import { DATE, simulatedFolder } from '../simulator/simulated-folder.ts';

interface Night {
  readonly folder: string;
  readonly truth: NightTruth;
  readonly reduction: SimulatedReduction;
}

async function simulated(scenario: string, mode: Pick<NightToReduce, 'insMode'> = {}): Promise<Night> {
  const folder = await simulatedFolder({ scenario });
  const scratch = join(folder, 'reduction');
  await mkdir(scratch);
  const reduction = await reduceNight({ archive: folder, date: DATE, scratch, ...mode });
  return { folder, truth: await readTruth(folder, DATE), reduction };
}

/** Exposures of an OB, by type, in order of time. */
function obFrames({ truth }: Night, ob: number, type: 'OBJECT' | 'SKY') {
  const exposures = truth.obs[ob]!.templates.flatMap((template) => template.exposures);
  return exposures.filter((exposure) => exposure.type === type);
}

describe('[E] real recipes on the standard night, first OB', () => {
  let night: Night;
  let pixelTables: readonly (readonly string[])[];
  let posts: readonly string[];
  let offsets: string;
  /** Two of the four are enough here; `npm run demo` compares them all. */
  const exposures = () => obFrames(night, 0, 'OBJECT').slice(0, 2);

  beforeAll(async () => {
    night = await simulated('standard');
    const { reduction } = night;
    const sky = await reduction.sky(await reduction.basic(obFrames(night, 0, 'SKY')[0]!.fileName, 'SKY'));
    const made = exposures().map(async ({ fileName }) => {
      const tables = await reduction.basic(fileName, 'OBJECT');
      return { tables, post: await reduction.post(tables, sky) };
    });
    const reduced = await Promise.all(made);
    pixelTables = reduced.map(({ tables }) => tables);
    posts = reduced.map(({ post }) => post);
    offsets = await reduction.align(posts);
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  it('log no ERROR line', () => {
    expect(night.reduction.errors).toEqual([]);
  });

  it('find the pointing errors within 20 mas', async () => {
    expect(await offsetErrors(offsets, exposures())).toEqual(exposures().map(() => 'within 20 mas'));
  });

  it('find the seeing within 10 %', async () => {
    const found = await valuesOf(posts.map(cubeOf), 'ESO QC SCIPOST FWHM MEDIAN');
    exposures().forEach(({ seeingArcsec }, index) => {
      expect(Math.abs(found[index]! / seeingArcsec - 1), `exposure ${index + 1}`).toBeLessThan(0.1);
    });
  });

  it('use the TWILIGHT_CUBE', async () => {
    const [sky] = await valuesOf(pixelTables[0]!, 'ESO DRS MUSE FLAT FLUX SKY');
    expect(sky).toBeGreaterThan(1e6);
  });

  it('have nothing to complain about: sources, background, wavelengths, saturation', async () => {
    expect(Math.max(...(await valuesOf(pixelTables.flat(), 'ESO QC SCIBASIC NSATURATED')))).toBe(0);
    const shifts = await valuesOf(pixelTables.flat(), 'ESO QC SCIBASIC LAMBDA SHIFT');
    expect(Math.max(...shifts.map(Math.abs))).toBeLessThan(0.1);
    for (const post of posts) expect(await medianOf(post)).toBeGreaterThan(-20);
    expect(Math.min(...(await valuesOf(posts.map(cubeOf), 'ESO QC SCIPOST NDET')))).toBeGreaterThanOrEqual(5);
  });
});

describe('[E] real recipes on the container night, its first dataset', () => {
  let night: Night;
  beforeAll(async () => {
    night = await simulated('container');
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  it(
    'align and combine exposures of two OBs, one of them turned by 180 deg, with the SKY of the other',
    { timeout: 180_000 },
    async () => {
      const { reduction } = night;
      const [first, second] = [0, 1].map((ob) => obFrames(night, ob, 'OBJECT'));
      const sky = await reduction.sky(await reduction.basic(obFrames(night, 1, 'SKY')[0]!.fileName, 'SKY'));
      const objects = [first![0]!, second![0]!];
      const posts = await Promise.all(
        objects.map(async ({ fileName }) => reduction.post(await reduction.basic(fileName, 'OBJECT'), sky)),
      );
      const offsets = await reduction.align(posts);
      expect(await offsetErrors(offsets, objects)).toEqual(['within 20 mas', 'within 20 mas']);
      const cube = await primaryOf(cubeOf(await reduction.combine(posts, offsets)));
      expect(Number(cube['ESO QC EXPCOMB NDET'])).toBeGreaterThanOrEqual(5);
      expect(reduction.errors).toEqual([]);
    },
  );
});

describe('[E] real recipes on a hidden sky', () => {
  let night: Night;
  beforeAll(async () => {
    night = await simulated('hidden-sky');
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  it('make a sky of a frame that says OBJECT', async () => {
    const sky = await night.reduction.sky(await night.reduction.basic(obFrames(night, 1, 'SKY')[0]!.fileName, 'SKY'));
    expect(await readdir(sky)).toEqual(expect.arrayContaining(['SKY_CONTINUUM.fits', 'SKY_LINES.fits']));
    expect(night.reduction.errors).toEqual([]);
  });
});

describe('[E] real recipes on the narrow-field night', () => {
  let night: Night;
  beforeAll(async () => {
    night = await simulated('nfm', { insMode: 'NFM-AO-N' });
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  it('find offsets and seeing at a scale of 0.025 arcsec', { timeout: 180_000 }, async () => {
    const { reduction } = night;
    const objects = obFrames(night, 0, 'OBJECT');
    const posts = await Promise.all(
      objects.map(async ({ fileName }) => reduction.post(await reduction.basic(fileName, 'OBJECT'))),
    );
    expect(await offsetErrors(await reduction.align(posts), objects)).toEqual(['within 20 mas', 'within 20 mas']);
    for (const seeing of await valuesOf(posts.map(cubeOf), 'ESO QC SCIPOST FWHM MEDIAN')) {
      expect(Math.abs(seeing / 0.1 - 1)).toBeLessThan(0.1);
    }
    expect(reduction.errors).toEqual([]);
  });
});

describe('[E] real recipes on the degraded night', () => {
  let night: Night;
  beforeAll(async () => {
    night = await simulated('degraded');
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  const basic = (ob: number, type: 'OBJECT' | 'SKY') =>
    night.reduction.basic(obFrames(night, ob, type)[0]!.fileName, type);

  it('count more than 300 saturated pixels, without a twilight', async () => {
    const tables = await basic(0, 'OBJECT');
    const counts = await valuesOf(tables, 'ESO QC SCIBASIC NSATURATED');
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(300);
    expect(await valuesOf(tables, 'ESO DRS MUSE FLAT FLUX SKY')).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('find no source in the empty field', async () => {
    const post = await night.reduction.post(await basic(1, 'OBJECT'));
    expect(await valuesOf([cubeOf(post)], 'ESO QC SCIPOST NDET')).toEqual([0]);
  });

  it('over-subtract the sky of a moonlit SKY exposure', async () => {
    const sky = await night.reduction.sky(await basic(2, 'SKY'));
    expect(await medianOf(await night.reduction.post(await basic(2, 'OBJECT'), sky))).toBeLessThan(-20);
  });

  it('find the wavelength shift', async () => {
    const shifts = await valuesOf(await basic(3, 'OBJECT'), 'ESO QC SCIBASIC LAMBDA SHIFT');
    for (const shift of shifts) expect(Math.abs(Math.abs(shift) - 0.8)).toBeLessThan(0.15);
  });

  it('have arcs more than 1.5 d away', () => {
    expect(night.truth.calibrations).toEqual({ arcAgeDays: 3, twilight: false });
  });
});

/** Of exposures in order of time: how far their offsets are from the truth. */
async function offsetErrors(offsetList: string, truth: readonly ExposureTruth[]): Promise<readonly string[]> {
  const fits = await readFits(offsetList);
  const { rows, columns } = await readTable(fits, fits.hdus[1]!);
  const dec = Number(fits.hdus[0]!.header.keywords['DEC']);
  return Array.from({ length: rows }, (_, index) => {
    const east = 3600 * Number(columns['RA_OFFSET']![index]) * Math.cos((dec * Math.PI) / 180);
    const north = 3600 * Number(columns['DEC_OFFSET']![index]);
    const { fileName, offset } = truth[index]!;
    expect(fileName).toContain(columns['DATE_OBS']![index]);
    const errorMas = 1000 * Math.hypot(east - offset.eastArcsec, north - offset.northArcsec);
    return errorMas < 20 ? 'within 20 mas' : `${fileName}: ${errorMas.toFixed(0)} mas`;
  });
}

function cubeOf(postFolder: string): string {
  return join(postFolder, 'DATACUBE_FINAL.fits');
}

/** Median of the white-light image [1e-20 erg/s/cm2/A]. */
async function medianOf(postFolder: string): Promise<number> {
  const fits = await readFits(join(postFolder, 'IMAGE_FOV_0001.fits'));
  const { data } = await readImage(fits, fits.hdus[1]!);
  const values = Array.from(data, Number).filter(Number.isFinite);
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
