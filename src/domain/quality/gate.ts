import type { CertifyDecision, Decision, DecisionName, Fix, Refusal, ResumeDecision } from './decision.ts';
import { objectionTo, fixKindsFor } from './fix-rules.ts';
import { beforeRuns } from './gate-runs.ts';
import type { FixStage, GateAb, GateState } from './gate-state.ts';
import {
  COMMENTS_MAX,
  REFUSALS_MAX,
  ancestorsOf,
  findAb,
  isProduct,
  remadeBecauseOf,
  withAb,
  withoutVerdict,
} from './gate-state.ts';
import { nearestNames } from './nearest-names.ts';
import { decisionIdOf, parseDecision } from './parse-decision.ts';

export { openGate } from './gate-state.ts';
export type {
  FixStage,
  GateAb,
  GateAbState,
  GateComment,
  GateFix,
  GateState,
  GateStatePolicy,
  GivenVerdict,
} from './gate-state.ts';
export { isComplete, openQuestions, verdictsOf } from './gate-questions.ts';
export type { GateQuestion } from './gate-questions.ts';
export { pendingFixes, registerOutcomes, takeFixes, takenFixes } from './gate-runs.ts';
export type { FixOfAb } from './gate-runs.ts';

/** Whether a decision is taken, and if not, why and what to do instead. */
export type Judgement = { readonly accepted: true } | { readonly accepted: false; readonly because: string };

/*
 * How a date uses the gate: openGate with the plan, replayDecisions of earlier runs; per chain takeFixes, run, registerOutcomes,
 * wait until pendingFixes or isComplete, and again; receiveMessage for every signal; closeGate before distribution.
 */

const ACCEPTED: Judgement = { accepted: true };

/**
 * Judges a decision against the state: the one place for the update's validator and for the signal's handler. Never throws.
 * A decision that was seen before is accepted and changes nothing.
 */
export function judge(state: GateState, decision: Decision): Judgement {
  if (state.seen.includes(decision.payload.decisionId)) return ACCEPTED;
  const objection = objectionOf(state, decision);
  return objection === undefined ? ACCEPTED : { accepted: false, because: objection };
}

/** The state after a decision that was judged and accepted. */
export function applyDecision(state: GateState, decision: Decision): GateState {
  if (state.seen.includes(decision.payload.decisionId)) return state;
  const next = effectOf(state, decision);
  return { ...next, seen: [...next.seen, decision.payload.decisionId] };
}

/** Parses, judges and applies a message, or adds it to the refusals. Never throws: it is the whole signal handler. */
export function receiveMessage(
  state: GateState,
  message: { readonly name: string; readonly payload: unknown },
  fallback: { readonly decisionId?: string; readonly at?: string } = {},
): { readonly state: GateState; readonly decision?: Decision; readonly because?: string } {
  const decision = parseDecision(message.name, message.payload, fallback);
  if ('because' in decision) return refused(state, message, decision.because);
  const judgement = judge(state, decision);
  if (!judgement.accepted) return refused(state, message, judgement.because);
  return { state: applyDecision(state, decision), decision: bindDecision(state, decision) };
}

/** The decision as it is to be recorded: a verdict names the version of the product it is about. */
export function bindDecision(state: GateState, decision: Decision): Decision {
  if (decision.name !== 'certify' || decision.payload.productChecksum !== undefined) return decision;
  const productChecksum = findAb(state, decision.payload.ab)?.productChecksum ?? '';
  return productChecksum === '' ? decision : { name: 'certify', payload: { ...decision.payload, productChecksum } };
}

export function recordRefusal(state: GateState, refusal: Refusal): GateState {
  return { ...state, refusals: [...state.refusals, refusal].slice(-REFUSALS_MAX) };
}

/**
 * Takes up decisions of earlier runs of the date, in order, before anything runs: their fixes count from the start, their
 * verdicts wait for the product they are about. A verdict that names no version is not taken over: see `bindDecision`.
 */
