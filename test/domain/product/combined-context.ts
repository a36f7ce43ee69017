import { finalProducts } from '../../../src/domain/product/final-products.ts';
import type { HeaderContext } from '../../../src/domain/product/header-edits.ts';
import { MUSE } from '../../fakes/muse.ts';
import { made } from '../quality/gate-fixtures.ts';
import { templateAbs } from '../quality/quality-fixtures.ts';

/** Header context of the combined cube of two exposures, or of one of its files. */
export function combinedContext(changes: Partial<HeaderContext> & { role?: 'cube' | 'image' } = {}): HeaderContext {
  const { role = 'cube', ...rest } = changes;
  const abs = templateAbs(2);
  const verdicts = Object.fromEntries(abs.map(({ name }) => [name, 'accept' as const]));
  const { products } = finalProducts({
    plan: { abs, suppressed: [] },
    outcomes: abs.map(({ name }) => made(name)),
    verdicts,
    naming: MUSE.naming,
  });
  const product = products.find(({ isCombined }) => isCombined);
  const file = product?.files.find((one) => one.role === role);
  if (product === undefined || file === undefined) throw new Error('fixture');
  return {
    process: 'MUSE_R',
    ruleVersion: '1',
    product,
    file,
    hdus: [
      {
        OBJECT: 'HDFS',
        RA: 150,
        DEC: -30,
        ARCFILE: 'MUSE.x.fits',
        PROV7: 'left over',
        EXPTIME: 600,
        EQUINOX: 2000,
        RADESYS: 'FK5',
        ORIGIN: 'ESO-PARANAL',
        SPECSYS: 'BARYCENT',
        'ESO QC EXPCOMB FWHM MEDIAN': 0.8,
      },
      { OBJECT: 'HDFS (DATA)', CSYER1: -1, CSYER2: 0.1, CRVAL3: 4750, CRPIX3: 1, CD3_3: 1.25, NAXIS3: 101 },
      { CSYER1: -1 },
    ],
    exposures: abs.filter(({ step, rawType }) => step === 'basic' && rawType === 'OBJECT'),
    quality: { qcFlag: '00000000000', pattern: 'DEEP2', saturatedPixels: 12, lambdaShiftAngstrom: 0.02 },
    obGrade: 'A',
    obComment: 'seeing 0.8" at start; DIMM > 1.2" later, PI\'s wish: go on. Ωmega',
    comment: '',
    associated: [
      { name: 'MU_SIMC.fits', category: 'ANCILLARY.IMAGE.WHITELIGHT', md5: null },
      { name: 'r.MUSE_tpl.log', category: 'ANCILLARY.README', md5: 'abc' },
    ],
    procSoft: 'muse/2.8.7',
    ...rest,
  };
}
