import { describe, expect, it } from 'vitest';
import { importsIn } from '../../scripts/mutation/import-graph.ts';
import { TestOrder } from '../../scripts/mutation/test-order.ts';

describe('[U] order of the tests of a mutant', () => {
  const times = new Map([
    ['t/a.test.ts', 30],
    ['t/b.test.ts', 20],
    ['t/rank.test.ts', 90],
    ['quick', 100],
    ['slow', 100.1],
  ]);

  it('begins with the test of the file, then goes by speed', () => {
    const order = new TestOrder(times);
    const files = ['t/a.test.ts', 't/b.test.ts', 't/rank.test.ts'];
    expect(order.files('src/rank.ts', files)).toEqual(['t/rank.test.ts', 't/b.test.ts', 't/a.test.ts']);
    expect(order.files('src/ran.ts', files)).toEqual(['t/b.test.ts', 't/a.test.ts', 't/rank.test.ts']);
  });

  it('prefers what killed other mutants of the file, the last killer first', () => {
    const order = new TestOrder(times);
    for (const killer of ['t/b.test.ts', 't/a.test.ts', 't/b.test.ts', 't/a.test.ts'])
      order.remember('src/rank.ts', killer);
    const files = ['t/b.test.ts', 't/rank.test.ts', 't/a.test.ts'];
    expect(order.files('src/rank.ts', files)).toEqual(['t/a.test.ts', 't/b.test.ts', 't/rank.test.ts']);
    expect(order.files('src/other.ts', files)).toEqual(['t/b.test.ts', 't/a.test.ts', 't/rank.test.ts']);
  });

  it('puts off what takes more than a tenth of a second, the slowest to the end', () => {
    const order = new TestOrder(times);
    expect(order.isSlow('quick')).toBe(false);
    expect(order.isSlow('slow')).toBe(true);
    expect(order.isSlow('not measured')).toBe(false);
    const named = ['slow', 'not measured', 'quick'].map((name) => ({ name }));
    expect(order.bySpeed(named).map(({ name }) => name)).toEqual(['not measured', 'quick', 'slow']);
  });
});

describe('[U] imports of a file', () => {
  it('are those of values from files, on one line or several', () => {
    const source = [
      `import type { T } from './type.ts';`,
      `import { a } from './one.ts';`,
      `import {\n  b,\n  type C,\n} from "../two.ts";`,
      `export * from './three.ts';`,
      `export type { U } from './gone.ts';`,
      `import './four.ts';`,
      `import fc from 'fast-check';`,
      `export const d = 'from ./no.ts';`,
    ].join('\n');
    expect(importsIn(source)).toEqual(['./one.ts', '../two.ts', './three.ts', './four.ts']);
  });
});
