import type { AssociationBlock } from '../association/association-block.ts';
import type { Problem } from '../frame/problem.ts';
import type { Suppressed } from './plan.ts';

/** What is not made because a raw file is not in the archive: the ABs that read it or, where none does, the file itself. */
export function lostFrames(
  problems: readonly Problem[],
  abs: readonly Pick<AssociationBlock, 'name' | 'rawFiles'>[],
): readonly Suppressed[] {
  return problems
    .filter(({ code }) => code === 'FILE_MISSING')
    .flatMap(({ subject, code, message: because }) => {
      const users = abs.filter(({ rawFiles }) => rawFiles.includes(subject)).map(({ name }) => name);
      return (users.length === 0 ? [subject] : users).map((what) => ({ what, because, code }));
    });
}

/** Nobody decided it: the date is not complete without it. */
export function isLost({ code }: Suppressed): boolean {
  return code !== undefined;
}
