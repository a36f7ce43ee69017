import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import type { AbOutcome } from '../../../src/domain/outcome/attempt.ts';
import { finalProducts } from '../../../src/domain/product/final-products.ts';
import type { FinalProducts } from '../../../src/domain/product/final-products.ts';
import { MUSE } from '../../fakes/muse.ts';
import { failed, made } from '../quality/gate-fixtures.ts';
import { block, templateAbs } from '../quality/quality-fixtures.ts';

const A = 'MUSE.2014-12-15T00:54:04.379';
const B = 'MUSE.2014-12-15T01:10:44.954';

function deliver(
  abs: readonly AssociationBlock[],
  changes: { outcomes?: readonly AbOutcome[]; verdicts?: Record<string, 'accept' | 'reject'> } = {},
): FinalProducts {
  const outcomes = changes.outcomes ?? abs.map(({ name }) => made(name));
  const products = abs.filter(({ step }) => step === 'post' || step === 'combine');
  const verdicts = {
    ...Object.fromEntries(products.map(({ name }) => [name, 'accept' as const])),
    ...changes.verdicts,
  };
  return finalProducts({ plan: { abs, suppressed: [] }, outcomes, verdicts, naming: MUSE.naming });
}

const brief = ({ products }: FinalProducts) => products.map(({ kind, name, because }) => [kind, name, because]);

