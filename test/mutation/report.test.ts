import { describe, expect, it } from 'vitest';
import { renderDocument, renderSurvivor, renderTable } from '../../scripts/mutation/report.ts';
import type { Score } from '../../scripts/mutation/score.ts';

const ONE: Score = { name: 'src/a/one.ts', killed: 18, timedOut: 1, survived: 1, uncovered: 0, broken: 0 };
const TOTAL: Score = { ...ONE, name: 'total' };

describe('[U] report of a mutation run', () => {
  it('is a table with columns of one width', () => {
    expect(renderTable([ONE, TOTAL])).toBe(
      [
        '              mutants  killed  timed out  survived  not covered  score %',
        'src/a/one.ts       20      18          1         1            0     95.0',
        'total              20      18          1         1            0     95.0',
      ].join('\n'),
    );
  });

  it('is a document that says when, with what and where it was measured', () => {
    const scores = { total: TOTAL, folders: [{ ...ONE, name: 'src/a' }], files: [ONE] };
    const circumstances = { date: '2026-11-21', versions: 'Stryker 10', machine: 'a machine', minutes: 7 };
    expect(renderDocument(scores, circumstances)).toBe(`# Mutation score of the domain

Written by \`npm run mutation\` on 2026-11-21: Stryker 10, a machine, 7 minutes; do not edit. Each mutant is
a small change of the source; it is killed if a test fails. The score is the part that is killed, at least
80 % in each folder. Properties were tested with few examples and a fixed seed, which errs on the low side.

|  | mutants | killed | timed out | survived | not covered | score % |
|---|---:|---:|---:|---:|---:|---:|
| src/a | 20 | 18 | 1 | 1 | 0 | 95.0 |
| total | 20 | 18 | 1 | 1 | 0 | 95.0 |

## Files

|  | mutants | killed | timed out | survived | not covered | score % |
|---|---:|---:|---:|---:|---:|---:|
| src/a/one.ts | 20 | 18 | 1 | 1 | 0 | 95.0 |

`);
  });

  it('shows of a survivor the text that was replaced, shortened to a line', () => {
    const source = 'if (a < b) {\n  return a;\n}\n';
    const survivor = (start: [number, number], end: [number, number], replacement: string) =>
      renderSurvivor(
        {
          id: '1',
          fileName: 'x.ts',
          mutatorName: 'Any',
          status: 'Survived',
          location: { start: { line: start[0], column: start[1] }, end: { line: end[0], column: end[1] } },
          replacement,
        },
        source,
      );
    expect(survivor([1, 5], [1, 10], 'a <= b')).toBe('x.ts:1:5  a < b  →  a <= b');
    expect(survivor([1, 12], [3, 2], '{\n  }')).toBe('x.ts:1:12  { …  →  { }');
    expect(survivor([2, 10], [2, 11], 'b'.repeat(91))).toBe(`x.ts:2:10  a  →  ${'b'.repeat(90)}…`);
  });
});
