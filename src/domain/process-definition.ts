export const CERTIFICATION_POLICIES = ['none', 'auto', 'random', 'all'] as const;
export type CertificationPolicy = (typeof CERTIFICATION_POLICIES)[number];

/** Kinds of final cubes: combined OBJECT, single OBJECT, SKY (single or combined). */
export const PRODUCT_TYPES = ['combined', 'single', 'sky'] as const;
export type ProductType = (typeof PRODUCT_TYPES)[number];

/** A production line: an instrument with its trees, policies and limits (design section 2). */
export interface ProcessDefinition {
  readonly name: string;
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

export interface ProcessLimits {
  /** Shorter exposures are not processed [s]. */
  readonly minExptimeSeconds: number;
  /** More exposures than this are not combined. */
  readonly maxCombine: number;
}
