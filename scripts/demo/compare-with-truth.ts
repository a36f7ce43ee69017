/** Compares what was injected into a simulated night with what the headers of its final cubes say. */
import { readFits } from '../../src/adapters/fits/index.ts';
import type { OpenOperation } from '../../src/workers/open-operation.ts';
import { numberOf, stringOf } from '../../src/domain/frame/keywords.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import type { ProductRow } from '../../src/ports/records/products.ts';
import { readTruth } from '../../src/simulator/index.ts';
import type { ExposureTruth, NightTruth } from '../../src/simulator/index.ts';

export interface Comparison {
  readonly what: string;
  readonly truth: string;
  readonly found: string;
  readonly difference: string;
  readonly limit: string;
  readonly isWithin: boolean;
}

const OFFSET_LIMIT_MAS = 20;
const SEEING_LIMIT = 0.1;

/** Offsets of the exposures in combined cubes [mas], the seeing of every OBJECT cube, name and QCFLAG of every cube. */
export async function compareWithTruth(operation: OpenOperation, date: string): Promise<readonly Comparison[]> {
  const truth = await readTruth(operation.config.archiveDirectory, date);
  const exposures = truth.obs.flatMap(({ templates }) => templates.flatMap((template) => template.exposures));
  const records = await operation.records();
  const products = await records.listProducts(operation.processName, date);
  const cubes = products.filter(({ name }) => /_SCB[CS]_.*_OBJ\.fits$/.test(name));
  const comparisons: Comparison[] = await compareProducts(truth, products);
  for (const { name, path } of cubes) {
    const primary = (await readFits(path)).hdus[0]?.header.keywords ?? {};
    comparisons.push(...compareOffsets(name, primary, exposures), ...compareSeeing(name, primary, exposures));
  }
  return comparisons;
}

/** Every cube that the night must give, with its quality flag; one that is not there is off. */
async function compareProducts(truth: NightTruth, products: readonly ProductRow[]): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const expected of truth.obs.flatMap((ob) => ob.expected.products)) {
    const product = products.find(({ name }) => name === expected.name);
    const flag =
      product === undefined
        ? 'not there'
        : stringOf((await readFits(product.path)).hdus[0]?.header.keywords ?? {}, 'QCFLAG');
    const isWithin = flag === expected.qcFlag;
    comparisons.push({
      what: `QCFLAG of ${shortName(expected.name)} ${expected.name.split('_')[3]?.slice(11) ?? ''}`,
      truth: expected.qcFlag,
      found: flag ?? '',
      difference: isWithin ? 'none' : 'differs',
      limit: 'none',
      isWithin,
    });
  }
  return comparisons;
}

function compareOffsets(name: string, primary: Keywords, exposures: readonly ExposureTruth[]): readonly Comparison[] {
  const cosDec = Math.cos(((numberOf(primary, 'DEC') ?? 0) * Math.PI) / 180);
  const indices = Object.keys(primary).flatMap(
    (keyword) => /^ESO DRS MUSE OFFSET(\d+) DATE-OBS$/.exec(keyword)?.[1] ?? [],
  );
  return indices.map((index) => {
    const key = (field: string) => `ESO DRS MUSE OFFSET${index} ${field}`;
    const time = stringOf(primary, key('DATE-OBS')) ?? '';
    const exposure = exposures.find(({ fileName }) => fileName.includes(time));
    const east = (numberOf(primary, key('DRA')) ?? NaN) * 3600 * cosDec;
    const north = (numberOf(primary, key('DDEC')) ?? NaN) * 3600;
    const distanceMas =
      exposure === undefined
        ? NaN
        : 1000 * Math.hypot(east - exposure.offset.eastArcsec, north - exposure.offset.northArcsec);
    return {
      what: `offset of ${time} in ${shortName(name)}`,
      truth:
        exposure === undefined
          ? '?'
          : `${exposure.offset.eastArcsec.toFixed(3)} ${exposure.offset.northArcsec.toFixed(3)} arcsec`,
      found: `${east.toFixed(3)} ${north.toFixed(3)} arcsec`,
      difference: `${distanceMas.toFixed(1)} mas`,
      limit: `${OFFSET_LIMIT_MAS} mas`,
      isWithin: distanceMas <= OFFSET_LIMIT_MAS,
    };
  });
}

function compareSeeing(name: string, primary: Keywords, exposures: readonly ExposureTruth[]): readonly Comparison[] {
  const raws = Object.entries(primary).flatMap(([keyword, value]) =>
    /^PROV\d+$/.test(keyword) && typeof value === 'string' ? [value] : [],
  );
  const truth = median(
    exposures.filter(({ fileName }) => raws.includes(fileName)).map(({ seeingArcsec }) => seeingArcsec),
  );
  const found =
    numberOf(primary, 'ESO QC EXPCOMB FWHM MEDIAN') ?? numberOf(primary, 'ESO QC SCIPOST FWHM MEDIAN') ?? NaN;
  const difference = found / truth - 1;
  return [
    {
      what: `seeing in ${shortName(name)}`,
      truth: `${truth.toFixed(2)} arcsec`,
      found: `${found.toFixed(2)} arcsec`,
      difference: `${(100 * difference).toFixed(1)} %`,
      limit: `${100 * SEEING_LIMIT} %`,
      isWithin: Math.abs(difference) <= SEEING_LIMIT,
    },
  ];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** `MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits` → `MU_SCBC_1134385` */
function shortName(name: string): string {
  return name.split('_').slice(0, 3).join('_');
}
