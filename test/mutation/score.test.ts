import { describe, expect, it } from 'vitest';
import { mutantsOf, percentOf, scoresOf, tooLow } from '../../scripts/mutation/score.ts';
import type { Score } from '../../scripts/mutation/score.ts';

function score(killed: number, survived: number, more: Partial<Score> = {}): Score {
  return { name: 'x', killed, survived, timedOut: 0, uncovered: 0, broken: 0, ...more };
}

function mutants(fileName: string, killed: number, survived: number) {
  return [
    ...Array.from({ length: killed }, () => ({ fileName, status: 'Killed' as const })),
    ...Array.from({ length: survived }, () => ({ fileName, status: 'Survived' as const })),
  ];
}

describe('[U] mutation score', () => {
  it('counts what a test or a timeout stopped, among all that run; what no test runs has survived', () => {
    const all = score(5, 2, { timedOut: 1, uncovered: 2, broken: 7 });
    expect(mutantsOf(all)).toBe(10);
    expect(percentOf(all)).toBe(60);
  });

  it('is rounded down', () => {
    expect(percentOf(score(7996, 2004))).toBe(79.9);
    expect(percentOf(score(1, 2))).toBe(33.3);
  });

  it('is full for a file without mutants', () => {
    expect(percentOf(score(0, 0))).toBe(100);
  });

  it('is counted per file, per folder that has mutants, and in total', () => {
    const results = [
      ...mutants('src/a/two.ts', 1, 1),
      ...mutants('src/a/one.ts', 2, 0),
      ...mutants('src/ab/one.ts', 1, 0),
      { fileName: 'src/a/one.ts', status: 'Timeout' as const },
      { fileName: 'src/a/one.ts', status: 'NoCoverage' as const },
      { fileName: 'src/a/one.ts', status: 'RuntimeError' as const },
      { fileName: 'src/a/one.ts', status: 'CompileError' as const },
      { fileName: 'src/a/one.ts', status: 'Ignored' as const },
    ];
    expect(scoresOf(results, ['src/a', 'src/b'])).toEqual({
      total: { name: 'total', killed: 4, timedOut: 1, survived: 1, uncovered: 1, broken: 2 },
      folders: [{ name: 'src/a', killed: 3, timedOut: 1, survived: 1, uncovered: 1, broken: 2 }],
      files: [
        { name: 'src/a/one.ts', killed: 2, timedOut: 1, survived: 0, uncovered: 1, broken: 2 },
        { name: 'src/a/two.ts', killed: 1, timedOut: 0, survived: 1, uncovered: 0, broken: 0 },
        { name: 'src/ab/one.ts', killed: 1, timedOut: 0, survived: 0, uncovered: 0, broken: 0 },
      ],
    });
  });

  it('is too low below 80 % of a folder, whatever the total', () => {
    const results = [...mutants('a/x.ts', 100, 0), ...mutants('b/x.ts', 799, 201), ...mutants('c/x.ts', 80, 20)];
    expect(tooLow(scoresOf(results, ['a', 'b', 'c']))).toEqual(['b']);
    expect(tooLow(scoresOf(mutants('b/x.ts', 79, 21), ['b']))).toEqual(['b', 'total']);
  });
});