export function replayDecisions(state: GateState, decisions: readonly Decision[]): GateState {
  return decisions.reduce((current, decision) => beforeRuns(applyDecision(current, decision)), state);
}

/** From here on verdicts come too late; comments do not. */
export function closeGate(state: GateState): GateState {
  return { ...state, isClosed: true };
}

function refused(state: GateState, message: { readonly name: string; readonly payload: unknown }, because: string) {
  const refusal = { name: message.name.slice(0, 60), decisionId: decisionIdOf(message.payload), because };
  return { state: recordRefusal(state, refusal), because };
}

// --- Judging ---

function objectionOf(state: GateState, decision: Decision): string | undefined {
  if (state.isClosed && decision.name !== 'comment') {
    return `the products of ${state.unit} are being distributed: too late for ${decision.name}; phoenix restart -d ${state.unit} begins again`;
  }
  if (decision.name === 'park') return undefined;
  const ab = findAb(state, decision.payload.ab);
  if (ab === undefined) return unknownAb(state, decision.name, decision.payload.ab);
  switch (decision.name) {
    case 'certify':
      return objectionToVerdict(state, ab, decision.payload);
    case 'resume':
      return objectionToResume(state, ab, decision.payload);
    case 'review':
      return objectionToReview(state, ab);
    case 'comment':
      return undefined;
  }
}

function unknownAb(state: GateState, name: DecisionName, given: string): string {
  const all = Object.values(state.abs);
  const candidates = name === 'certify' || name === 'review' ? all.filter(isProduct) : all;
  const names = nearestNames(
    given,
    candidates.map(({ ab }) => ab),
  );
  return `AB ${given.slice(0, 80)} is not in the plan of ${state.unit}; did you mean ${names.join(' or ')}?`;
}

function objectionToVerdict(state: GateState, ab: GateAb, decision: CertifyDecision): string | undefined {
  const objection = objectionToProduct(state, ab);
  if (objection !== undefined) return objection;
  if (decision.verdict === 'undo') {
    return state.verdicts[ab.ab] === undefined ? `${ab.ab} has no verdict that could be taken back` : undefined;
  }
  if (ab.state !== 'succeeded') return objectionToEarlyVerdict(ab, decision);
  if (decision.productChecksum !== undefined && decision.productChecksum !== ab.productChecksum) {
    return `${ab.ab} has been made again since it was looked at (its checksum is ${ab.productChecksum}, not ${decision.productChecksum}): look at it again`;
  }
  const remade = remadeBecauseOf(state, ab);
  if (remade !== undefined) return `${ab.ab} will be made again because ${remade.ab} is: certify the new product`;
  return decision.verdict === 'rework' ? objectionToRework(state, ab, decision.fix) : undefined;
}

function objectionToProduct(state: GateState, ab: GateAb): string | undefined {
  if (!isProduct(ab)) {
    const products = Object.values(state.abs).filter((one) => isProduct(one) && ancestorsOf(state, one).includes(ab));
    return `${ab.ab} makes no product to certify; certify ${products.map((one) => one.ab).join(' or ')}`;
  }
  if (ab.state === 'failed') {
    return `${ab.ab} failed (${ab.code ?? 'INTERNAL'}), there is no product to certify: phoenix resume -d ${state.unit} --ab ${ab.ab} --fix ${fixKindsFor(ab.step).join('|')}`;
  }
  if (ab.state === 'blocked')
    return `${ab.ab} was not made because ${ab.reason} failed: phoenix resume -d ${state.unit} --ab ${ab.reason}`;
  return ab.state === 'dropped' ? `${ab.ab} was taken out of the plan by a fix` : undefined;
}

/** A verdict from an earlier run may come before the product does; it must say which version it is about. */
function objectionToEarlyVerdict(ab: GateAb, { verdict, productChecksum }: CertifyDecision): string | undefined {
  if (verdict !== 'rework' && productChecksum !== undefined) return undefined;
  return ab.state === 'planned'
    ? `${ab.ab} has not been made yet: certify it when it is there`
    : `${ab.ab} is being made again: certify the new product`;
}

