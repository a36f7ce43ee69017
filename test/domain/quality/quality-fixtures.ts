import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import type { Manifest } from '../../../src/domain/outcome/attempt.ts';
import type { ProductMeasurement } from '../../../src/domain/quality/measurement.ts';
import type { QualityFacts } from '../../../src/domain/quality/quality-facts.ts';

/** Facts of a flawless single cube with a dedicated sky. */
export const GOOD_SINGLE: QualityFacts = {
  kind: 'single',
  isSky: false,
  skyFitErrors: 0,
  hasDedicatedSky: true,
  arcDistanceDays: 0.4,
  hasTwilight: true,
  saturatedPixels: 12,
  sourceCount: 8,
  background: 0.3,
  lambdaShiftAngstrom: -0.01,
  alignment: null,
  modified: false,
  cubeSize: { nx: 152, ny: 48, nz: 72 },
  largestSingle: null,
  inputCount: 1,
  combinedCount: 1,
};

/** Facts of a flawless combined cube. */
export const GOOD_COMBINED: QualityFacts = {
  ...GOOD_SINGLE,
  kind: 'combined',
  alignment: { applied: true, allMatched: true, rotatedOffsetDeg: null, doubts: [] },
  cubeSize: { nx: 160, ny: 60, nz: 72 },
  largestSingle: { nx: 152, ny: 48, nz: 72 },
  inputCount: 4,
  combinedCount: 4,
};

export function block(changes: Partial<AssociationBlock> & Pick<AssociationBlock, 'name' | 'step'>): AssociationBlock {
  return {
    recipe: `muse_${changes.step}`,
    rawType: 'OBJECT',
    dprCatg: 'SCIENCE',
    date: '2014-12-14',
    obsId: 1134385,
    obsProgId: '094.A-0001(A)',
    obsTargName: 'HDFS',
    obsMode: 'SM',
    insMode: 'WFM-NOAO-N',
    tplStart: '2014-12-15T00:53:10',
    mjdObs: 57006.0375,
    rawFiles: [],
    exptimeSeconds: 600,
    parameters: [],
    ifus: [],
    inputs: [],
    waitFor: [],
    expectedProducts: [],
    modified: false,
    ...changes,
  };
}

const STAMPS = [
  '2014-12-15T00:54:04.379',
  '2014-12-15T01:10:44.954',
  '2014-12-15T01:27:00.111',
  '2014-12-15T01:44:00.222',
];

/** ABs of one template: `count` OBJECT exposures with a dedicated SKY, aligned and combined where there are two or more. */
export function templateAbs(
  count: number,
  changes: { obsId?: number; rawType?: string } = {},
): readonly AssociationBlock[] {
  const stamps = STAMPS.slice(0, count);
  const common = { obsId: changes.obsId ?? 1134385, rawType: changes.rawType ?? 'OBJECT' };
  const singles = stamps.flatMap((stamp, index) => {
    const own = { ...common, mjdObs: 57006.0375 + index * 0.0116, rawFiles: [`MUSE.${stamp}.fits`] };
    return [
      block({
        ...own,
        name: `MUSE.${stamp}.ab`,
        step: 'basic',
        inputs: [
          { source: { kind: 'raw', fileName: `MUSE.${stamp}.fits` }, tag: 'OBJECT' },
          { source: { kind: 'calib', fileName: 'wavecal.fits' }, tag: 'WAVECAL_TABLE' },
          { source: { kind: 'calib', fileName: 'twilight.fits' }, tag: 'TWILIGHT_CUBE' },
        ],
      }),
      block({ ...own, name: `MUSE.${stamp}_pst.ab`, step: 'post', waitFor: [`MUSE.${stamp}.ab`, SKY_AB] }),
    ];
  });
  const sky = [
    block({
      name: 'MUSE.2014-12-15T02:00:00.000.ab',
      step: 'basic',
      rawType: 'SKY',
      mjdObs: 57006.09,
      rawFiles: ['MUSE.2014-12-15T02:00:00.000.fits'],
    }),
    block({
      name: SKY_AB,
      step: 'sky',
      rawType: 'SKY',
      mjdObs: 57006.09,
      waitFor: ['MUSE.2014-12-15T02:00:00.000.ab'],
    }),
  ];
  if (count < 2) return [...sky, ...singles];
  const posts = stamps.map((stamp) => `MUSE.${stamp}_pst.ab`);
  const align = `MUSE.${stamps[0]}_tal.ab`;
  const offsets = { source: { kind: 'product' as const, ab: align, catg: 'OFFSET_LIST' }, tag: 'OFFSET_LIST' };
  return [
    ...sky,
    ...singles,
    block({
      ...common,
      name: align,
      step: 'align',
      waitFor: posts,
      rawFiles: stamps.map((stamp) => `MUSE.${stamp}.fits`),
    }),
    block({
      ...common,
      name: `MUSE.${stamps[0]}_tpl.ab`,
      step: 'combine',
      waitFor: [...posts, align],
      inputs: [offsets],
      rawFiles: stamps.map((stamp) => `MUSE.${stamp}.fits`),
    }),
  ];
}
export const SKY_AB = 'MUSE.2014-12-15T02:00:00.000_sky.ab';

export function manifest(ab: string, changes: Partial<Manifest> = {}): Manifest {
  return {
    ab,
    abKey: ab,
    recipe: '',
    recipeVersion: '',
    parameters: [],
    products: [],
    caveats: [],
    qc: {},
    cost: { startedAt: '', endedAt: '', wallSeconds: 1, peakRssBytes: null },
    host: '',
    logPath: '',
    ...changes,
  };
}

export function measurement(changes: Partial<ProductMeasurement> = {}): ProductMeasurement {
  return {
    primary: { DEC: -60 },
    data: {},
    cubeSize: { nx: 152, ny: 48, nz: 72 },
    background: { median: 0.3, sigma: 1, pixelCount: 7000 },
    exposures: [],
    largestSingle: null,
    offsets: [],
    combinedCount: null,
    qc: {},
    ...changes,
  };
}
