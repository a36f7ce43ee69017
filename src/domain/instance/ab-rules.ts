import type { AbEditRule } from './ab-edit-rule.ts';
import type { CascadeRules } from './cascade-rules.ts';
import type { Instrument } from './instrument.ts';
import type { Step } from './step.ts';
import type { SmartRules } from './smart-rules.ts';

/** What ABs are made by: the tables of the instrument, and those of the process that reach up to the plan. */
export interface AbRules extends Omit<Instrument, 'name'> {
  /** Its name. */
  readonly instrument: string;
  /** In the order in which the ABs of an exposure run. */
  readonly steps: readonly Step[];
  readonly cascade: CascadeRules;
  readonly smart: SmartRules;
  readonly abEdits: readonly AbEditRule[];
}
