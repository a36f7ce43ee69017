import type { CertificationPolicy, ProductType } from './certification-policy.ts';
import type { ProcessLimits } from './process-limits.ts';

/** A production line by its name: its instrument, trees, policies and limits. */
export interface ProcessDefinition {
  readonly name: string;
  /** By name. */
  readonly instrument: string;
  readonly trees: {
    /** ABs as daily operation made them. */
    readonly source: string;
    /** ABs after smart association; where planning takes them from. */
    readonly prepared: string;
    /** ABs of the cascade. */
    readonly final: string;
  };
  /** Dates before `until` take the ABs of this older tree as they are; later ones are created here. Absent: all are created. */
  readonly olderAbs?: { readonly tree: string; readonly until: string };
  /** INS.MODE of the exposures that are processed; those of other modes are left out. Absent: all. */
  readonly insModes?: readonly string[];
  readonly preparation: 'required' | 'none';
  readonly certification: Readonly<Record<ProductType, CertificationPolicy>> & {
    /** Share of products that `random` reviews at least. */
    readonly randomFraction: number;
  };
  readonly onFailedAb: 'wait' | 'record';
  readonly ingestion: 'manual' | 'auto';
  readonly limits: ProcessLimits;
  /** Options by recipe that replace or complete those of the recipe table. */
  readonly recipeParameters: Readonly<Record<string, readonly string[]>>;
  /** By recipe: one that takes longer is stopped [s]. Absent: the limits of the recipe table. */
  readonly wallLimitSeconds?: Readonly<Record<string, number>>;
}
