import type { MutantResult } from '@stryker-mutator/api/core';

export const LEAST_SCORE_PERCENT = 80;

/** What became of the mutants of a file or a folder. */
export interface Score {
  readonly name: string;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  /** No test runs them: they count as survivors. */
  readonly uncovered: number;
  /** The mutated file does not even run: Stryker does not count these. */
  readonly broken: number;
}

export interface Scores {
  readonly total: Score;
  readonly folders: readonly Score[];
  readonly files: readonly Score[];
}

type Outcome = Pick<MutantResult, 'fileName' | 'status'>;

/** `folders` are the parts of the total that must each reach the threshold. */
export function scoresOf(mutants: readonly Outcome[], folders: readonly string[]): Scores {
  const names = [...new Set(mutants.map(({ fileName }) => fileName))].toSorted();
  return {
    total: scoreOf('total', mutants),
    folders: folders
      .map((folder) =>
        scoreOf(
          folder,
          mutants.filter(({ fileName }) => fileName.startsWith(`${folder}/`)),
        ),
      )
      .filter((score) => mutantsOf(score) > 0),
    files: names.map((name) =>
      scoreOf(
        name,
        mutants.filter(({ fileName }) => fileName === name),
      ),
    ),
  };
}

/** Rounded down, so that 79.96 % is not 80.0 %. A file without mutants has nothing to kill. */
export function percentOf(score: Score): number {
  const all = mutantsOf(score);
  return all === 0 ? 100 : Math.floor((1000 * (score.killed + score.timedOut)) / all) / 10;
}

export function mutantsOf({ killed, timedOut, survived, uncovered }: Score): number {
  return killed + timedOut + survived + uncovered;
}

/** Names of what is below the threshold. */
export function tooLow({ total, folders }: Scores): readonly string[] {
  return [...folders, total].filter((score) => percentOf(score) < LEAST_SCORE_PERCENT).map(({ name }) => name);
}

function scoreOf(name: string, mutants: readonly Outcome[]): Score {
  const count = (...statuses: readonly MutantResult['status'][]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  return {
    name,
    killed: count('Killed'),
    timedOut: count('Timeout'),
    survived: count('Survived'),
    uncovered: count('NoCoverage'),
    broken: count('RuntimeError', 'CompileError'),
  };
}