function objectionToRework(state: GateState, ab: GateAb, fix: Fix | undefined): string | undefined {
  if (fix === undefined) return `rework of ${ab.ab} needs a fix: ${fixKindsFor(ab.step).join(', ')}`;
  if (fix.kind === 'give-up') return `a rework cannot be give-up: reject ${ab.ab} instead`;
  return objectionTo(state, ab, fix);
}

function objectionToResume(state: GateState, ab: GateAb, { fix }: ResumeDecision): string | undefined {
  if (ab.state === 'blocked') return `${ab.ab} did not fail, it waits for ${ab.reason}: send the fix for ${ab.reason}`;
  if (ab.state === 'dropped') return `${ab.ab} was taken out of the plan by a fix`;
  if (ab.state === 'succeeded' && isProduct(ab))
    return `${ab.ab} did not fail: phoenix certify --ab ${ab.ab} --verdict rework with a fix makes it anew`;
  if (ab.state === 'succeeded' && fix.kind === 'give-up') return `${ab.ab} did not fail: there is nothing to give up`;
  return objectionTo(state, ab, fix);
}

function objectionToReview(state: GateState, ab: GateAb): string | undefined {
  return objectionToProduct(state, ab);
}

// --- Effects ---

function effectOf(state: GateState, decision: Decision): GateState {
  if (decision.name === 'park') {
    return { ...state, park: decision.payload.remindAt === '' ? null : decision.payload };
  }
  const ab = findAb(state, decision.payload.ab);
  if (ab === undefined) return state;
  switch (decision.name) {
    case 'certify':
      return verdictGiven(state, ab, decision.payload);
    case 'resume':
      return fixGiven(state, ab, decision.payload.fix);
    case 'review':
      return withAb(state, {
        ...ab,
        requests: [...ab.requests, decision.payload.reason || `by ${decision.payload.operator}`],
      });
    case 'comment':
      return commented(state, ab, decision.payload);
  }
}

function verdictGiven(state: GateState, ab: GateAb, decision: CertifyDecision): GateState {
  const { verdict, operator, comment, at, decisionId } = decision;
  const cleared = { ...withoutVerdict(state, ab.ab), outdated: withoutKey(state.outdated, ab.ab) };
  if (verdict === 'undo') return cleared;
  if (verdict === 'rework') return decision.fix === undefined ? state : fixGiven(cleared, ab, decision.fix);
  const productChecksum = decision.productChecksum ?? ab.productChecksum;
  if (productChecksum === '') {
    const note = `an earlier ${verdict} by ${operator} does not say which version it was about`;
    return { ...cleared, outdated: { ...cleared.outdated, [ab.ab]: note } };
  }
  const given = { verdict, operator, comment, at: at ?? '', decisionId, productChecksum };
  return { ...cleared, verdicts: { ...cleared.verdicts, [ab.ab]: given } };
}

/** For an AB that has ended the chain has to run again; otherwise the fix waits until its AB fails. */
function fixGiven(state: GateState, ab: GateAb, fix: Fix): GateState {
  const isGivenUp = ab.state === 'failed' && fix.kind === 'give-up';
  const hasEnded = ab.state === 'failed' || ab.state === 'succeeded';
  const stage: FixStage = isGivenUp ? 'along' : hasEnded ? 'due' : 'early';
  const withFix = { ...state, fixes: [...state.fixes, { ab: ab.ab, fix, stage }] };
  if (isGivenUp) return withAb(withFix, { ...ab, isGivenUp: true });
  if (!hasEnded) return withFix;
  return withAb(withFix, { ...ab, state: 'fix-waiting', isGivenUp: false });
}

function commented(
  state: GateState,
  ab: GateAb,
  { operator, text, at }: { operator: string; text: string; at?: string },
): GateState {
  const comments = [...(state.comments[ab.ab] ?? []), { operator, text, at: at ?? '' }].slice(-COMMENTS_MAX);
  return { ...state, comments: { ...state.comments, [ab.ab]: comments } };
}

function withoutKey<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