describe('[U] final products', () => {
  it('an accepted combined cube is an IDP with its ancillary files, its exposures are S. files', () => {
    const { products, notDelivered } = deliver(templateAbs(2));
    expect(notDelivered).toEqual([]);
    expect(products.map(({ kind, name }) => [kind, name])).toEqual([
      ['S', 'MU_SCBS_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits'],
      ['S', 'MU_SCBS_1134385_2014-12-15T01:10:44.954_WFM-NOAO-N_OBJ.fits'],
      ['IDP', 'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits'],
    ]);
    expect(products[2]).toMatchObject({
      proCatg: 'DATACUBE_COMBINED',
      singles: [
        'MU_SCBS_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
        'MU_SCBS_1134385_2014-12-15T01:10:44.954_WFM-NOAO-N_OBJ.fits',
      ],
      rawFiles: [`${A}.fits`, `${B}.fits`],
    });
    expect(products[2]?.files.map(({ role, name, category }) => [role, name, category])).toEqual([
      ['cube', 'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits', 'SCIENCE.CUBE.IFS'],
      ['image', 'MU_SIMC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits', 'ANCILLARY.IMAGE.WHITELIGHT'],
      ['log', `r.${A}_tpl.log`, 'ANCILLARY.README'],
      ['plot', `r.${A}_tpl.png`, 'ANCILLARY.PREVIEW'],
      ['plot', `r.${A}_pst.png`, 'ANCILLARY.PREVIEW'],
      ['plot', `r.${B}_pst.png`, 'ANCILLARY.PREVIEW'],
    ]);
    expect(products[2]?.files[2]?.abs.at(-1)).toBe(`${A}_tpl.ab`);
    expect(products[2]?.files[2]?.abs).toHaveLength(8);
  });

  it('of a plan that does not say why an exposure is not combined nothing is made up', () => {
    expect(brief(deliver(templateAbs(1)))).toEqual([
      [
        'IDP',
        'MU_SCBS_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
        'single cube is final: no AB of the plan combines it',
      ],
    ]);
  });

  it('the cube of a SKY exposure is a shallow IDP', () => {
    const abs = [
      ...templateAbs(1),
      block({
        name: 'MUSE.2014-12-15T02:00:00.000_pst.ab',
        step: 'post',
        rawType: 'SKY',
        waitFor: ['MUSE.2014-12-15T02:00:00.000.ab'],
      }),
    ];
    const sky = deliver(abs).products.find(({ isSky }) => isSky);
    expect(sky).toMatchObject({
      name: 'MU_SCBX_1134385_2014-12-15T02:00:00.000_WFM-NOAO-N_SKY.fits',
      proCatg: 'DATACUBE_SKY',
      kind: 'IDP',
    });
  });

  it('a rejected combined cube makes its singles final, a rejected single is not delivered', () => {
    const result = deliver(templateAbs(2), { verdicts: { [`${A}_tpl.ab`]: 'reject', [`${B}_pst.ab`]: 'reject' } });
    expect(brief(result)).toEqual([
      [
        'IDP',
        'MU_SCBS_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
        `single cube is final: ${A}_tpl.ab rejected at certification`,
      ],
    ]);
    expect(result.notDelivered).toEqual([
      { what: `${B}_pst.ab`, because: 'rejected at certification' },
      { what: `${A}_tpl.ab`, because: 'rejected at certification' },
      { what: `${B}.fits`, because: `${B}_pst.ab rejected at certification` },
    ]);
  });

  it('a combination that failed makes its singles final, with the reason', () => {
    const abs = templateAbs(2);
    const tpl: AbOutcome = { kind: 'blocked', ab: `${A}_tpl.ab`, by: `${A}_tal.ab` };
    const outcomes = abs.map(({ name }) =>
      name.endsWith('_tal.ab') ? failed(name) : name.endsWith('_tpl.ab') ? tpl : made(name),
    );
    expect(brief(deliver(abs, { outcomes }))[0]?.[2]).toBe(
      `single cube is final: ${A}_tpl.ab not made because ${A}_tal.ab failed`,
    );
  });

  it('a product without verdict is not delivered', () => {
    const { notDelivered } = finalProducts({
      plan: { abs: templateAbs(1), suppressed: [] },
      outcomes: templateAbs(1).map(({ name }) => made(name)),
      verdicts: {},
      naming: MUSE.naming,
    });
    expect(notDelivered).toEqual([
      { what: `${A}_pst.ab`, because: 'not certified' },
      { what: `${A}.fits`, because: `${A}_pst.ab not certified` },
    ]);
  });

  it('every OBJECT raw ends in exactly one final IDP or a stated reason, and no name is given twice', () => {
    const fate = fc.constantFrom('accept', 'reject', 'open', 'fail', 'block', 'missing');
    const templates = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.array(fate, { minLength: 12, maxLength: 12 }));
    fc.assert(
      fc.property(templates, ([count, fates]) => {
        const abs = templateAbs(count);
        const outcomes = abs.flatMap(({ name }, index): AbOutcome[] => {
          const what = fates[index % fates.length];
          if (what === 'missing') return [];
          if (what === 'fail') return [failed(name)];
          return what === 'block' ? [{ kind: 'blocked', ab: name, by: 'x' }] : [made(name)];
        });
        const verdicts: Record<string, 'accept' | 'reject'> = {};
        for (const [index, { name }] of abs.entries()) {
          const what = fates[index % fates.length];
          if (what !== 'open') verdicts[name] = what === 'reject' ? 'reject' : 'accept';
        }
        const result = finalProducts({
          plan: { abs, suppressed: [] },
          outcomes,
          verdicts,
          naming: MUSE.naming,
        });
        const raws = abs
          .filter(({ step, rawType }) => step === 'basic' && rawType === 'OBJECT')
          .flatMap(({ rawFiles }) => rawFiles);
        for (const raw of raws) {
          const idps = result.products.filter(({ kind, rawFiles }) => kind === 'IDP' && rawFiles.includes(raw));
          const told = result.notDelivered.filter(({ what }) => what === raw);
          expect(idps.length + told.length).toBe(1);
          expect(told.map(({ because }) => because)).not.toContain('');
        }
        const names = result.products.flatMap(({ files }) =>
          files.filter(({ role }) => role === 'cube' || role === 'image').map(({ name }) => name),
        );
        expect(new Set(names).size).toBe(names.length);
        expect(names.every((name) => name.length <= 68)).toBe(true);
      }),
    );
  });
});
