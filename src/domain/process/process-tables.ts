import type { OutcomeRule } from '../outcome/outcome-rule.ts';
import type { ProductNaming } from '../product/final-products.ts';
import type { HeaderRule } from '../product/header-edits.ts';
import type { AlignmentRules } from '../quality/alignment-attempts.ts';
import type { QualitySources } from '../quality/collect-facts.ts';
import type { QcBit } from '../quality/qc-flag.ts';
import type { ScoreRule } from '../quality/score-product.ts';
import type { IntermediateRule } from '../retention/product-retention.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { InspectedNames } from '../instance/inspected-names.ts';

/** The tables of a process: what it makes of the frames of its instrument, how that is judged, and what becomes of it. */
export interface ProcessTables extends Pick<AbRules, 'steps' | 'cascade' | 'smart' | 'abEdits'> {
  readonly outcomes: readonly OutcomeRule[];
  readonly inspected: InspectedNames;
  readonly qcBits: readonly QcBit[];
  readonly scores: readonly ScoreRule[];
  readonly qualitySources: QualitySources;
  /** What an alignment must show before exposures are combined with it. */
  readonly alignment: AlignmentRules;
  readonly naming: ProductNaming;
  readonly headers: readonly HeaderRule[];
  /** Products that go when nothing can need them any more. */
  readonly intermediate: readonly IntermediateRule[];
}
