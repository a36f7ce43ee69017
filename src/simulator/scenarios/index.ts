import type { Scenario } from '../scenario.ts';
import { ABORTED, TWO_EXECUTIONS_SM, TWO_EXECUTIONS_VM } from './executions.ts';
import { CONTAINER, HIDDEN_SKY, HIDDEN_SKY_CONTAINER } from './linked-obs.ts';
import { MIXED } from './mixed-night.ts';
import { NFM } from './narrow-field.ts';
import { MANY_EXPOSURES, MAPPING, ROTATED, TWINS, TWO_TEMPLATES } from './patterns.ts';
import { DEGRADED, STANDARD } from './plain-nights.ts';

/** The nights that can be simulated, by name. */
export const SCENARIOS = {
  standard: STANDARD,
  degraded: DEGRADED,
  container: CONTAINER,
  'two-templates': TWO_TEMPLATES,
  mapping: MAPPING,
  twins: TWINS,
  'two-executions-sm': TWO_EXECUTIONS_SM,
  'two-executions-vm': TWO_EXECUTIONS_VM,
  'hidden-sky': HIDDEN_SKY,
  'hidden-sky-container': HIDDEN_SKY_CONTAINER,
  aborted: ABORTED,
  many: MANY_EXPOSURES,
  rotated: ROTATED,
  nfm: NFM,
  mixed: MIXED,
} as const satisfies Record<string, Scenario>;
