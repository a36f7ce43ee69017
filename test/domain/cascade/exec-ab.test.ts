import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { ESOREX_OPTIONS } from '../../../src/domain/cascade/esorex-call.ts';
import { execAb } from '../../../src/domain/cascade/exec-ab.ts';
import type { Plan } from '../../../src/domain/cascade/plan.ts';
import { productFilesOf } from '../../../src/domain/cascade/product-files.ts';
import { MUSE } from '../../fakes/muse.ts';
import { abOf, fullName, object, planNight, template } from './night-fixtures.ts';

const NIGHT = planNight([template(object('01:00:00.000'), object('01:12:00.000'))]);
const FIRST = 'MUSE.2014-12-15T01:00:00.000';

function exported(plan: Plan = NIGHT.plan) {
  return execAb({
    plan,
    rules: MUSE,
    esorex: 'esorex',
    directory: '/out',
    pathOf: (ab, { source }) => `/data/${source.kind}/${ab.step}/${source.fileName}`,
  });
}

/** What the script says about one AB. */
function blockOf(script: string, shortName: string): string[] {
  return script
    .split(/\n(?=# )/u)
    .find((block) => block.startsWith(`# ${fullName(shortName)}:`))!
    .trim()
    .split('\n');
}

function withAb(shortName: string, changes: Partial<AssociationBlock>): Plan {
  const ab = abOf(NIGHT, shortName);
  return { ...NIGHT.plan, abs: NIGHT.plan.abs.map((one) => (one === ab ? { ...ab, ...changes } : one)) };
}

describe('[U] the plan as plain esorex commands', () => {
  it('is one script with a set of frames per AB', () => {
    const { name, script, sofs } = exported();
    expect(name).toBe('execAB_SCIENCE_2014-12-14');
    expect(script.split('\n').slice(0, 2)).toEqual([
      '#!/bin/sh',
      `# execAB_SCIENCE_2014-12-14: 6 ABs of MUSE_R, plan ${NIGHT.plan.planKey.slice(0, 12)}, rules ${NIGHT.plan.ruleVersion}`,
    ]);
    expect(Object.keys(sofs).toSorted()).toEqual(
      NIGHT.plan.abs.map(({ name: ab }) => `sof/${ab.replace(/\.ab$/u, '')}.sof`).toSorted(),
    );
  });

  it('calls esorex with the options of the worker, and ends with where the products are', () => {
    const lines = exported().script.split('\n');
    expect(lines.find((line) => line.startsWith('OPTIONS='))).toBe(`OPTIONS='${ESOREX_OPTIONS.join(' ')}'`);
    expect(lines.slice(-2)).toEqual(['echo "all products are in $dir/products"', '']);
  });

  it('has the ABs in the order of the plan', () => {
    const begun = exported()
      .script.split('\n')
      .filter((line) => line.startsWith('begin '));
    expect(begun).toEqual(NIGHT.plan.abs.map(({ name }) => `begin ${name.replace(/\.ab$/u, '')}`));
  });

  it('calls a recipe IFU by IFU where the worker does, and asks for its products', () => {
    const call = (number: number): string =>
      `"$ESOREX" $OPTIONS --output-dir="$dir/products/$ab" --log-dir="$dir/log/$ab" --log-file=${number}.log muse_scibasic --saveimage=false --nifu=${number} "$dir/sof/$ab.sof" > "$dir/log/$ab/${number}.out" 2>&1 || failed $?`;
    expect(blockOf(exported().script, '01:00:00.000')).toEqual([
      `# ${FIRST}.ab: muse_scibasic, OBJECT`,
      `begin ${FIRST}`,
      call(1),
      call(2),
      call(3),
      call(4),
      'made PIXTABLE_OBJECT_0001-01.fits PIXTABLE_OBJECT_0001-02.fits PIXTABLE_OBJECT_0001-03.fits PIXTABLE_OBJECT_0001-04.fits',
    ]);
  });

  it('calls the other recipes once', () => {
    expect(blockOf(exported().script, '01:00:00.000_pst').slice(1)).toEqual([
      `begin ${FIRST}_pst`,
      '"$ESOREX" $OPTIONS --output-dir="$dir/products/$ab" --log-dir="$dir/log/$ab" --log-file=1.log muse_scipost --save=cube,individual,skymodel --filter=white --skymethod=model "$dir/sof/$ab.sof" > "$dir/log/$ab/1.out" 2>&1 || failed $?',
      'made DATACUBE_FINAL.fits IMAGE_FOV_0001.fits PIXTABLE_REDUCED_0001.fits',
    ]);
  });

  it('quotes what the shell would not take as it is', () => {
    const plan = withAb('01:00:00.000_tal', { parameters: ["--comment=it's $HOME"] });
    expect(blockOf(exported(plan).script, '01:00:00.000_tal')[2]).toContain(
      "muse_exp_align '--comment=it'\\''s $HOME' \"$dir/sof/$ab.sof\"",
    );
    const { script } = execAb({
      plan,
      rules: MUSE,
      esorex: '/opt/eso rex',
      directory: "/it's",
      pathOf: () => '/data/x.fits',
    });
    expect(script).toContain("dir='/it'\\''s'\n");
    expect(script).toContain("ESOREX=${ESOREX:-'/opt/eso rex'}\n");
  });

  it('says what an AB will cost where the plan knows', () => {
    const estimate = { memoryBytes: 310e6, diskBytes: 0, finalBytes: 0, downloadBytes: 0, seconds: 5.5 };
    const plan = { ...NIGHT.plan, estimates: { [`${FIRST}_tpl.ab`]: estimate } };
    expect(blockOf(exported(plan).script, '01:00:00.000_tpl')[0]).toBe(
      `# ${FIRST}_tpl.ab: muse_exp_combine, OBJECT; about 5.5 s, 0.31 GB of memory`,
    );
  });

  it('names files of the archive by their paths and products by the names that esorex gives', () => {
    const { sofs } = exported();
    expect(sofs[`sof/${FIRST}.sof`]).toBe(
      [
        `/data/raw/basic/${FIRST}.fits OBJECT`,
        '/data/calib/basic/MU_MASTER_BIAS_2014-12-15.fits MASTER_BIAS',
        '/data/calib/basic/MU_MASTER_FLAT_2014-12-15.fits MASTER_FLAT',
        '/data/calib/basic/MU_TRACE_TABLE_2014-12-15.fits TRACE_TABLE',
        '/data/calib/basic/MU_WAVECAL_TABLE_2014-12-15.fits WAVECAL_TABLE',
        '/data/calib/basic/MU_GEOMETRY_TABLE_140101A.fits GEOMETRY_TABLE',
        '/data/calib/basic/MU_TWILIGHT_CUBE_2014-12-15.fits TWILIGHT_CUBE',
        '',
      ].join('\n'),
    );
    expect(sofs[`sof/${FIRST}_pst.sof`]?.split('\n').slice(0, 5)).toEqual([
      `/out/products/${FIRST}/PIXTABLE_OBJECT_0001-01.fits PIXTABLE_OBJECT`,
      `/out/products/${FIRST}/PIXTABLE_OBJECT_0001-02.fits PIXTABLE_OBJECT`,
      `/out/products/${FIRST}/PIXTABLE_OBJECT_0001-03.fits PIXTABLE_OBJECT`,
      `/out/products/${FIRST}/PIXTABLE_OBJECT_0001-04.fits PIXTABLE_OBJECT`,
      '/data/calib/post/MU_EXTINCT_TABLE_140101A.fits EXTINCT_TABLE',
    ]);
    expect(sofs[`sof/${FIRST}_tpl.sof`]).toBe(
      [
        `/out/products/${FIRST}_pst/PIXTABLE_REDUCED_0001.fits PIXTABLE_REDUCED`,
        '/out/products/MUSE.2014-12-15T01:12:00.000_pst/PIXTABLE_REDUCED_0001.fits PIXTABLE_REDUCED',
        `/out/products/${FIRST}_tal/OFFSET_LIST.fits OFFSET_LIST`,
        '/data/calib/combine/MU_FILTER_LIST_140101A.fits FILTER_LIST',
        '',
      ].join('\n'),
    );
  });

  it('takes one of several files where the AB does, and a file given by hand as it is', () => {
    const image = { kind: 'product', ab: `${FIRST}_pst.ab`, catg: 'IMAGE_FOV' } as const;
    const plan = withAb('01:00:00.000_tal', {
      inputs: [
        { source: { ...image, fileNumber: 2 }, tag: 'IMAGE_FOV' },
        { source: { kind: 'file', path: '/home/list.fits' }, tag: 'OFFSET_LIST' },
      ],
    });
    const twoFilters = {
      ...plan,
      abs: plan.abs.map((ab) =>
        ab.step === 'post' ? { ...ab, expectedProducts: [{ catg: 'IMAGE_FOV', count: 2 }] } : ab,
      ),
    };
    expect(exported(twoFilters).sofs[`sof/${FIRST}_tal.sof`]).toBe(
      `/out/products/${FIRST}_pst/IMAGE_FOV_0002.fits IMAGE_FOV\n/home/list.fits OFFSET_LIST\n`,
    );
  });

  it.each([
    [`${FIRST}_pst.ab`, 'SKY_SPECTRUM'],
    ['MUSE.2014-01-01T00:00:00.000_pst.ab', 'IMAGE_FOV'],
  ])('refuses an input whose file name nobody can tell: %s %s', (ab, catg) => {
    const plan = withAb('01:00:00.000_tal', {
      inputs: [{ source: { kind: 'product', ab, catg }, tag: 'IMAGE_FOV' }],
    });
    expect(() => exported(plan)).toThrow(
      expect.objectContaining({
        code: 'AB_INVALID',
        message: `${FIRST}_tal.ab takes ${catg} of ${ab}, and the recipe table does not say how its files are called`,
        cure: `delete the line from ${FIRST}_tal.ab, or add the product to the recipe table of MUSE`,
      }),
    );
  });
});

describe('[U] names of products', () => {
  const basic = abOf(NIGHT, '01:00:00.000');
  const post = abOf(NIGHT, '01:00:00.000_pst');

  it('carry the IFU, in two digits and in order', () => {
    expect(productFilesOf({ ...basic, ifus: [24, 3] }, 'PIXTABLE_SKY', MUSE)).toEqual([
      'PIXTABLE_SKY_0001-03.fits',
      'PIXTABLE_SKY_0001-24.fits',
    ]);
  });

  it('carry the number of the filter, one where nothing is expected', () => {
    const images = (count: number): readonly string[] =>
      productFilesOf({ ...post, expectedProducts: [{ catg: 'IMAGE_FOV', count }] }, 'IMAGE_FOV', MUSE);
    expect(images(2)).toEqual(['IMAGE_FOV_0001.fits', 'IMAGE_FOV_0002.fits']);
    expect(productFilesOf({ ...post, expectedProducts: [] }, 'IMAGE_FOV', MUSE)).toEqual(['IMAGE_FOV_0001.fits']);
  });

  it('are those of the table otherwise, and none for what it does not know', () => {
    expect(productFilesOf(post, 'DATACUBE_FINAL', MUSE)).toEqual(['DATACUBE_FINAL.fits']);
    expect(productFilesOf(post, 'OFFSET_LIST', MUSE)).toEqual([]);
  });
});
