import { describe, expect, it } from 'vitest';
import { executionsOf } from '../../../../src/domain/association/smart/execution.ts';
import { nominalField } from '../../../../src/domain/association/smart/field-geometry.ts';
import { placeExposures } from '../../../../src/domain/association/smart/placed-exposure.ts';
import { framesByName, unitAbOf } from '../../../../src/domain/association/smart/unit.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import { framesOf, object, simpleAbsOf, template } from '../../cascade/night-fixtures.ts';

const FRAMES = framesOf([template(object('01:00:00.000'), object('01:12:00.000'), object('01:24:00.000'))]);
const [AB] = simpleAbsOf(FRAMES);
const CONTEXT = {
  rules: MUSE,
  limits: MUSE_R.limits,
  obRecords: [],
  fieldOf: (insMode: string) => nominalField(insMode.startsWith('NFM') ? 7.5 : 60),
};

function unitOf(change: (frame: Frame, index: number) => Partial<Frame>) {
  return unitAbOf(AB!, framesByName(FRAMES.map((frame, index) => ({ ...frame, ...change(frame, index) }))));
}

describe('[U] facts of many exposures', () => {
  it('an execution has the start that any of its files tells, not only the first', () => {
    const start = '2014-12-15T00:50:00';
    const unit = unitOf(({ keywords }, index) => ({
      keywords: index === 0 ? keywords : { ...keywords, 'ESO OBS START': start },
    }));
    expect(executionsOf([unit], CONTEXT)).toMatchObject([{ obsStart: start }]);
  });

  it.each([
    ['the first', 0],
    ['the last', 2],
  ])('exposures have the fields of all their modes: %s is of another one', (_, other) => {
    const { files } = unitOf((__, index) => (index === other ? { insMode: 'NFM-AO-N' } : {}));
    const edges = placeExposures(files, CONTEXT).fields.map(({ areaArcsec2 }) => Math.sqrt(areaArcsec2));
    expect(edges.toSorted((a, b) => a - b)).toEqual([7.5, 60]);
  });
});
