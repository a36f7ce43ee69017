import type { AssociationBlock } from '../association/association-block.ts';
import { rawFilesOf } from './lineage.ts';
import type { Suppressed } from './plan.ts';

/** What became of exposures when ABs were taken out or changed. */
export interface ExposureAccount {
  /** Why a cube is not combined with others, by the AB that makes it. */
  readonly singles: Readonly<Record<string, string>>;
  /** Raw files of which no cube is made any more. */
  readonly rawFiles: readonly Suppressed[];
}

export interface AbsChange {
  readonly before: readonly AssociationBlock[];
  readonly after: readonly AssociationBlock[];
  /** Why an AB is not there any more. */
  becauseGone(ab: string): string;
  /** Why a combination that is still there goes on without an exposure. */
  becauseLeftOut(combine: string): string;
}

/** Nothing disappears without a reason: who takes ABs out says what that means for the exposures behind them. */
export function exposureAccount(change: AbsChange): ExposureAccount {
  const { before, after } = change;
  const kept = new Set(postsOf(after).flatMap((post) => rawFilesOf(post, after)));
  return {
    singles: Object.fromEntries(postsOf(after).flatMap((post) => singleOf(post, change))),
    rawFiles: postsOf(before).flatMap((post) =>
      rawFilesOf(post, before)
        .filter((rawFile) => !kept.has(rawFile))
        .map((what) => ({ what, because: `${post.name}: ${change.becauseGone(post.name)}` })),
    ),
  };
}

function singleOf({ name }: AssociationBlock, change: AbsChange): (readonly [string, string])[] {
  if (combinationOf(name, change.after) !== undefined) return [];
  const combine = combinationOf(name, change.before)?.name;
  if (combine === undefined) return [];
  const isThere = change.after.some((ab) => ab.name === combine);
  const because = isThere ? change.becauseLeftOut(combine) : change.becauseGone(combine);
  return [[name, `${combine}: ${withoutSinglesFinal(because)}`]];
}

function postsOf(abs: readonly AssociationBlock[]): readonly AssociationBlock[] {
  return abs.filter(({ step }) => step === 'post');
}

function combinationOf(post: string, abs: readonly AssociationBlock[]): AssociationBlock | undefined {
  return abs.find(({ step, waitFor }) => step === 'combine' && waitFor.includes(post));
}

/** What a combination that is not made means; of a single cube itself it need not be said. */
export function singlesFinal(because: string): string {
  return `${because}${SINGLES_FINAL}`;
}

function withoutSinglesFinal(because: string): string {
  return because.endsWith(SINGLES_FINAL) ? because.slice(0, -SINGLES_FINAL.length) : because;
}

const SINGLES_FINAL = ': the single cubes are final';
