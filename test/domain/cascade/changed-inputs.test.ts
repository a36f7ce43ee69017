import { describe, expect, it } from 'vitest';
import { changedInputText, changedInputs } from '../../../src/domain/cascade/changed-inputs.ts';
import type { FileContent } from '../../../src/domain/frame/file-content.ts';
import { abOf, object, planNight, template } from './night-fixtures.ts';

const { plan } = planNight([template(object('01:00:00.000'), object('01:12:00.000'))]);
const FIRST = abOf({ plan }, '01:00:00.000');
const SECOND = abOf({ plan }, '01:12:00.000');
const MASTER = FIRST.inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))[0] ?? '';
const USED = { sizeBytes: 7, crc32: 1, revision: 'v1' };

/** Both exposures have read the master as it was. */
function changesTo(now: FileContent | undefined, names = [FIRST.name, SECOND.name]) {
  return changedInputs(plan, {
    usedBy: (ab) =>
      names.includes(ab)
        ? [
            { fileName: MASTER, ...USED },
            { fileName: 'MU_no_input_any_more.fits', ...USED },
          ]
        : [],
    now: (fileName) => (fileName === MASTER ? now : { sizeBytes: 0 }),
  });
}

describe('[U] inputs that have changed since they were used', () => {
  it('are told with the ABs that have read them, certainly or perhaps', () => {
    const abs = [FIRST.name, SECOND.name];
    expect(changesTo({ sizeBytes: 7, crc32: 2 })).toEqual([{ fileName: MASTER, abs, isCertain: true }]);
    expect(changesTo({ sizeBytes: 7, revision: 'v2' })).toEqual([{ fileName: MASTER, abs, isCertain: false }]);
  });

  it('are none with the same bytes, and where the archive or the older version said nothing', () => {
    expect(changesTo({ sizeBytes: 7, crc32: 1, revision: 'v2' })).toEqual([]);
    expect(changesTo(undefined)).toEqual([]);
    expect(changesTo({ sizeBytes: 7, crc32: 2 }, [])).toEqual([]);
  });

  it('are told with what becomes of the products', () => {
    const [change] = changesTo({ sizeBytes: 7, crc32: 2 });
    const text = (kept: readonly string[]) =>
      changedInputText(change!, {
        unit: plan.unit,
        keptBecause: (ab) => (kept.includes(ab) ? 'certified' : undefined),
      });
    expect(text([])).toBe(
      `${MASTER} has changed in the archive since it was used; made anew: ${FIRST.name}, ${SECOND.name}`,
    );
    expect(text([SECOND.name])).toBe(
      `${MASTER} has changed in the archive since it was used; made anew: ${FIRST.name}; certified, so it stays: ` +
        `${SECOND.name}; phoenix restart -d ${plan.unit} makes that anew, too`,
    );
    expect(
      changedInputText(
        { fileName: 'M', abs: ['a', 'b', 'c', 'd'], isCertain: false },
        { unit: '', keptBecause: () => undefined },
      ),
    ).toBe(
      'M may have changed in the archive (another revision) since it was used; made anew: a, b, c and 1 more, if its bytes are other ones',
    );
  });
});
