import { describe, expect, it } from 'vitest';
import { finalProducts, isFinalName } from '../../../src/domain/product/final-products.ts';
import { MUSE } from '../../fakes/muse.ts';
import { made } from '../quality/gate-fixtures.ts';
import { templateAbs } from '../quality/quality-fixtures.ts';

const isOurs = (name: string) => isFinalName(MUSE.naming, name);

describe('[U] names of final products', () => {
  it.each([1, 2, 4])('are known of every file that is delivered of %d exposures', (exposures) => {
    const abs = templateAbs(exposures);
    const verdicts = Object.fromEntries(abs.map(({ name }) => [name, 'accept' as const]));
    const outcomes = abs.map(({ name }) => made(name));
    const { products } = finalProducts({
      plan: { abs, suppressed: [] },
      outcomes,
      verdicts,
      naming: MUSE.naming,
    });
    const names = products.flatMap(({ files }) => files.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(exposures);
    expect(names.filter((name) => !isOurs(name))).toEqual([]);
  });

  it.each(['MU_SCBC', 'MU_SIMC', 'MU_SCBS', 'MU_SIMS'])('are those of objects: %s', (letters) => {
    expect(isOurs(`${letters}_200_2014-12-15T01:00:00.000_NFM-AO-N_OBJ.fits`)).toBe(true);
  });

  it.each(['MU_SCBX', 'MU_SIMX', 'MU_SCBS'])('are those of skies: %s', (letters) => {
    expect(isOurs(`${letters}_200_2014-12-15T01:00:00.000_NFM-AO-N_SKY.fits`)).toBe(true);
  });

  it.each([
    'README.txt',
    'MU_SCBC.fits',
    'MU_SCBC_1_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits.old',
    'my_MU_SCBC_1_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits',
    'MU_SCBC_1_2014-12-15T01:00:00.000_WFM-NOAO-N_SKY.fits',
    'MU_SIMS_1_2014-12-15T01:00:00.000_WFM-NOAO-N_SKY.fits',
    'MU_ABCD_1_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits',
    'HAWKI_SCBC_1_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits',
    'MU_SCBC_one_2014-12-15T01:00:00.000_WFM-NOAO-N_OBJ.fits',
    'r.log',
    'r.x.txt',
    'xr.x.log',
    'r.x.png.txt',
  ])('are no others: %s', (name) => {
    expect(isOurs(name)).toBe(false);
  });

  it.each(['r.MUSE.2014-12-15T01:00:00.000_tpl.log', 'r.MUSE.2014-12-15T01:00:00.000_pst.png'])(
    'are also those of logs and plots: %s',
    (name) => {
      expect(isOurs(name)).toBe(true);
    },
  );
});
