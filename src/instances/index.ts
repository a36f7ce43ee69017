import { mjdOf } from '../domain/calendar/observing-date.ts';
import type { CalendarEvent, InstrumentRules, RecipeRule } from '../domain/instrument.ts';
import type { Correctable } from '../domain/frame/correctable.ts';
import { correctableOf, knownModes } from '../domain/frame/correctable.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { OutcomeRule } from '../domain/outcome/outcome-rule.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { HeaderRule } from '../domain/product/header-edits.ts';
import type { ProductNaming } from '../domain/product/final-products.ts';
import type { AlignmentRules } from '../domain/quality/alignment-attempts.ts';
import type { QualitySources } from '../domain/quality/collect-facts.ts';
import { nearestNames } from '../domain/failure/nearest-names.ts';
import type { QcBit } from '../domain/quality/qc-flag.ts';
import type { ScoreRule } from '../domain/quality/score-product.ts';
import type { IntermediateRule } from '../domain/retention/product-retention.ts';
import { MUSE, MUSE_R } from './muse/index.ts';
import { MUSE_ALIGNMENT } from './muse/alignment-rules.ts';
import { MUSE_HEADER_RULES } from './muse/header-rules.ts';
import { MUSE_RECIPE_KEYWORDS } from './muse/keyword-rules.ts';
import { MUSE_OUTCOME_RULES } from './muse/outcome-rules.ts';
import { MUSE_PRODUCT_NAMING } from './muse/product-codes.ts';
import { MUSE_INTERMEDIATE } from './muse/retention-rules.ts';
import { MUSE_QC_BITS, MUSE_QUALITY_SOURCES, MUSE_SCORE_RULES } from './muse/score-rules.ts';

/** All tables of an instrument in one place. */
export interface Instrument {
  readonly rules: InstrumentRules;
  readonly outcomes: readonly OutcomeRule[];
  readonly qcBits: readonly QcBit[];
  readonly scores: readonly ScoreRule[];
  readonly qualitySources: QualitySources;
  /** What an alignment must show before exposures are combined with it. */
  readonly alignment: AlignmentRules;
  readonly naming: ProductNaming;
  readonly headers: readonly HeaderRule[];
  /** Keywords of raw frames that may be corrected beside those that planning reads. */
  readonly recipeKeywords: readonly string[];
  /** Products that go when nothing can need them any more. */
  readonly intermediate: readonly IntermediateRule[];
}

const INSTRUMENTS: Readonly<Record<string, Instrument>> = {
  MUSE: {
    rules: MUSE,
    outcomes: MUSE_OUTCOME_RULES,
    qcBits: MUSE_QC_BITS,
    scores: MUSE_SCORE_RULES,
    qualitySources: MUSE_QUALITY_SOURCES,
    alignment: MUSE_ALIGNMENT,
    naming: MUSE_PRODUCT_NAMING,
    headers: MUSE_HEADER_RULES,
    recipeKeywords: MUSE_RECIPE_KEYWORDS,
    intermediate: MUSE_INTERMEDIATE,
  },
};

const PROCESSES: Readonly<Record<string, ProcessDefinition>> = { MUSE_R };
export const PROCESS_NAMES: readonly string[] = Object.keys(PROCESSES);

/** What phoenix.yaml may override of a process. */
export interface ProcessPolicies {
  readonly ingestion?: ProcessDefinition['ingestion'] | undefined;
  readonly preparation?: ProcessDefinition['preparation'] | undefined;
  readonly onFailedAb?: ProcessDefinition['onFailedAb'] | undefined;
  readonly certification?:
    | {
        readonly [Key in keyof ProcessDefinition['certification']]?:
          ProcessDefinition['certification'][Key] | undefined;
      }
    | undefined;
  readonly limits?:
    { readonly [Key in keyof ProcessDefinition['limits']]?: ProcessDefinition['limits'][Key] | undefined } | undefined;
  readonly recipeParameters?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly wallLimitSeconds?: Readonly<Record<string, number>> | undefined;
  readonly olderAbs?: ProcessDefinition['olderAbs'] | undefined;
  readonly insModes?: readonly string[] | undefined;
}

