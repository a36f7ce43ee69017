import type { AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { Plan } from './plan.ts';

/** `MUSE 1.0, 2.8.7`: the tables and the recipes that a plan was made with. */
export function ruleVersionOf(
  { instrument, version }: Pick<AbRules, 'instrument' | 'version'>,
  recipeVersion?: string,
): string {
  const tables = `${instrument} ${version}`;
  return recipeVersion === undefined ? tables : `${tables}, ${recipeVersion}`;
}

/**
 * Version of the recipes that ABs call, whatever else is installed; of no ABs that of the recipes of the tables. Where they are
 * of several pipelines with versions of their own, each is named: `molec 4.3, muse 2.8.7`. Undefined: none is installed.
 */
export function recipeVersionOf(
  { steps }: Pick<AbRules, 'steps'>,
  abs: readonly Pick<AssociationBlock, 'recipe'>[],
  installed: readonly { readonly recipe: string; readonly version: string }[],
): string | undefined {
  const used = new Set((abs.length > 0 ? abs : steps).map(({ recipe }) => recipe));
  const own = installed.filter(({ recipe }) => used.has(recipe));
  const versions = [...new Set(own.map(({ version }) => version))];
  if (versions.length <= 1) return versions[0];
  return [...new Set(own.map(({ recipe, version }) => `${pipelineOf(recipe)} ${version}`))].toSorted().join(', ');
}

/** `muse_bias` is of the pipeline `muse`, whose recipes all carry one version; without a prefix a recipe speaks for itself. */
export function pipelineOf(recipe: string): string {
  return recipe.split('_')[0] ?? recipe;
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
