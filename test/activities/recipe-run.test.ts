import { describe, expect, it } from 'vitest';
import { isKeyOf, recipeRunOf } from '../../src/activities/recipe-run.ts';
import type { RecipeRunDependencies } from '../../src/activities/recipe-run.ts';
import type { AssociationBlock, HeaderEditLine } from '../../src/domain/association/association-block.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { Manifest, ManifestProduct } from '../../src/domain/outcome/attempt.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { MUSE_R } from '../fakes/muse.ts';
import { STANDARD_NIGHT, abOf, planNight, sha256 } from '../domain/cascade/night-fixtures.ts';

const { plan } = planNight(STANDARD_NIGHT);
const TPL = abOf({ plan }, '00:54:04.379_tpl');
const TAL = abOf({ plan }, '00:54:04.379_tal');
const BASIC = abOf({ plan }, '00:54:04.379');

interface Situation {
  readonly root: string;
  readonly version: string;
  /** DATAMD5 of the products of an AB. */
  readonly md5: (ab: string, catg: string) => string;
  readonly keyOf: (ab: string) => string;
  /** Version of the products of an AB; manifests of before have none. */
  readonly versionOf?: (ab: string) => string;
  /** Time at which the products of an AB were there. */
  readonly endedAt?: string;
  readonly fileContent: string;
  readonly ompThreads: number;
}
const USUAL: Situation = {
  root: '/data',
  version: '2.8.9',
  md5: (ab, catg) => `md5 of ${catg} of ${ab}`,
  keyOf: (ab) => `key of ${ab}`,
  fileContent: 'offsets',
  ompThreads: 4,
};

/** A host where every AB has published two files of each category that others want. */
function hostWith({
  root,
  version,
  md5,
  keyOf,
  versionOf,
  endedAt = '2014-12-16T09:00:00Z',
  fileContent,
  ompThreads,
}: Situation): RecipeRunDependencies {
  const dataRoot = dataRootAt(root);
  return {
    dataRoot,
    ompThreads,
    hash: sha256,
    hashFile: async () => sha256(fileContent),
    processOf: () => MUSE_R,
    manifests: {
      async read(folder) {
        const ab = `${folder.slice(folder.lastIndexOf('/') + 1)}.ab`;
        const catgs = new Set(
          plan.abs.flatMap(({ inputs }) =>
            inputs.flatMap(({ source }) => (source.kind === 'product' && source.ab === ab ? [source.catg] : [])),
          ),
        );
        const product = (catg: string, number: number): ManifestProduct => {
          const sum = md5(ab, catg);
          return {
            catg,
            path: `${folder}/${catg}_000${number}.fits`,
            sizeBytes: 1,
            dataMd5: sum && `${sum} ${number}`,
            ...(versionOf === undefined ? {} : { version: `${versionOf(ab)} of ${catg} ${number}` }),
          };
        };
        // The order of a listing means nothing.
        const products = [...catgs].flatMap((catg) => [product(catg, 2), product(catg, 1)]);
        return { ab, abKey: keyOf(ab), products, cost: { endedAt } } as unknown as Manifest;
      },
    },
    runner: {
      listRecipes: async () => plan.abs.map(({ recipe }) => ({ recipe, version })),
    },
  };
}

async function keyOf(ab: AssociationBlock, changes: Partial<Situation> = {}): Promise<string> {
  return (await recipeRunOf(hostWith({ ...USUAL, ...changes }), plan, ab)).abKey;
}

/** The same plan with ABs that read their raw file with another position angle. */
function correctedPlan(...names: readonly string[]): Plan {
  const abs = plan.abs.map((ab) => (names.includes(ab.name) ? { ...ab, headerEdits: [posang(ab)] } : ab));
  return { ...plan, abs };
}

function posang({ rawFiles: [fileName = ''] }: AssociationBlock, value = 90): HeaderEditLine {
  return { fileName, keyword: 'ESO INS DROT POSANG', value };
}

