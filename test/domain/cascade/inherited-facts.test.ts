import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { planContent } from '../../../src/domain/cascade/plan-content.ts';
import { abOf, fullName, framesOf, object, planOf, shortName, simpleAbsOf, sky } from './night-fixtures.ts';

const FRAMES = framesOf([
  { obsId: 100, tplStart: '2014-12-15T00:59:00', exposures: [object('01:00:00.000'), object('01:12:00.000')] },
  { obsId: 200, tplStart: '2014-12-15T00:29:00', exposures: [object('00:30:00.000'), sky('00:42:00.000')] },
]);

/** Two OBs merged into one AB: the later one was the first AB of the merge. */
function merged(changes: Partial<AssociationBlock> = {}): AssociationBlock {
  const [early, late] = simpleAbsOf(FRAMES);
  return {
    ...late!,
    rawFiles: [...late!.rawFiles, ...early!.rawFiles],
    inputs: [...early!.inputs.filter(({ source }) => source.kind === 'raw'), ...late!.inputs],
    modified: true,
    ...changes,
  };
}

describe('[U] a combination whose first exposure is odd', () => {
  const [first, ...others] = FRAMES.slice(0, 2);
  const frames = [{ ...first!, obsProgId: '', obsTargName: '', insMode: 'NFM-AO-N' }, ...others];
  const planned = planOf(simpleAbsOf(FRAMES).slice(1), frames);

  it('has the programme, target and mode of its dataset; the exposure alone has its own mode', () => {
    const usual = { obsProgId: '094.A-0205(A)', obsTargName: 'NGC 2440', insMode: 'WFM-NOAO-N' };
    expect(abOf(planned, '01:00:00.000_tpl')).toMatchObject(usual);
    expect(abOf(planned, '01:00:00.000_tal')).toMatchObject(usual);
    expect(abOf(planned, '01:00:00.000')).toMatchObject({ ...usual, insMode: 'NFM-AO-N' });
    expect(abOf(planned, '01:12:00.000')).toMatchObject(usual);
  });
});

describe('[U] ABs of a merged dataset', () => {
  const planned = planOf([merged()], FRAMES);

  it('are named after their own raw files, the combination after the first one in time', () => {
    expect(planned.plan.abs.map(({ name }) => shortName(name)).toSorted()).toEqual([
      '00:30:00.000',
      '00:30:00.000_pst',
      '00:30:00.000_tal',
      '00:30:00.000_tpl',
      '00:42:00.000',
      '00:42:00.000_pst',
      '00:42:00.000_sky',
      '01:00:00.000',
      '01:00:00.000_pst',
      '01:12:00.000',
      '01:12:00.000_pst',
    ]);
  });

  it('are of the OB and template of their own raw file, the combination of those of the first one', () => {
    const facts = (name: string): unknown[] => {
      const { obsId, tplStart, mjdObs, modified } = abOf(planned, name);
      return [obsId, tplStart, mjdObs, modified];
    };
    const [first, , third] = FRAMES.toSorted((a, b) => a.mjdObs - b.mjdObs);
    expect(facts('00:30:00.000_tpl')).toEqual([200, '2014-12-15T00:29:00', first!.mjdObs, true]);
    expect(facts('00:30:00.000_tal')).toEqual([200, '2014-12-15T00:29:00', first!.mjdObs, true]);
    expect(facts('01:00:00.000')).toEqual([100, '2014-12-15T00:59:00', third!.mjdObs, true]);
    expect(facts('01:00:00.000_pst')).toEqual([100, '2014-12-15T00:59:00', third!.mjdObs, true]);
    expect(abOf(planned, '00:30:00.000_tpl').rawFiles).toEqual([
      'MUSE.2014-12-15T00:30:00.000.fits',
      'MUSE.2014-12-15T01:00:00.000.fits',
      'MUSE.2014-12-15T01:12:00.000.fits',
    ]);
  });

  it('take from the simple AB what the header does not say, and the mode of the programme', () => {
    const silent = FRAMES.map((frame) => ({
      ...frame,
      obsId: 0,
      obsProgId: '',
      obsTargName: '',
      insMode: '',
      tplStart: '',
    }));
    const simple = merged({
      obsId: 7,
      obsProgId: '094.A-0001(A)',
      obsTargName: 'M 42',
      insMode: 'NFM-AO-N',
      tplStart: '2014-12-15T00:00:00',
      obsMode: 'SM',
    });
    expect(abOf(planOf([simple], silent), '01:12:00.000')).toMatchObject({
      obsId: 7,
      obsProgId: '094.A-0001(A)',
      obsTargName: 'M 42',
      insMode: 'NFM-AO-N',
      tplStart: '2014-12-15T00:00:00',
      obsMode: 'SM',
    });
    expect(abOf(planOf([simple], FRAMES), '01:12:00.000')).toMatchObject({
      obsId: 100,
      obsProgId: '094.A-0205(A)',
      obsTargName: 'NGC 2440',
      insMode: 'WFM-NOAO-N',
      obsMode: 'SM',
    });
  });
});

