import { describe, expect, it } from 'vitest';
import { correctionsIn, withCorrections } from '../../../src/domain/association/ab-corrections.ts';
import type { AssociationBlock, HeaderEditLine } from '../../../src/domain/association/association-block.ts';
import type { HeaderCorrection } from '../../../src/domain/frame/header-correction.ts';
import { framesOf, object, simpleAbsOf, template } from '../cascade/night-fixtures.ts';

const [AB] = simpleAbsOf(framesOf([template(object('01:00:00.000'), object('01:12:00.000'))]));
const [FIRST, SECOND] = AB!.rawFiles as [string, string];

function correction(fileName: string, keyword: string, value: number): HeaderCorrection {
  return { fileName, keyword, value, author: 'rhanusch', reason: 'night log' };
}
function edit(fileName: string, keyword: string, value: number): HeaderEditLine {
  return { fileName, keyword, value };
}
function editsAfter(own: readonly HeaderEditLine[], ...corrections: readonly HeaderCorrection[]): unknown {
  const ab: AssociationBlock = own.length === 0 ? AB! : { ...AB!, headerEdits: own };
  return withCorrections(ab, corrections).headerEdits;
}

describe('[U] corrections of headers that are newer than an AB', () => {
  it('are added for its raw files, in their order and then by keyword', () => {
    expect(
      editsAfter(
        [],
        correction(SECOND, 'EXPTIME', 5),
        correction(FIRST, 'RA', 2),
        correction(FIRST, 'DEC', 1),
        correction('other.fits', 'RA', 3),
      ),
    ).toEqual([edit(FIRST, 'DEC', 1), edit(FIRST, 'RA', 2), edit(SECOND, 'EXPTIME', 5)]);
  });

  it('do not replace what the AB has; of several of one keyword the last holds', () => {
    expect(
      editsAfter(
        [edit(FIRST, 'RA', 7)],
        correction(FIRST, 'RA', 2),
        correction(SECOND, 'RA', 3),
        correction(SECOND, 'RA', 4),
        correction(FIRST, 'DEC', 1),
      ),
    ).toEqual([edit(FIRST, 'RA', 7), edit(FIRST, 'DEC', 1), edit(SECOND, 'RA', 4)]);
  });

  it('leave an AB alone that they are not about', () => {
    expect(withCorrections(AB!, [correction('other.fits', 'RA', 3)])).toBe(AB);
    const own = { ...AB!, headerEdits: [edit(FIRST, 'RA', 7)] };
    expect(withCorrections(own, [correction(FIRST, 'RA', 7)])).toBe(own);
  });

  it('are read from the lines of the ABs again', () => {
    expect(correctionsIn([AB!, { ...AB!, headerEdits: [edit(FIRST, 'RA', 7)] }])).toEqual([
      { fileName: FIRST, keyword: 'RA', value: 7, author: AB!.name, reason: 'HEADER_EDIT' },
    ]);
  });
});
