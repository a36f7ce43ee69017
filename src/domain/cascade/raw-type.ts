import type { AssociationBlock } from '../association/association-block.ts';

/** Raw type of a file of a simple AB: the tag of its RAWFILE line, which a human may have changed (TRANSFORM). */
export function typeOf(simple: Pick<AssociationBlock, 'inputs' | 'rawType'>, fileName: string): string {
  const input = simple.inputs.find(({ source }) => source.kind === 'raw' && source.fileName === fileName);
  return input?.tag ?? simple.rawType;
}