describe('[U] marks of a simple AB', () => {
  const corrected = { fileName: 'MUSE.2014-12-15T01:00:00.000.fits', keyword: 'ESO INS DROT POSANG', value: 90 };
  const other = { ...corrected, fileName: 'MUSE.2014-12-15T01:12:00.000.fits', value: 91 };
  const planned = planOf([merged({ edits: ['E3', 'E5'], headerEdits: [corrected, other] })], FRAMES);

  it('EDIT_ID goes to all its ABs', () => {
    expect(planned.plan.abs.map(({ edits }) => edits)).toEqual(planned.plan.abs.map(() => ['E3', 'E5']));
  });

  it('HEADER_EDIT goes to the AB that reads the raw file, and to no other', () => {
    expect(
      planned.plan.abs.flatMap(({ name, headerEdits }) => (headerEdits ? [[shortName(name), headerEdits]] : [])),
    ).toEqual([
      ['01:00:00.000', [corrected]],
      ['01:12:00.000', [other]],
    ]);
  });

  it('are not there where the simple AB has none', () => {
    const [ab] = planOf([merged({ edits: [], headerEdits: [] })], FRAMES).plan.abs;
    expect(Object.keys(ab!)).not.toContain('edits');
    expect(Object.keys(ab!)).not.toContain('headerEdits');
  });

  it('change the key of the plan where they change products: a header does, the number of an edit does not', () => {
    const plain = planOf([merged()], FRAMES).plan;
    const key = (changes: Partial<AssociationBlock>): string => planOf([merged(changes)], FRAMES).plan.planKey;
    expect(key({ edits: ['E9'] })).toBe(plain.planKey);
    expect(key({ headerEdits: [corrected] })).not.toBe(plain.planKey);
    expect(planContent(plain)).not.toContain('edits');
  });

  it('RECIPE_PARAM holds where the cascade calls the same recipe; the process still wins', () => {
    const simple = merged({ parameters: ['--filter=white,Johnson_V', '--crsigma=5'] });
    expect(abOf(planOf([simple], FRAMES), '00:30:00.000_tpl').parameters).toEqual([
      '--filter=white,Johnson_V',
      '--crsigma=5',
    ]);
    expect(abOf(planOf([simple], FRAMES), '00:30:00.000_pst').parameters).not.toContain('--crsigma=5');
    const process = { recipeParameters: { muse_exp_combine: ['--crsigma=0'] } };
    expect(abOf(planOf([simple], FRAMES, process), '00:30:00.000_tpl').parameters).toEqual([
      '--filter=white,Johnson_V',
      '--crsigma=0',
    ]);
  });

  it('name the chain: the sky of the merged dataset serves all its exposures', () => {
    expect(planned.plan.chains.map(({ root }) => shortName(root))).toEqual(['00:30:00.000']);
    expect(abOf(planned, '01:12:00.000_pst').waitFor).toContain(fullName('00:42:00.000_sky'));
  });
});