describe('[U] key of an AB', () => {
  it('does not depend on paths, threads, or the order of a folder', async () => {
    for (const ab of [BASIC, TAL, TPL]) {
      expect(await keyOf(ab, { root: '/other/host', ompThreads: 32 })).toBe(await keyOf(ab));
    }
    expect(new Set(await Promise.all([BASIC, TAL, TPL].map((ab) => keyOf(ab)))).size).toBe(3);
  });

  it('changes with the recipe, its version, its parameters, its IFUs', async () => {
    const usual = await keyOf(BASIC);
    expect(await keyOf(BASIC, { version: '2.9.0' })).not.toBe(usual);
    expect(await keyOf({ ...BASIC, recipe: 'muse_exp_align' })).not.toBe(usual);
    expect(await keyOf({ ...BASIC, parameters: [...BASIC.parameters, '--overscan=none'] })).not.toBe(usual);
    expect(await keyOf({ ...BASIC, ifus: [1] })).not.toBe(usual);
  });

  it('changes with a raw frame, a calibration, or the tag of an input', async () => {
    const usual = await keyOf(BASIC);
    for (const kind of ['raw', 'calib'] as const) {
      const index = BASIC.inputs.findIndex(({ source }) => source.kind === kind);
      const input = BASIC.inputs[index]!;
      const other = BASIC.inputs.with(index, { ...input, source: { kind, fileName: 'other.fits' } });
      const tagged = BASIC.inputs.with(index, { ...input, tag: 'OTHER' });
      expect(await keyOf({ ...BASIC, inputs: other })).not.toBe(usual);
      expect(await keyOf({ ...BASIC, inputs: tagged })).not.toBe(usual);
    }
  });

  it('changes when the data of a product that it reads have changed, and only then', async () => {
    const usual = await keyOf(TPL);
    expect(await keyOf(TPL, { md5: (ab, catg) => `other md5 of ${catg} of ${ab}` })).not.toBe(usual);
    expect(await keyOf(TPL, { keyOf: (ab) => `other key of ${ab}` })).toBe(usual);
  });

  it('changes when the header of a product that it reads has changed, although its data have not', async () => {
    const versionOf = (ab: string) => `version of ${ab}`;
    const usual = await keyOf(TPL, { versionOf });
    expect(await keyOf(TPL, { versionOf, keyOf: (ab) => `other key of ${ab}`, endedAt: '2015' })).toBe(usual);
    expect(await keyOf(TPL, { versionOf: (ab) => `other version of ${ab}` })).not.toBe(usual);
  });

  it('of the data alone, as it was before, counts for what was made of the products that are there', async () => {
    const host = hostWith({ ...USUAL, versionOf: (ab) => `version of ${ab}` });
    const [run, abKey] = [await recipeRunOf(host, plan, TPL), await keyOf(TPL)];
    expect(run.abKey).not.toBe(abKey);
    const isOwn = (startedAt: string) =>
      isKeyOf(host, run, { abKey, cost: { startedAt, endedAt: '', wallSeconds: 1, peakRssBytes: null } });
    expect(isOwn('2014-12-16T09:00:00.000Z')).toBe(true);
    expect(isOwn('2014-12-16T08:59:59.999Z')).toBe(false);
    // A recipe that is under way has none that were made since.
    expect(isKeyOf(host, run, { abKey })).toBe(true);
    expect(isKeyOf(host, run, { abKey: 'another' })).toBe(false);
  });

  it('goes by the key of the run where the recipe writes no checksum', async () => {
    const md5 = () => '';
    const usual = await keyOf(TPL, { md5 });
    expect(await keyOf(TPL, { md5, root: '/other/host' })).toBe(usual);
    expect(await keyOf(TPL, { md5, keyOf: (ab) => `other key of ${ab}` })).not.toBe(usual);
  });

  it('goes by the content of a file that a human gave, not by its path', async () => {
    const withFile = (path: string): AssociationBlock => ({
      ...TPL,
      inputs: [...TPL.inputs, { source: { kind: 'file', path }, tag: 'OFFSET_LIST' }],
    });
    const usual = await keyOf(withFile('/home/a/offsets.fits'));
    expect(usual).not.toBe(await keyOf(TPL));
    expect(await keyOf(withFile('/home/b/offsets.fits'))).toBe(usual);
    expect(await keyOf(withFile('/home/a/offsets.fits'), { fileContent: 'better offsets' })).not.toBe(usual);
  });
});

