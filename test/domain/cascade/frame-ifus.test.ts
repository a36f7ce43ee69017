import { describe, expect, it } from 'vitest';
import { estimateAbs } from '../../../src/domain/cascade/estimate-ab.ts';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import { productFilesOf } from '../../../src/domain/cascade/product-files.ts';
import type { Problem } from '../../../src/domain/frame/problem.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';
import {
  DATE,
  abOf,
  framesOf,
  fullName,
  object,
  sha256,
  simpleAbsOf,
  sky,
  template,
  withIfus,
} from './night-fixtures.ts';

const FRAMES = framesOf([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:20:00.000'))]);
const [FIRST = '', SKY = '', LAST = ''] = FRAMES.map(({ fileName }) => fileName);

function planWith(differences: Readonly<Record<string, readonly number[]>>, unusable: readonly Problem[] = []) {
  const ifus = new Map([...withIfus(FRAMES), ...Object.entries(differences)]);
  return planCascade(
    { process: MUSE_R, unit: DATE, simpleAbs: simpleAbsOf(FRAMES), frames: FRAMES, rules: MUSE, ifus, unusable },
    sha256,
  );
}

describe('[U] a frame that lacks an IFU', () => {
  it.each([
    ['the first', FIRST, '01:00:00.000', 'PIXTABLE_OBJECT'],
    ['a SKY', SKY, '01:12:00.000', 'PIXTABLE_SKY'],
    ['the last', LAST, '01:20:00.000', 'PIXTABLE_OBJECT'],
  ])('is reduced for the others, and no other frame loses anything: %s', (_, fileName, name, catg) => {
    const planned = planWith({ [fileName]: [1, 4] });
    const basics = planned.plan.abs.filter(({ step }) => step === 'basic');
    expect(basics.map(({ rawFiles, ifus }) => [...rawFiles, ...ifus])).toEqual(
      FRAMES.map((frame) => [frame.fileName, ...(frame.fileName === fileName ? [1, 4] : [1, 2, 3, 4])]),
    );
    const lacking = abOf(planned, name);
    expect(lacking.expectedProducts).toEqual([{ catg, count: 2 }]);
    expect(productFilesOf(lacking, catg, MUSE)).toEqual([`${catg}_0001-01.fits`, `${catg}_0001-04.fits`]);
    expect(abOf(planned, '01:00:00.000_tpl').rawFiles).toEqual([FIRST, LAST]);
  });

  it('costs what its file costs: calls for its own IFUs', () => {
    const { plan } = planWith({ [FIRST]: [1, 4] });
    const estimates = estimateAbs(plan.abs, { rules: MUSE, fileBytes: { [FIRST]: 50_000_000, [LAST]: 100_000_000 } });
    const [first, last] = [fullName('01:00:00.000'), fullName('01:20:00.000')].map((name) => estimates[name]);
    expect(first?.memoryBytes).toBe(last?.memoryBytes);
    expect(first?.diskBytes).toBe((last?.diskBytes ?? 0) / 2);
  });

  it('without any that can be used is left out with its reason; the others go on', () => {
    const problem = { code: 'FRAME_UNREADABLE', subject: LAST, message: 'it has no channel', cure: 'get it' } as const;
    const { plan, problems } = planWith({ [LAST]: [] }, [problem]);
    expect(plan.abs.filter(({ rawFiles }) => rawFiles.includes(LAST))).toEqual([]);
    expect(plan.abs.map(({ name }) => name)).toContain(fullName('01:00:00.000_pst'));
    expect(plan.suppressed).toContainEqual({ what: LAST, because: 'it has no channel', code: 'FRAME_UNREADABLE' });
    expect(problems).toEqual([]);
  });
});
