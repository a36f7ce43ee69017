import { dirname, join } from 'node:path';
import { abRoot } from '../../domain/association/ab-names.ts';
import type { RecipeRun } from '../../ports/recipe-runner.ts';

/** Folder beside the product directories in which recipes run. */
export const RUNS = '.runs';
const KEY_LENGTH = 12;

/**
 * Where a run lives while it is not yet judged: `products/<date>/.runs/<ab root>.<key>/`. It appears whole (by rename)
 * and disappears whole, so its existence is the claim to run this key.
 */
export interface RunDirectory {
  readonly path: string;
  /** Identity of this attempt: another one may follow under the same path. */
  readonly attempt: string;
  /** The RecipeRun that was asked for. */
  readonly run: string;
  readonly script: string;
  readonly sof: string;
  /** Linked by the script as its first act, or by whoever declares that it will never start. */
  readonly pid: string;
  /** Locked for as long as any process of the run lives. */
  readonly lifeline: string;
  /** Written by the script as its last act. */
  readonly rc: string;
  /** Why somebody stops it; written before the first signal. */
  readonly stop: string;
  /** Touched by whoever watches, about once a second. */
  readonly claim: string;
  readonly work: string;
  readonly out: string;
  readonly log: string;
  /** Links to inputs whose path a set of frames cannot express, copies of those whose header is corrected. */
  readonly inputs: string;
  /** An older product directory on its way out. */
  readonly replaced: string;
  /** Beside the directory: how the last attempt ended that published nothing, for those who watched it, too. */
  readonly ending: string;
}

export function runDirectoryOf(run: Pick<RecipeRun, 'ab' | 'abKey' | 'productDirectory'>): RunDirectory {
  const name = `${abRoot(run.ab)}.${run.abKey.slice(0, KEY_LENGTH)}`;
  return runDirectoryAt(join(dirname(run.productDirectory), RUNS, name));
}

export function runDirectoryAt(path: string): RunDirectory {
  return {
    path,
    attempt: join(path, 'attempt'),
    run: join(path, 'run.json'),
    script: join(path, 'run.sh'),
    sof: join(path, 'in.sof'),
    pid: join(path, 'pid'),
    lifeline: join(path, 'lifeline'),
    rc: join(path, 'rc'),
    stop: join(path, 'stop'),
    claim: join(path, 'claim'),
    work: join(path, 'work'),
    out: join(path, 'out'),
    log: join(path, 'log'),
    inputs: join(path, 'in'),
    replaced: join(path, 'replaced'),
    ending: `${path}${ENDING}`,
  };
}

export const ENDING = '.ending.json';
