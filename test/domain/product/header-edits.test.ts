import { describe, expect, it } from 'vitest';
import { headerEditsFor } from '../../../src/domain/product/header-edits.ts';
import type { HeaderContext } from '../../../src/domain/product/header-edits.ts';
import { MUSE } from '../../fakes/muse.ts';
import { combinedContext } from './combined-context.ts';

const edits = (context: HeaderContext) =>
  Object.fromEntries(
    headerEditsFor(MUSE.headers, context).map(({ hdu, keyword, value }) => [`${hdu} ${keyword}`, value]),
  );

describe('[U] header conversion', () => {
  it('of a combined cube sets what the recipes do not write', () => {
    expect(edits(combinedContext())).toEqual({
      '0 PRODCATG': 'SCIENCE.CUBE.IFS',
      '0 ESO PRO CATG': 'DATACUBE_COMBINED',
      '0 PROV1': 'MUSE.2014-12-15T00:54:04.379.fits',
      '0 PROV2': 'MUSE.2014-12-15T01:10:44.954.fits',
      '0 PROV7': undefined,
      '0 ASSON1': 'MU_SIMC.fits',
      '0 ASSON2': 'r.MUSE_tpl.log',
      '0 ASSOC2': 'ANCILLARY.README',
      '0 ASSOM2': 'abc',
      '0 SFILE1': 'S.MU_SCBS_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
      '0 SFILE2': 'S.MU_SCBS_1134385_2014-12-15T01:10:44.954_WFM-NOAO-N_OBJ.fits',
      '0 QCFLAG': '00000000000',
      '0 ESO QC PATTERN': 'DEEP2',
      '0 ESO QC NUM SAT': 12,
      '0 ESO QC WDEL MAX': 0.02,
      '0 NCOMBINE': 2,
      '0 EXPTIME': 1200,
      '0 TEXPTIME': 1200,
      '0 MJD-END': 57006.05604444,
      '0 OBID1': 1134385,
      '0 PROG_ID': '094.A-0001(A)',
      '0 OBSTECH': 'IFU',
      '0 FLUXCAL': 'ABSOLUTE',
      '0 PROCSOFT': 'muse/2.8.7',
      '0 REFERENC': '',
      '0 WAVELMIN': 475,
      '0 WAVELMAX': 487.5,
      '0 SKY_RES': 0.8,
      '0 OBGRADE': 'A',
      '0 OBCOMM1': 'seeing 0.8" at start; DIMM > 1.2" later, PI`s wish: go on. ?',
      '0 OBCOMM2': 'mega',
      '0 PHXPROC': 'MUSE_R',
      '0 PHXRULES': '1',
      '1 RA': 150,
      '1 DEC': -30,
      '0 PIPEFILE': 'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
      '0 ARCFILE': undefined,
      '1 CSYER1': undefined,
      '2 CSYER1': undefined,
    });
  });

  it('of the image gives its own category and provenance, and no associated files', () => {
    const image = edits(combinedContext({ role: 'image' }));
    expect(image).toMatchObject({
      '0 PRODCATG': 'ANCILLARY.IMAGE.WHITELIGHT',
      '0 PROV1': 'MUSE.2014-12-15T00:54:04.379.fits',
    });
    expect(Object.keys(image).filter((key) => /ASSO|SFILE|QCFLAG|WAVEL/.test(key))).toEqual([]);
  });

  it('keeps what the recipe wrote with --format=sdpCube, and the EXPTIME of a map', () => {
    const hdus = [{ TEXPTIME: 1200, EXPTIME: 1100, FLUXCAL: 'UNCALIBRATED' }, {}];
    expect(edits(combinedContext({ hdus }))).not.toHaveProperty(['0 EXPTIME']);
    expect(edits(combinedContext({ hdus }))).not.toHaveProperty(['0 FLUXCAL']);
    const map = { qcFlag: '0', pattern: 'MAP6', saturatedPixels: null, lambdaShiftAngstrom: null };
    expect(edits(combinedContext({ quality: map }))).not.toHaveProperty(['0 EXPTIME']);
  });

  it('of several OBs and programmes lists each', () => {
    const [first, second] = combinedContext().exposures;
    if (first === undefined || second === undefined) throw new Error('fixture');
    const exposures = [first, { ...second, obsId: 7, obsProgId: '093.B-0002(B)' }];
    expect(edits(combinedContext({ exposures }))).toMatchObject({
      '0 OBID1': 1134385,
      '0 OBID2': 7,
      '0 PROG_ID': 'MULTI',
      '0 PROGID1': '093.B-0002(B)',
      '0 PROGID2': '094.A-0001(A)',
    });
  });

  it('of a single cube says why it is final, of a combined one nothing', () => {
    const { product } = combinedContext();
    const because =
      'single cube is final: MUSE.2014-12-15T00:54:04.379_tpl.ab rejected at certification, because of its alignment';
    const single = edits(combinedContext({ product: { ...product, isCombined: false, because } }));
    expect([single['0 PHXWHY1'], single['0 PHXWHY2'], single['0 PHXWHY3']]).toEqual([
      'single cube is final: MUSE.2014-12-15T00:54:04.379_tpl.ab re',
      'jected at certification, because of its alignment',
      undefined,
    ]);
  });

  it('of a sky that was hidden in an OB says SKY instead of the name of a target, and leaves a true SKY alone', () => {
    const { product, hdus } = combinedContext();
    const sky = { ...product, isSky: true };
    expect(edits(combinedContext({ product: sky }))).toMatchObject({ '0 OBJECT': 'SKY', '1 OBJECT': 'SKY' });
    const told = hdus.map((keywords, hdu) => ({ ...keywords, OBJECT: hdu === 0 ? 'SKY' : 'SKY (DATA)' }));
    expect(edits(combinedContext({ product: sky, hdus: told }))).not.toHaveProperty(['0 OBJECT']);
    expect(edits(combinedContext({ product: sky, hdus: told }))).not.toHaveProperty(['1 OBJECT']);
    expect(edits(combinedContext())).not.toHaveProperty(['0 OBJECT']);
  });
});
