/**
 * Stages of a date, in order; then its ends. `interrupted`: its workflow is gone without having said how it ended.
 * `retired`: an operator has taken it out of production.
 */
export const STAGES = [
  'planning',
  'planned',
  'processing',
  'certification',
  'distribution',
  'distributed',
  'ingestion',
  'ingested',
  'cancelled',
  'failed',
  'interrupted',
  'retired',
] as const;
export type Stage = (typeof STAGES)[number];

/** How far a start goes: `plan` (-C), `distribution` (-P, -M: up to the gate and, once certified, on to sci/), `ingestion`. */
export const THROUGH = ['plan', 'distribution', 'ingestion'] as const;
export type Through = (typeof THROUGH)[number];
