import type { AssociationBlock } from '../association/association-block.ts';

/** One exposure of a product: the AB that made its cube and the ABs that read its raw files. */
export interface ExposureAbs {
  readonly post: AssociationBlock;
  readonly basics: readonly AssociationBlock[];
  /** A dedicated SKY exposure gave the sky. */
  readonly hasSky: boolean;
}

/** The exposures in a single (`post`) or combined (`combine`) product, in order of time. Sky frames are not among them. */
export function exposureAbsOf(ab: AssociationBlock, abs: readonly AssociationBlock[]): readonly ExposureAbs[] {
  const byName = new Map(abs.map((one) => [one.name, one]));
  const parents = (of: AssociationBlock) => of.waitFor.flatMap((name) => byName.get(name) ?? []);
  const posts = ab.step === 'post' ? [ab] : parents(ab).filter(({ step }) => step === 'post');
  return posts
    .map((post) => ({
      post,
      basics: parents(post).filter(({ step }) => step === 'basic'),
      hasSky: parents(post).some(({ step }) => step === 'sky'),
    }))
    .toSorted((a, b) => a.post.mjdObs - b.post.mjdObs);
}

/** Raw files whose photons are in the product, in order of time. */
export function rawFilesOf(ab: AssociationBlock, abs: readonly AssociationBlock[]): readonly string[] {
  const own = exposureAbsOf(ab, abs).flatMap(({ post, basics }) =>
    basics.length > 0 ? basics.flatMap(({ rawFiles }) => rawFiles) : post.rawFiles.slice(0, 1),
  );
  return [...new Set(own)].toSorted();
}
