import { describe, expect, it } from 'vitest';
import { createDatasetPublisher } from '../../src/activities/publish-dataset.ts';
import type { PublisherDependencies } from '../../src/activities/publish-dataset.ts';
import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import type { ObRecord } from '../../src/domain/association/ob-record.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { finalProducts } from '../../src/domain/product/final-products.ts';
import { MUSE, MUSE_R } from '../fakes/muse.ts';
import type { HeaderEdit, PublishRequest } from '../../src/ports/product-store.ts';
import { made } from '../domain/quality/gate-fixtures.ts';
import { templateAbs } from '../domain/quality/quality-fixtures.ts';

const DATE = '2014-12-14';
const ABS = templateAbs(2);
const [FIRST_RAW = '', SECOND_RAW = ''] = ABS.filter(
  ({ step, rawType }) => step === 'basic' && rawType === 'OBJECT',
).map(({ rawFiles }) => rawFiles[0]);

/** The second exposure belongs to another execution of the OB. */
const HEADERS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  [FIRST_RAW]: { 'ESO OBS ID': 1134385, 'ESO OBS START': '2014-12-15T00:49:06' },
  [SECOND_RAW]: { 'ESO OBS ID': 1134385, 'ESO OBS START': '2014-12-15T01:05:00.000' },
};
const RECORDS: readonly ObRecord[] = [
  { obsId: 1134385, obsStart: '2014-12-15T00:49:06', obsMode: 'SM', grade: 'C', comment: 'clouds' },
  { obsId: 1134385, obsStart: '2014-12-15T01:05:00', obsMode: 'SM', grade: 'A', comment: 'repeated' },
];

interface Situation {
  readonly records: readonly ObRecord[];
  readonly abs: readonly AssociationBlock[];
  /** Raw files whose header the archive cannot read. */
  readonly unreadable: readonly string[];
}

/** Publishes the combined or the first single product; returns the header edits of its cube and the raw files asked for. */
async function publish(kind: 'combined' | 'single', changes: Partial<Situation> = {}) {
  const { records, abs, unreadable }: Situation = { records: RECORDS, abs: ABS, unreadable: [], ...changes };
  const asked: string[] = [];
  const published: PublishRequest[] = [];
  const deps = {
    dataRoot: dataRootAt('/data'),
    archive: {
      readManyKeywords: async (fileNames: readonly string[], wanted: ReadonlySet<string>) => {
        expect([...wanted].toSorted()).toEqual(['ESO OBS ID', 'ESO OBS START']);
        asked.push(...fileNames);
        return fileNames.map((fileName) =>
          unreadable.includes(fileName)
            ? { kind: 'error', fileName, error: new PhoenixError('FILE_MISSING', `${fileName} is gone`, 'get it') }
            : { kind: 'keywords', fileName, keywords: HEADERS[fileName] ?? {} },
        );
      },
    },
    obRecords: { read: async (date: string) => (date === DATE ? records : []) },
    plans: { load: async () => ({ unit: DATE, abs, chains: [], suppressed: [], ruleVersion: '1' }) },
    manifests: {
      read: async () => ({ recipeVersion: '2.8.9', products: [{ catg: 'DATACUBE_FINAL', path: '/data/cube.fits' }] }),
    },
    headers: { readHeaders: async () => [{}, {}] },
    store: {
      publish: async (request: PublishRequest) => {
        published.push(request);
        return { path: `${request.directory}/${request.name}`, sizeBytes: 1, sha256: 's', md5: 'm' };
      },
      publishLog: async () => ({ path: '/data/log', sizeBytes: 1, sha256: 's', md5: 'm' }),
    },
    records: { listAbs: async () => [], listQc: async () => [], listProducts: async () => [] },
    processOf: () => MUSE_R,
  } as unknown as PublisherDependencies;
  const verdicts = Object.fromEntries(abs.map(({ name }) => [name, 'accept' as const]));
  const { products } = finalProducts({
    plan: { abs, suppressed: [] },
    outcomes: abs.map(({ name }) => made(name)),
    verdicts,
    naming: MUSE.naming,
  });
  const product = products.find(({ isCombined }) => isCombined === (kind === 'combined'))!;
  const document = { planKey: 'p', fixes: [], products, items: [], notDelivered: [], comments: {} };
  const times = { begunAt: 'today', completedAt: '', ingestedAt: '' };
  const row = { process: 'MUSE_R', unit: DATE, number: 3, planKey: 'p', content: '', files: 1, ...times };
  const item = { ab: product.ab, name: product.name, kind: product.kind, host: 'muc10' };
  const input = { process: 'MUSE_R', unit: DATE, planKey: 'p', item };
  const rows = await createDatasetPublisher(deps).publish(input, { ...row, document }, product);
  expect(new Set(rows.map(({ distribution }) => distribution))).toEqual(new Set([3]));
  expect(new Set(rows.map(({ host }) => host))).toEqual(new Set(['muc10']));
  const cube = published.find(({ name }) => name === product.files.find(({ role }) => role === 'cube')?.name);
  const procSoft = cube?.headerEdits.find(({ keyword }) => keyword === 'PROCSOFT')?.value;
  return { ob: obOf(cube?.headerEdits ?? []), asked, procSoft };
}

function obOf(edits: readonly HeaderEdit[]) {
  const own = edits.filter(({ keyword }) => /^OB(GRADE|COMM)/.test(keyword));
  return Object.fromEntries(own.map(({ keyword, value }) => [keyword, value]));
}

describe('[U] PROCSOFT in the header of a product', () => {
  it('is the pipeline of its own recipe, whatever comes first in the plan', async () => {
    const abs = ABS.map((ab, index) => (index === 0 ? { ...ab, recipe: 'molecfit_model' } : ab));
    expect((await publish('combined', { abs })).procSoft).toBe('muse/2.8.9');
  });
});

describe('[U] OB grade and comment in the header of a product', () => {
  it('are those of the execution of its exposure', async () => {
    const { ob, asked } = await publish('single');
    expect(asked).toEqual([FIRST_RAW]);
    expect(ob).toEqual({ OBGRADE: 'C', OBCOMM1: 'clouds' });
  });

  it('are those of all its executions where it combines several', async () => {
    const { ob, asked } = await publish('combined');
    expect(asked).toEqual([FIRST_RAW, SECOND_RAW]);
    expect(ob).toEqual({
      OBGRADE: 'C/A',
      OBCOMM1: 'OB 1134385 2014-12-15T00:49:06 C: clouds; OB 1134385 2014-12',
      OBCOMM2: '-15T01:05:00 A: repeated',
    });
  });

  it('go by the corrected OBS.START', async () => {
    const headerEdits = [
      { fileName: SECOND_RAW, keyword: 'ESO OBS START', value: '2014-12-15T00:49:06' },
      { fileName: 'MUSE.other.fits', keyword: 'ESO OBS ID', value: 7 },
    ];
    const abs = ABS.map((ab) => (ab.rawFiles[0] === SECOND_RAW && ab.step === 'basic' ? { ...ab, headerEdits } : ab));
    expect((await publish('combined', { abs })).ob).toEqual({ OBGRADE: 'C', OBCOMM1: 'clouds' });
  });

  it('are left out of a night without records, for which no header is read', async () => {
    expect(await publish('combined', { records: [] })).toMatchObject({ ob: {}, asked: [] });
  });

  it('stop the publication when the archive cannot say whose execution it is', async () => {
    await expect(publish('single', { unreadable: [FIRST_RAW] })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect((await publish('single', { unreadable: [SECOND_RAW] })).ob).toEqual({ OBGRADE: 'C', OBCOMM1: 'clouds' });
  });
});
