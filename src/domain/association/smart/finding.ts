import type { SmartCase } from '../../instance/smart-case.ts';
import type { Action } from '../edits/action.ts';

/** One fact that speaks for the recommendation: `overlap of OBs`, `97 % (smallest pair)`. */
export interface Evidence {
  readonly what: string;
  readonly value: string;
}

/** One possible answer. No actions: the ABs stay as they are. */
export interface Proposal {
  /** Short and unique within the finding: `merge`, `keep`, `split by position` … */
  readonly label: string;
  readonly because: string;
  readonly actions: readonly Action[];
}

/** Something in a night that a human should look at. Findings never share an AB. */
export interface Finding {
  /** Stable over a new analysis of the same frames: `container/11343850`, `ob/1134385`. */
  readonly id: string;
  readonly case: SmartCase;
  /** One line: `container 11343850: 2 OBs, 4 OBJECT`. */
  readonly subject: string;
  readonly obsIds: readonly number[];
  readonly abs: readonly string[];
  /** Raw files concerned, in order of time. */
  readonly frames: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly recommended: Proposal;
  /** Other answers; `keep` is always among recommended and these. */
  readonly alternatives: readonly Proposal[];
}
