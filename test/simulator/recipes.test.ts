import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFits, readImage, readTable } from '../../src/adapters/fits/index.ts';
import { readTruth } from '../../src/simulator/index.ts';
import type { NightTruth } from '../../src/simulator/index.ts';
import type { SimulatedReduction } from './recipes.ts';
import { primaryOf, reduceNight, valuesOf } from './recipes.ts';
import { DATE, simulatedFolder } from './simulated-folder.ts';

interface Night {
  readonly folder: string;
  readonly truth: NightTruth;
  readonly reduction: SimulatedReduction;
}

async function simulated(scenario: string): Promise<Night> {
  const folder = await simulatedFolder({ scenario });
  const scratch = join(folder, 'reduction');
  await mkdir(scratch);
  return { folder, truth: await readTruth(folder, DATE), reduction: await reduceNight(folder, DATE, scratch) };
}

/** Exposures of an OB, by type, in order of time. */
function exposuresOf({ truth }: Night, ob: number, type: 'OBJECT' | 'SKY') {
  const exposures = truth.obs[ob]!.templates.flatMap((template) => template.exposures);
  return exposures.filter((exposure) => exposure.type === type);
}

describe('[E] real recipes on the standard night, first OB', () => {
  let night: Night;
  let pixelTables: readonly (readonly string[])[];
  let posts: readonly string[];
  let offsets: string;
  /** Two of the four are enough here; `npm run demo` compares them all. */
  const exposures = () => exposuresOf(night, 0, 'OBJECT').slice(0, 2);

  beforeAll(async () => {
    night = await simulated('standard');
    const { reduction } = night;
    const sky = await reduction.sky(await reduction.basic(exposuresOf(night, 0, 'SKY')[0]!.fileName, 'SKY'));
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
    const fits = await readFits(offsets);
    const { rows, columns } = await readTable(fits, fits.hdus[1]!);
    const truth = exposures();
    expect(rows).toBe(truth.length);
    for (let index = 0; index < rows; index++) {
      const dec = Number((await primaryOf(pixelTables[index]![0]!))['DEC']);
      const east = 3600 * Number(columns['RA_OFFSET']![index]) * Math.cos((dec * Math.PI) / 180);
      const north = 3600 * Number(columns['DEC_OFFSET']![index]);
      const { eastArcsec, northArcsec } = truth[index]!.offset;
      expect(truth[index]!.fileName).toContain(columns['DATE_OBS']![index]);
      expect(1000 * Math.hypot(east - eastArcsec, north - northArcsec), `exposure ${index + 1}`).toBeLessThan(20);
    }
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

describe('[E] real recipes on the degraded night', () => {
  let night: Night;
  beforeAll(async () => {
    night = await simulated('degraded');
  }, 120_000);
  afterAll(() => rm(night.folder, { recursive: true, force: true }));

  const basic = (ob: number, type: 'OBJECT' | 'SKY') =>
    night.reduction.basic(exposuresOf(night, ob, type)[0]!.fileName, type);

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