describe('[U] an AB with corrected headers', () => {
  const ADA = { fileName: BASIC.rawFiles[0] ?? '', keyword: 'ESO ADA POSANG', value: -90 };
  const edited = { ...BASIC, headerEdits: [posang(BASIC), ADA] };

  it('gives the recipe its raw file with the corrected keywords, and nothing else', async () => {
    const { sof } = await recipeRunOf(hostWith(USUAL), plan, edited);
    const plain = await recipeRunOf(hostWith(USUAL), plan, BASIC);
    const headerEdits = [
      { keyword: 'ESO ADA POSANG', value: -90 },
      { keyword: 'ESO INS DROT POSANG', value: 90 },
    ];
    expect(sof).toEqual(plain.sof.map((line) => (line.path.endsWith(ADA.fileName) ? { ...line, headerEdits } : line)));
    expect(plain.sof.every((line) => !('headerEdits' in line))).toBe(true);
  });

  it('has another key, by the keywords and their last values, not by the order in which they stand', async () => {
    const usual = await keyOf(BASIC);
    const key = await keyOf(edited);
    expect(key).not.toBe(usual);
    expect(await keyOf({ ...BASIC, headerEdits: [ADA, posang(BASIC)] })).toBe(key);
    expect(await keyOf({ ...BASIC, headerEdits: [posang(BASIC, 45), ADA, posang(BASIC)] })).toBe(key);
    expect(await keyOf({ ...BASIC, headerEdits: [posang(BASIC)] })).not.toBe(key);
    expect(await keyOf({ ...BASIC, headerEdits: [posang(BASIC, 45), ADA] })).not.toBe(key);
    expect(await keyOf({ ...BASIC, headerEdits: [{ ...posang(BASIC), value: '90' }, ADA] })).not.toBe(key);
  });

  it('has the old key where the corrections are undone, or are about files that it does not read', async () => {
    const usual = await keyOf(BASIC);
    expect(await keyOf({ ...BASIC, headerEdits: [] })).toBe(usual);
    expect(await keyOf({ ...BASIC, headerEdits: [{ ...ADA, fileName: 'MUSE.other.fits' }] })).toBe(usual);
    // The key of the release before header corrections.
    const raw = BASIC.inputs.find(({ source }) => source.kind === 'raw')!;
    const one = { ...BASIC, inputs: [raw], parameters: ['--a=b'], ifus: [1] };
    expect(await keyOf(one)).toBe(
      sha256(JSON.stringify(['muse_scibasic', '2.8.9', ['--a=b'], [1], [`OBJECT=${BASIC.rawFiles[0]}`]])),
    );
  });

  it('makes all that descends from it run again, although its data are the same', async () => {
    const other = abOf({ plan }, '01:05:19.596');
    const runs = async (of: Plan) => {
      const names = of.abs.map(({ name }) => name);
      const keys = await Promise.all(of.abs.map(async (ab) => (await recipeRunOf(hostWith(USUAL), of, ab)).abKey));
      return Object.fromEntries(names.map((name, index) => [name, keys[index]]));
    };
    const [before, after] = [await runs(plan), await runs(correctedPlan(BASIC.name))];
    const changed = plan.abs.map(({ name }) => name).filter((name) => before[name] !== after[name]);
    expect(changed).toEqual(expect.arrayContaining([BASIC.name, TAL.name, TPL.name]));
    expect(changed).toContain(BASIC.name.replace('.ab', '_pst.ab'));
    expect(changed).not.toContain(other.name);
    expect(changed).not.toContain(other.name.replace('.ab', '_pst.ab'));
    expect(changed).toHaveLength(4);
    expect(await runs(correctedPlan())).toEqual(before);
  });
});

describe('[U] run of an AB', () => {
  it('reads raw frames, masters and products of this host, files of one category in the order of their names', async () => {
    const basic = await recipeRunOf(hostWith(USUAL), plan, BASIC);
    expect(basic.sof).toContainEqual({ path: `/data/raw/2014-12-14/${BASIC.rawFiles[0]}`, tag: 'OBJECT' });
    expect(basic.sof.filter(({ path }) => path.startsWith('/data/mcalib/')).length).toBeGreaterThan(3);
    expect(basic).toMatchObject({
      ab: BASIC.name,
      productDirectory: '/data/products/2014-12-14/MUSE.2014-12-15T00:54:04.379',
      logPath: '/data/log/2014-12-14/r.MUSE.2014-12-15T00:54:04.379.log',
      ompThreads: 4,
    });
    const combine = await recipeRunOf(hostWith(USUAL), plan, TPL);
    const paths = combine.sof.map(({ path }) => path).filter((path) => path.includes('00:54:04.379_pst'));
    expect(paths.length).toBeGreaterThan(1);
    expect(paths).toEqual(paths.toSorted());
  });

  it('is refused where the recipe is not installed, and where an input was not made', async () => {
    await expect(recipeRunOf(hostWith(USUAL), plan, { ...BASIC, recipe: 'muse_dream' })).rejects.toMatchObject({
      code: 'RECIPE_UNAVAILABLE',
    });
    const empty = { ...hostWith(USUAL), manifests: { read: async () => undefined } };
    await expect(recipeRunOf(empty, plan, TPL)).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: expect.stringContaining('has published no '),
    });
  });
});
