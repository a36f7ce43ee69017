import type { QualityFacts } from './quality-facts.ts';

/** One bit of QCFLAG. The predicate is true when the bit is `0` (good). Unknown facts are not good. */
export interface QcBit {
  /** Position from the left, 1 first. */
  readonly bit: number;
  readonly name: string;
  readonly meaning: string;
  /** Where the definition comes from. */
  readonly source: string;
  /** Kinds of product that carry the bit. */
  readonly kinds: readonly QualityFacts['kind'][];
  readonly isGood: (facts: QualityFacts) => boolean;
}

/** QCFLAG of a product: one character per bit that its kind carries, in order, `0` good. */
export function qcFlag(facts: QualityFacts, bits: readonly QcBit[]): string {
  return bits
    .filter(({ kinds }) => kinds.includes(facts.kind))
    .toSorted((a, b) => a.bit - b.bit)
    .map((row) => (row.isGood(facts) ? '0' : '1'))
    .join('');
}

/** Names of the bits that are `1`, for messages. */
export function raisedBits(flag: string, bits: readonly QcBit[]): readonly string[] {
  return bits.filter(({ bit }) => flag[bit - 1] === '1').map(({ name }) => name);
}
