import type { AbStep } from './ab-step.ts';
import type { AbEditRule } from './ab-edit-rule.ts';
import type { CascadeRules } from './cascade-rules.ts';
import type { Instrument } from './instrument.ts';
import type { RecipeRule } from './recipe-rule.ts';
import type { SmartRules } from './smart-rules.ts';

/** What ABs are made by: the tables of the instrument, and those of the process that reach up to the plan. */
export interface AbRules extends Omit<Instrument, 'name'> {
  /** Its name. */
  readonly instrument: string;
  readonly recipes: Readonly<Record<AbStep, RecipeRule>>;
  readonly cascade: CascadeRules;
  readonly smart: SmartRules;
  readonly abEdits: readonly AbEditRule[];
}
