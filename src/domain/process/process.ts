import type { AbRules } from '../instance/ab-rules.ts';
import type { ProcessDefinition } from '../instance/process-definition.ts';
import type { ProcessTables } from './process-tables.ts';

/** All that a process works by: tables of its instrument, with the events of the site, and its own. */
export interface ProcessRules extends AbRules, ProcessTables {}

/** A production line, complete: one value per process, chosen by its name in the composition roots. */
export interface Process extends ProcessDefinition {
  readonly rules: ProcessRules;
}

/** The process of a name. @throws PhoenixError CONFIG_INVALID for one that is not known, or contradicts itself */
export type ProcessOf = (name: string) => Process;
