import { describe, expect, it } from 'vitest';
import { preparationLog } from '../../../../src/domain/association/edits/prepare-log.ts';
import { SIGNATURE } from './edit-fixtures.ts';
import { A, B, PREPARATION } from './preparation-fixture.ts';

describe('[U] log of a preparation', () => {
  it('tells who changed what, when and why, undone or not, and what was chosen', () => {
    expect(preparationLog(PREPARATION)).toBe(LOG);
  });

  it('says when nothing was edited or chosen', () => {
    expect(preparationLog({ ...PREPARATION, edits: [], choices: [] }))
      .toBe(`preparation of 2014-12-14 for MUSE_R, version 2, rules 1.1
transferred 2014-12-16T10:00:00Z by astra: 1 frame, 0 edits, 0 undone

no edits

no choices
`);
  });

  it('an edit without finding and reason has no lines for them', () => {
    const [{ findingId: _, ...edit } = PREPARATION.edits[1]!] = PREPARATION.edits;
    const log = preparationLog({ ...PREPARATION, edits: [{ ...edit, signature: { ...SIGNATURE, reason: ' \n' } }] });
    expect(log.split('\n').slice(3, 6)).toEqual([
      `E1 MERGE of ${A}, ${B}`,
      '  by      astra, 2014-12-16T09:00:00Z',
      `  before  ${A}`,
    ]);
  });
});

const LOG = `preparation of 2014-12-14 for MUSE_R, version 2, rules 1.1
transferred 2014-12-16T10:00:00Z by astra: 1 frame, 2 edits, 1 undone

E1 MERGE of MUSE.2014-12-15T01:00:00.000_tpl.ab, MUSE.2014-12-15T02:00:00.000_tpl.ab
  by      astra, 2014-12-16T09:00:00Z
  why     one field
  finding container/7
  before  MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
  before  MUSE.2014-12-15T02:00:00.000_tpl.ab
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
  after   MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT

E2 ADD_SKY of MUSE.2014-12-15T03:00:00.000.fits to MUSE.2014-12-15T01:00:00.000_tpl.ab
  by      astra, 2014-12-16T09:00:00Z
  why     one field
  finding container/7
  before  MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
  after   MUSE.2014-12-15T01:00:00.000_tpl.ab
            MUSE.2014-12-15T01:00:00.000.fits OBJECT
            MUSE.2014-12-15T01:12:00.000.fits OBJECT
            MUSE.2014-12-15T02:00:00.000.fits OBJECT
            MUSE.2014-12-15T02:12:00.000.fits OBJECT
            MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_LINES
            MUSE.2014-12-15T03:00:00.000_sky.ab:SKY_CONTINUUM
  UNDONE  bo, 2014-12-17T00:00:00Z
  why     a star in the sky

choices
  ob/1 (mapping): keep, split was recommended; astra, 2014-12-16T09:00:00Z: one field
  ob/2 (aborted): keep, as recommended; astra, 2014-12-16T09:00:00Z
`;
