import type { AbNode } from '../../../src/domain/cascade/plan.ts';
import type { AbOutcome } from '../../../src/domain/outcome/attempt.ts';
import type { Fix } from '../../../src/domain/cascade/fix.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import { openGate, registerOutcomes } from '../../../src/domain/quality/gate.ts';
import type { GateState, GateStatePolicy } from '../../../src/domain/quality/gate.ts';

/** Two exposures that are combined, and one that stands alone. */
export const PST1 = 'MUSE.2014-12-15T00:54:04.379_pst.ab';
export const PST2 = 'MUSE.2014-12-15T01:00:44.954_pst.ab';
export const PST3 = 'MUSE.2014-12-15T03:10:00.000_pst.ab';
export const TAL = 'MUSE.2014-12-15T00:54:04.379_tal.ab';
export const TPL = 'MUSE.2014-12-15T00:54:04.379_tpl.ab';
export const COMBINED_CHAIN = [PST1, PST2, TAL, TPL];
export const SINGLE_CHAIN = [PST3];
export const ALL_ABS = [...COMBINED_CHAIN, ...SINGLE_CHAIN];

type Node = Pick<AbNode, 'name' | 'step' | 'rawType' | 'waitFor'>;
export const NODES: readonly Node[] = [
  { name: PST1, step: 'post', rawType: 'OBJECT', waitFor: [] },
  { name: PST2, step: 'post', rawType: 'OBJECT', waitFor: [] },
  { name: TAL, step: 'align', rawType: 'OBJECT', waitFor: [PST1, PST2] },
  { name: TPL, step: 'combine', rawType: 'OBJECT', waitFor: [PST1, PST2, TAL] },
  { name: PST3, step: 'post', rawType: 'OBJECT', waitFor: [] },
];

export const POLICY: GateStatePolicy = {
  combined: 'all',
  single: 'auto',
  sky: 'auto',
  randomFraction: 0.2,
  onFailedAb: 'wait',
};

export function gate(policy: Partial<GateStatePolicy> = {}): GateState {
  return openGate({ process: 'MUSE_R', unit: '2014-12-14', policy: { ...POLICY, ...policy }, abs: NODES });
}

export function made(
  ab: string,
  changes: { checksum?: string; data?: string; redScores?: number; reviewMandatory?: boolean } = {},
): AbOutcome {
  return {
    kind: 'succeeded',
    ab,
    abKey: `key of ${ab}`,
    productChecksum: changes.checksum ?? `sum of ${ab}`,
    ...(changes.data === undefined ? {} : { dataChecksum: changes.data }),
    wallSeconds: 1,
    peakRssBytes: null,
    caveats: [],
    reviewMandatory: changes.reviewMandatory ?? false,
    assessment: {
      qcFlag: '000000000',
      redScores: changes.redScores ?? 0,
      totalScores: 7,
      pattern: 'SINGLE',
      plotPath: '/p.png',
    },
  };
}

export function failed(ab: string): AbOutcome {
  return { kind: 'failed', ab, code: 'RECIPE_FAILED', reason: 'Detection of point-sources failed!' };
}

/** The gate when every AB has succeeded. */
export function finishedGate(policy: Partial<GateStatePolicy> = {}): GateState {
  return registerOutcomes(
    gate(policy),
    ALL_ABS.map((ab) => made(ab)),
    ALL_ABS,
  );
}

/** The gate when the alignment has failed. */
export function stuckGate(policy: Partial<GateStatePolicy> = {}): GateState {
  const outcomes = [made(PST1), made(PST2), failed(TAL), { kind: 'blocked', ab: TPL, by: TAL } as const, made(PST3)];
  return registerOutcomes(gate(policy), outcomes, ALL_ABS);
}

export function certify(
  ab: string,
  verdict: 'accept' | 'reject' | 'undo',
  changes: { id?: string; checksum?: string; at?: string; operator?: string } = {},
): Decision {
  const { id = `${verdict} ${ab}`, operator = 'rh', at } = changes;
  const payload = {
    ...{ decisionId: id, operator, ab, verdict, comment: '' },
    ...(at === undefined ? {} : { at }),
  };
  return {
    name: 'certify',
    payload: changes.checksum === undefined ? payload : { ...payload, productChecksum: changes.checksum },
  };
}

export function resume(ab: string, fix: Fix, id = 'r1'): Decision {
  return { name: 'resume', payload: { decisionId: id, operator: 'rh', ab, fix, reason: 'try' } };
}

export function rework(ab: string, fix: Fix, id = 'rework 1'): Decision {
  return { name: 'certify', payload: { decisionId: id, operator: 'rh', ab, verdict: 'rework', comment: '', fix } };
}
