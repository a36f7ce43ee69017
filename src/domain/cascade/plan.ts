import type { AbStep } from '../instance/ab-step.ts';
import type { AssociationBlock } from '../association/association-block.ts';
import type { ErrorCode } from '../failure/error-codes.ts';
import type { AbEstimates } from './estimate-ab.ts';

/** Something the cascade decided not to make, with its reason, shown in the plan and in `status`. */
export interface Suppressed {
  readonly what: string;
  readonly because: string;
  /** Of what was no decision: a raw file is not in the archive, or something is wrong with its AB. */
  readonly code?: ErrorCode;
}

/** A connected component of the graph of ABs: what runs on one host without waiting for another chain. */
export interface Chain {
  /** Name of the earliest AB without its extension: `MUSE.2014-12-15T00:54:04.379`. */
  readonly root: string;
  readonly abNames: readonly string[];
}

/** The plan of one date: data that the workflow interprets. Stored as a file; workflows carry `PlanOutline`. */
export interface Plan {
  readonly process: string;
  readonly unit: string;
  /** sha256 over the content: inputs, parameters, rule versions. Equal key, equal products. */
  readonly planKey: string;
  /** Versions of the rule tables and of the recipes the plan was made with. */
  readonly ruleVersion: string;
  readonly abs: readonly AssociationBlock[];
  readonly chains: readonly Chain[];
  readonly suppressed: readonly Suppressed[];
  /**
   * Why the cube of an exposure is not combined with others, by the AB that makes it; no part of the plan's key. Plans of
   * older versions have none.
   */
  readonly singles?: Readonly<Record<string, string>>;
  /** What each AB will cost, by name; no part of the plan's key. Plans of older versions have none. */
  readonly estimates?: AbEstimates;
  /** What planning noticed, one line each: problems with their cure, edited ABs. No part of the plan's key. */
  readonly notes?: readonly string[];
}

/** What the walker of a chain needs of an AB; payloads of workflows stay small. */
export interface AbNode {
  readonly name: string;
  readonly step: AbStep;
  readonly recipe: string;
  readonly rawType: string;
  readonly obsId: number;
  readonly obsProgId: string;
  readonly waitFor: readonly string[];
  /** Has raw or calibration files that come from the archive. */
  readonly needsArchive: boolean;
  /** Critical-path rank: larger runs first. */
  readonly rank: number;
}

export interface ChainOutline {
  readonly root: string;
  readonly abs: readonly AbNode[];
}

export interface PlanOutline {
  readonly planKey: string;
  readonly ruleVersion: string;
  readonly chains: readonly ChainOutline[];
  readonly suppressed: readonly Suppressed[];
}
