import type { QualityFacts } from './quality-facts.ts';

/** Result of one score: 0 green, 1 red, null not scored because the value is not known. */
export interface Score {
  readonly name: string;
  readonly value: number | string | null;
  readonly score: 0 | 1 | null;
  /** The criterion in words with its limit: `saturated pixels < 300`. */
  readonly threshold: string;
  readonly comment: string;
}

/** Criterion of a score: the value of the facts and whether it is good, against a limit in the row. */
export interface ScoreRule {
  readonly name: string;
  readonly kinds: readonly QualityFacts['kind'][];
  readonly threshold: string;
  readonly source: string;
  readonly valueOf: (facts: QualityFacts) => number | string | null;
  /** Asked only when there is a value. */
  readonly isGood: (facts: QualityFacts) => boolean;
  /** What a red score means for whoever reviews the product. */
  readonly whenRed: string;
}

/** All scores of the product's kind. Red never fails a product: it brings it before a human. */
export function scoreProduct(facts: QualityFacts, rules: readonly ScoreRule[]): readonly Score[] {
  return rules.filter(({ kinds }) => kinds.includes(facts.kind)).map((rule) => scoreOf(rule, facts));
}

export function countRed(scores: readonly Score[]): number {
  return scores.filter(({ score }) => score === 1).length;
}

function scoreOf(rule: ScoreRule, facts: QualityFacts): Score {
  const { name, threshold } = rule;
  const value = rule.valueOf(facts);
  if (value === null) return { name, value, score: null, threshold, comment: 'not known' };
  const good = rule.isGood(facts);
  return { name, value, score: good ? 0 : 1, threshold, comment: good ? '' : rule.whenRed };
}
