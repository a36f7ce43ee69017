import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveSection } from '../../bench/results.ts';
import { median, quantile, renderTable, renderTargets } from '../../bench/table.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

describe('[U] page of the benchmarks', () => {
  it('keeps the sections of others when one is written again', () => {
    const page = join(temporaryFolder(), 'RESULTS.md');
    saveSection('one', 'first', page);
    saveSection('two', 'second', page);
    saveSection('one', 'third\n\nlonger', page);
    const text = readFileSync(page, 'utf8');
    expect(text).toMatch(
      /^# Results[\s\S]*<!-- one -->\n\nthird\n\nlonger\n\n<!-- end of one -->[\s\S]*<!-- two -->\n\nsecond\n\n<!-- end of two -->\n$/u,
    );
    expect(text).not.toContain('first');
  });

  it('has tables whose cells may hold a bar', () => {
    expect(
      renderTable([
        ['', 's'],
        ['a | b', '1'],
      ]),
    ).toBe('|  | s |\n| --- | --- |\n| a \\| b | 1 |');
  });

  it('says which targets were missed', () => {
    expect(
      renderTargets([
        { what: 'fast', isMet: true },
        { what: 'small', isMet: false },
      ]),
    ).toBe('- met: fast\n- **MISSED**: small');
  });
});

describe('[U] quantiles', () => {
  it('are values that were measured, in whatever order they came', () => {
    const values = [5, 1, 4, 2, 3];
    expect([quantile(values, 0), median(values), quantile(values, 0.95), quantile(values, 1)]).toEqual([1, 3, 5, 5]);
    expect(median([7])).toBe(7);
  });

  it('are none of no values', () => {
    expect(() => median([])).toThrow('no values');
  });
});
