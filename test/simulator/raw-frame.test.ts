import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card, FitsFile, FitsImage } from '../../src/adapters/fits/index.ts';
import { isFloatCard, readFits, readImage, writeFits } from '../../src/adapters/fits/index.ts';
import { parseHeader } from '../../src/adapters/fits/header.ts';
import { createMiniMuse } from '../../src/simulator/mini-muse.ts';
import { planNight } from '../../src/simulator/night-plan.ts';
import { rawFrameHdus } from '../../src/simulator/raw-frame.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';

const PLAN = planNight('2014-12-14', SCENARIOS.standard);
const OBJECT = PLAN.science[0]!.frames[0]!;
const SKY = PLAN.science[0]!.frames[2]!;
const FLAT = PLAN.calibrations.find(({ type }) => type === 'FLAT')!;
const BIAS = PLAN.calibrations.find(({ type }) => type === 'BIAS')!;

describe('[U] simulated raw frame', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'raw-frame-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  async function written(frame: typeof OBJECT | typeof BIAS, ifus = 4): Promise<FitsFile> {
    const path = join(scratch, `${ifus}-${frame.fileName}`);
    await writeFits(path, rawFrameHdus({ instrument: createMiniMuse(ifus), seed: 1, frame, stars: [] }));
    return readFits(path);
  }

  it('has keywords of the types and units that a real frame has', async () => {
    const lines = readFileSync(join(import.meta.dirname, 'fixtures', 'real-header.txt'), 'latin1')
      .trim()
      .split('\n');
    const real = parseHeader(lines.map((line) => line.slice(0, 80).padEnd(80)).join('')).cards;
    const simulated = (await written(OBJECT)).hdus[0]!.header.cards;
    const differences = real.flatMap((wanted) => {
      const card = simulated.find(({ keyword }) => keyword === wanted.keyword);
      return card !== undefined && shapeOf(card) === shapeOf(wanted) ? [] : [`${shapeOf(wanted)} ${wanted.keyword}`];
    });
    expect(differences).toEqual([]);
    expect(real.length).toBeGreaterThan(100);
  });

  it.each([
    ['OBJECT', OBJECT, ['SCIENCE', 'IFU', 'OBJECT'], 'ESO-319-G15', 'NORMAL'],
    ['SKY', SKY, ['SCIENCE', 'IFU', 'SKY'], 'SKY', 'NORMAL'],
    ['FLAT', FLAT, ['CALIB', 'IFU', 'FLAT,LAMP'], 'FLAT', 'OFF'],
    ['BIAS', BIAS, ['CALIB', 'IFU', 'BIAS'], 'BIAS', 'OFF'],
  ])('%s says what it is, and whether the telescope tracked', async (_, frame, dpr, object, tracking) => {
    const { keywords } = (await written(frame)).hdus[0]!.header;
    expect(['CATG', 'TECH', 'TYPE'].map((key) => keywords[`ESO DPR ${key}`])).toEqual(dpr);
    expect(keywords).toMatchObject({ OBJECT: object, 'ESO TEL TRAK STATUS': tracking });
  });

  it.each([
    [4, 2112],
    [12, 2112],
    [24, 1088],
  ])('has %i channels of the size that its header tells', async (ifus, columns) => {
    const { hdus } = await written(BIAS, ifus);
    expect(hdus.slice(1).map(({ name }) => name)).toEqual(
      Array.from({ length: ifus }, (_, index) => `CHAN${String(index + 1).padStart(2, '0')}`),
    );
    const { keywords } = hdus[ifus]!.header;
    expect(keywords).toMatchObject({ NAXIS1: columns, NAXIS2: 144, BITPIX: 16, BZERO: 32768 });
    const [nx, ny] = ['NX', 'NY'].map((key) => 2 * Number(keywords[`ESO DET OUT1 ${key}`]) + 64);
    expect([nx, ny]).toEqual([columns, 144]);
  });

  it('of a closed shutter is bias level and read-out noise', async () => {
    const { mean, sigma } = statistics((await imageOf(await written(BIAS))).data);
    expect(mean).toBeCloseTo(1000, 1);
    expect(sigma).toBeCloseTo(Math.hypot(3 / 1.1, Math.sqrt(1 / 12)), 1);
  });

  it('has light in the slices only, with Poisson noise', async () => {
    const { data, axes } = await imageOf(await written(FLAT));
    const row = Array.from(data.subarray(40 * axes[0]!, 41 * axes[0]!), Number);
    const isLit = (value: number) => value > 10_000;
    expect(row.filter(isLit)).toHaveLength(48 * 38);
    const { mean, sigma } = statistics(row.filter(isLit));
    expect(mean / (1000 + 20_000 / 1.1)).toBeCloseTo(1, 2);
    expect(sigma / (Math.sqrt(20_000) / 1.1)).toBeCloseTo(1, 1);
  });
});

/** Type of the value and unit of the comment. */
function shapeOf(card: Card): string {
  const unit = /^\[[^\]]*\]/.exec(card.comment)?.[0] ?? '';
  return `${isFloatCard(card) ? 'float' : typeof card.value} ${unit}`;
}

async function imageOf(fits: FitsFile): Promise<FitsImage> {
  return readImage(fits, fits.hdus[1]!);
}

function statistics(values: ArrayLike<number | bigint>): { mean: number; sigma: number } {
  const numbers = Array.from(values, Number);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  return { mean, sigma: Math.sqrt(variance) };
}