/** A process with the policies of phoenix.yaml. @throws PhoenixError CONFIG_INVALID for an unknown name. */
export function definitionOf(name: string, policies: ProcessPolicies = {}): ProcessDefinition {
  const process = Object.hasOwn(PROCESSES, name) ? PROCESSES[name] : undefined;
  if (process === undefined) {
    throw new PhoenixError(
      'CONFIG_INVALID',
      `process ${name} is not known`,
      `known processes: ${PROCESS_NAMES.join(', ')}`,
    );
  }
  const { ingestion, preparation, onFailedAb, olderAbs, insModes, wallLimitSeconds } = policies;
  assertOlderTree(process, olderAbs?.tree);
  assertInsModes(process, insModes);
  return {
    ...process,
    ...defined({ ingestion, preparation, onFailedAb, olderAbs, insModes, wallLimitSeconds }),
    certification: { ...process.certification, ...defined(policies.certification ?? {}) },
    limits: { ...process.limits, ...defined(policies.limits ?? {}) },
    recipeParameters: { ...process.recipeParameters, ...policies.recipeParameters },
  };
}

export function instrumentOf(name: string): Instrument {
  const instrument = INSTRUMENTS[name];
  if (instrument !== undefined) return instrument;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `instrument ${name} is not known`,
    `known instruments: ${Object.keys(INSTRUMENTS).join(', ')}`,
  );
}

/** What may be corrected in the raw headers of an instrument. */
export function correctableIn(name: string): Correctable {
  const { rules, recipeKeywords } = instrumentOf(name);
  return correctableOf(rules, recipeKeywords);
}

/** The instrument of a process, with the wall limits that phoenix.yaml gives its recipes. */
export function instrumentFor({ instrument: name, wallLimitSeconds = {} }: ProcessDefinition): Instrument {
  const instrument = instrumentOf(name);
  const { recipes } = instrument.rules;
  const limited = <R extends RecipeRule>(rule: R): R => ({
    ...rule,
    wallLimitSeconds: wallLimitSeconds[rule.recipe] ?? rule.wallLimitSeconds,
  });
  const own = {
    basic: limited(recipes.basic),
    sky: limited(recipes.sky),
    post: limited(recipes.post),
    align: limited(recipes.align),
    combine: limited(recipes.combine),
  };
  return { ...instrument, rules: { ...instrument.rules, recipes: own } };
}

/** Preparation would read what it has written itself, and the older ABs would be gone. */
function assertOlderTree({ name, trees }: ProcessDefinition, tree: string | undefined): void {
  if (tree === undefined || !Object.values(trees).includes(tree)) return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    `processes.${name}.olderAbs.tree is ${tree}, which this process writes`,
    'name the tree in which the older ABs came',
  );
}

/** Under a mode that no frame has nothing would be processed, and everything left out by intention. */
function assertInsModes({ name, instrument }: ProcessDefinition, insModes: readonly string[] = []): void {
  const known = knownModes(instrumentOf(instrument).rules);
  const unknown = insModes.find((mode) => known?.includes(mode) === false);
  if (known === undefined || unknown === undefined) return;
  const [nearest = ''] = nearestNames(unknown.toUpperCase(), known);
  throw new PhoenixError(
    'CONFIG_INVALID',
    `processes.${name}.insModes has ${unknown}, which is no mode of ${instrument}`,
    `perhaps ${nearest} is meant; the modes are ${known.join(', ')}`,
  );
}

/**
 * The event calendar: that of the instrument's tables and that of the site, in order of time.
 * @throws PhoenixError CONFIG_INVALID for a calibration that association does not know: the event would never count.
 */
export function eventsOf(rules: InstrumentRules, siteEvents: readonly CalendarEvent[]): readonly CalendarEvent[] {
  const known = [...new Set(rules.association.map(({ tag }) => tag))].toSorted();
  for (const { at, what, tags } of siteEvents) {
    const unknown = tags === 'all' ? undefined : tags.find((tag) => !known.includes(tag));
    if (unknown === undefined) continue;
    throw new PhoenixError(
      'CONFIG_INVALID',
      `events, ${at} ${what}: ${rules.instrument} associates no ${unknown}`,
      `write all, or some of ${known.join(', ')}`,
    );
  }
  return [...rules.events, ...siteEvents].toSorted((a, b) => mjdOf(a.at) - mjdOf(b.at));
}

function defined<T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
