import type { InstrumentRules } from '../instrument.ts';
import type { Plan } from './plan.ts';

/** `MUSE 1.0, muse/2.8.7`: the tables and the recipes that a plan was made with. */
export function ruleVersionOf(rules: InstrumentRules, recipeVersion?: string): string {
  const tables = `${rules.instrument} ${rules.version}`;
  return recipeVersion === undefined ? tables : `${tables}, ${recipeVersion}`;
}

/**
 * What decides the products of a plan, as canonical JSON: hashed, it is the plan's key. Chains follow from the ABs, what is
 * suppressed makes nothing, an edit of the preparation may have another number when it is played again, and what an AB only
 * tells its readers makes nothing either: none counts.
 */
export function planContent({ process, unit, ruleVersion, abs }: PlanContent): string {
  const sorted = abs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return canonicalJson({ process, unit, ruleVersion, abs: sorted.map((ab) => ({ ...ab, ...ONLY_TOLD })) });
}

const ONLY_TOLD = {
  edits: undefined,
  mjdObsMod: undefined,
  isComplete: undefined,
  rawMatchKeys: undefined,
} as const;

export type PlanContent = Pick<Plan, 'process' | 'unit' | 'ruleVersion' | 'abs'>;

/** JSON with sorted keys: equal content, equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
