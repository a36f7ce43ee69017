import type { HeaderCorrection } from '../frame/header-correction.ts';
import type { AssociationBlock, HeaderEditLine } from './association-block.ts';

/**
 * A simple AB with the corrections of its raw files: its own HEADER_EDIT lines, and corrections that somebody has written
 * since it was made. What planning reads is then what the recipes read.
 */
export function withCorrections(ab: AssociationBlock, corrections: readonly HeaderCorrection[]): AssociationBlock {
  const own = ab.headerEdits ?? [];
  const newer = ab.rawFiles.flatMap((fileName) => {
    const last = new Map(corrections.filter((one) => one.fileName === fileName).map((one) => [one.keyword, one.value]));
    const isOwn = (keyword: string): boolean => own.some((one) => one.fileName === fileName && one.keyword === keyword);
    return [...last]
      .filter(([keyword]) => !isOwn(keyword))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([keyword, value]): HeaderEditLine => ({ fileName, keyword, value }));
  });
  return newer.length === 0 ? ab : { ...ab, headerEdits: [...own, ...newer] };
}

/** The HEADER_EDIT lines of ABs as corrections of the headers that planning reads. */
export function correctionsIn(
  abs: readonly Pick<AssociationBlock, 'name' | 'headerEdits'>[],
): readonly HeaderCorrection[] {
  return abs.flatMap(({ name, headerEdits = [] }) =>
    headerEdits.map((edit) => ({ ...edit, author: name, reason: 'HEADER_EDIT' })),
  );
}
