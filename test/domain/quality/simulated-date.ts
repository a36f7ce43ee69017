import { hash } from 'node:crypto';
import { absAfterFixes } from '../../../src/domain/cascade/apply-fix.ts';
import type { AbOutcome } from '../../../src/domain/outcome/attempt.ts';
import type { Decision } from '../../../src/domain/quality/decision.ts';
import {
  openGate,
  pendingFixes,
  receiveMessage,
  registerOutcomes,
  replayDecisions,
  takeFixes,
  takenFixes,
} from '../../../src/domain/quality/gate.ts';
import type { GateState, GateStatePolicy } from '../../../src/domain/quality/gate.ts';
import { isSameDecision } from '../../../src/domain/quality/same-decision.ts';
import { ALL_ABS, NODES, POLICY, TAL, failed, made } from './gate-fixtures.ts';

interface Row {
  readonly decision: Decision;
  readonly state: 'stored' | 'accepted' | 'refused';
  readonly number?: number;
}

/**
 * A date with its database, as the workflow and the activities lead them, and recipes that make the same products with the
 * same fixes. Every run of the date takes up what the database has.
 */
export class SimulatedDate {
  readonly #policy: Partial<GateStatePolicy>;
  /** By decisionId, in the order in which they were first stored. */
  readonly #rows = new Map<string, Row>();
  gate: GateState;

  constructor(policy: Partial<GateStatePolicy> = {}) {
    this.#policy = policy;
    this.gate = this.#open();
  }

  /** False: the id is used for something else. */
  store(decision: Decision): boolean {
    const known = this.#rows.get(decision.payload.decisionId);
    if (known !== undefined && !isSameDecision(known.decision, decision)) return false;
    if (known === undefined || known.state === 'refused')
      this.#rows.set(decision.payload.decisionId, { decision: known?.decision ?? decision, state: 'stored' });
    return true;
  }

  /** A signal, stored before or not; `at`: when it arrives. */
  deliver(message: Decision, at: string): void {
    const received = receiveMessage(this.gate, message, { at });
    this.gate = received.state;
    if (received.decision !== undefined) this.#accept(received.decision);
    const stored = this.#rows.get(message.payload.decisionId);
    if (received.refused !== undefined && stored?.state === 'stored' && isSameDecision(stored.decision, message))
      this.#rows.set(message.payload.decisionId, { ...stored, state: 'refused' });
  }

  /** Chains run until no fix is pending. */
  run(): void {
    do {
      this.gate = takeFixes(this.gate, ALL_ABS).state;
      this.gate = registerOutcomes(this.gate, this.#outcomes(), ALL_ABS);
    } while (pendingFixes(this.gate, ALL_ABS).length > 0);
  }

  /** The run ends, or is lost; the next one has the database and the plan. */
  restart(): void {
    this.gate = this.#open();
    const rows = [...this.#rows.values()];
    const accepted = rows
      .filter(({ state }) => state === 'accepted')
      .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
    this.gate = replayDecisions(
      this.gate,
      accepted.map(({ decision }) => decision),
      accepted.map(({ number }) => number ?? 0),
    );
    const { lastNumber } = this.gate;
    this.gate = replayDecisions(
      this.gate,
      rows.filter(({ state }) => state === 'stored').map(({ decision }) => decision),
    );
    for (const { number, decision } of this.gate.taken) if (number > lastNumber) this.#accept(decision);
  }

  #open(): GateState {
    return openGate({
      ...{ process: 'MUSE_R', unit: '2014-12-14', abs: NODES },
      policy: { ...POLICY, ...this.#policy },
    });
  }

  #accept(decision: Decision): void {
    const { decisionId } = decision.payload;
    const known = this.#rows.get(decisionId);
    const number = this.gate.taken.find((one) => one.decision.payload.decisionId === decisionId)?.number;
    if (known?.state !== 'accepted' && number !== undefined)
      this.#rows.set(decisionId, { decision, state: 'accepted', number });
  }

  /** The alignment fails until it is run with other options; a product is what it is made of. */
  #outcomes(): readonly AbOutcome[] {
    const fixes = takenFixes(this.gate);
    const fixables = NODES.map(({ name, step, waitFor }) => ({ name, step, waitFor }));
    const plan = absAfterFixes(fixables, fixes);
    const outcomes: AbOutcome[] = [];
    for (const { name, waitFor } of plan) {
      const obstacle = outcomes.find(({ ab, kind }) => waitFor.includes(ab) && kind !== 'succeeded');
      const own = fixes.filter(({ ab }) => ab === name);
      const isFailing = name === TAL && !own.some(({ fix }) => fix.kind === 'parameters');
      const inputs = outcomes.flatMap((one) =>
        one.kind === 'succeeded' && waitFor.includes(one.ab) ? [one.productChecksum] : [],
      );
      const options = own.flatMap(({ fix }) => (fix.kind === 'parameters' ? [fix.parameters] : [])).at(-1) ?? [];
      if (obstacle !== undefined) outcomes.push({ kind: 'blocked', ab: name, by: obstacle.ab });
      else if (isFailing) outcomes.push(failed(name));
      else outcomes.push(made(name, { checksum: hash('md5', JSON.stringify([name, options, inputs])) }));
    }
    return outcomes;
  }
}
