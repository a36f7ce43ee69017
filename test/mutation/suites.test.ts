import { describe, expect, it } from 'vitest';
import { addPlaces } from '../../scripts/mutation/coverage.ts';
import { collectCases, describe as suite, it as test } from '../../scripts/mutation/suites.ts';

const FILE = 'test/x.test.ts';

function collect(load: () => void, enter: (place: string) => void = () => undefined) {
  return collectCases(FILE, () => Promise.resolve(load()), enter);
}

describe('[U] suites of a mutation run', () => {
  it('give the tests of a file with the suites that they belong to', async () => {
    const cases = await collect(() => {
      test('alone', () => undefined);
      suite('outer', () => {
        test('first', () => undefined);
        suite('inner', () => test('second', () => undefined));
      });
    });
    expect(cases.map(({ id, places }) => [id, places])).toEqual([
      [`${FILE}#alone`, [`${FILE}#`]],
      [`${FILE}#outer > first`, [`${FILE}#`, `${FILE}#outer`]],
      [`${FILE}#outer > inner > second`, [`${FILE}#`, `${FILE}#outer`, `${FILE}#outer > inner`]],
    ]);
  });

  it('run after their file, as in vitest, and tell where they are', async () => {
    const told: string[] = [];
    await collect(
      () => {
        suite('suite', () => told.push('body'));
        told.push('rest of the file');
      },
      (place) => told.push(place),
    );
    expect(told).toEqual([`${FILE}#`, 'rest of the file', `${FILE}#suite`, 'body']);
  });

  it('take rows, and keep equal titles apart', async () => {
    const seen: unknown[] = [];
    const cases = await collect(() => {
      test.each([[1, 'a'], [2, 'b']])('row', (...row) => seen.push(row)); // prettier-ignore
      test.each(['c'])('row', (row) => seen.push(row));
      suite.each([7])('suite', (row) => test('of seven', () => seen.push(row)));
    });
    expect(cases.map(({ id }) => id)).toEqual([
      `${FILE}#row (1)`,
      `${FILE}#row (2)`,
      `${FILE}#row (1) [3]`,
      `${FILE}#suite (1) > of seven`,
    ]);
    for (const { body } of cases) await body();
    expect(seen).toEqual([[1, 'a'], [2, 'b'], 'c', 7]);
  });

  it('fail with the file that cannot be loaded, and do not take tests outside of one', async () => {
    await expect(collect(() => test('x', () => undefined)).then(() => test('late', () => undefined))).rejects.toThrow(
      '"late" is declared outside of a test file or inside of a test',
    );
    await expect(
      collect(() => {
        throw new Error('no such table');
      }),
    ).rejects.toThrow('no such table');
  });
});

describe('[U] coverage of a mutation run', () => {
  it('counts what ran in the body of a suite for each of its tests', () => {
    const cases = [
      { id: 'f#s > one', places: ['f#', 'f#s'], body: () => undefined },
      { id: 'f#two', places: ['f#'], body: () => undefined },
    ];
    const perTest = { 'f#': { 1: 1 }, 'f#s': { 1: 2, 2: 1 }, 'f#s > one': { 3: 5 } };
    expect(addPlaces({ static: { 9: 1 }, perTest }, cases)).toEqual({
      static: { 9: 1 },
      perTest: { 'f#s > one': { 1: 3, 2: 1, 3: 5 }, 'f#two': { 1: 1 } },
    });
  });
});
