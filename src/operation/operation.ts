import type { Client } from '@temporalio/client';
import type { HostCapacity } from '../domain/cascade/fit-hosts.ts';
import type { Process, ProcessRules } from '../domain/process/process.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { AlignmentReader } from '../ports/alignment-reader.ts';
import type { Archive } from '../ports/archive.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';
import type { Records } from '../ports/records.ts';

/**
 * What the operation of one process stands on. Commands, pages, the demo and measurements do the same things to the same
 * dates through it; database and server are opened when first asked for.
 */
export interface Operation {
  readonly config: OperationSettings;
  readonly processName: string;
  readonly definition: Process;
  readonly rules: ProcessRules;
  readonly archive: Archive;
  readonly alignments: AlignmentReader;
  readonly recipeOptions: RecipeOptions;
  readonly obRecords: ObRecords;
  readonly abTree: AbTree;
  plans(): Promise<PlanStore>;
  records(): Promise<Records>;
  temporal(): Promise<Client>;
}

/** Of phoenix.yaml. */
export interface OperationSettings {
  readonly dataRoot: string;
  /** Who decides, where nobody is named. */
  readonly operator: string;
  readonly backlogAfterDays: number;
  readonly hosts: readonly HostCapacity[];
  readonly retention: { readonly graceDays: number };
}
