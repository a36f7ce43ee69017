import type { CertifyDecision, Decision, Refusal, ResumeDecision } from './decision.ts';
import { effectOf } from './gate-effects.ts';
import { objectionOf, objectionToReplay } from './gate-objections.ts';
import type { GateState } from './gate-state.ts';
import { REFUSALS_MAX, findAb } from './gate-state.ts';
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
export { isComplete, openQuestions, parkedText, verdictsOf } from './gate-questions.ts';
export type { GateQuestion } from './gate-questions.ts';
export { pendingFixes, registerChainEnd, registerOutcomes, takeFixes, takenFixes } from './gate-runs.ts';
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

/**
 * Parses, judges and applies a message, or adds it to the refusals. Never throws: it is the whole signal handler. One that
 * was seen before comes back as it was sent, as `isRepeat`: only its state is to be recorded.
 */
export function receiveMessage(
  state: GateState,
  message: { readonly name: string; readonly payload: unknown },
  fallback: { readonly decisionId?: string; readonly at?: string } = {},
): {
  readonly state: GateState;
  readonly decision?: Decision;
  readonly because?: string;
  readonly isRepeat?: true;
} {
  const decision = parseDecision(message.name, message.payload, fallback);
  if ('because' in decision) return refused(state, message, decision.because);
  if (state.seen.includes(decision.payload.decisionId)) return { state, decision, isRepeat: true };
  const judgement = judge(state, decision);
  if (!judgement.accepted) return refused(state, message, judgement.because);
  const bound = bindDecision(state, decision);
  return { state: applyDecision(state, bound), decision: bound };
}

/**
 * The decision as it is to be recorded when it is taken: a verdict names the version of the product it is about, a fix how
 * its AB had ended. Afterwards the product may be another one: a decision that was seen stays as it is.
 */
export function bindDecision(state: GateState, decision: Decision): Decision {
  if (state.seen.includes(decision.payload.decisionId)) return decision;
  if (decision.name === 'certify') return bindVerdict(state, decision.payload);
  return decision.name === 'resume' ? bindFix(state, decision.payload) : decision;
}

function bindVerdict(state: GateState, payload: CertifyDecision): Decision {
  const productChecksum = payload.productChecksum ?? findAb(state, payload.ab)?.productChecksum ?? '';
  return { name: 'certify', payload: productChecksum === '' ? payload : { ...payload, productChecksum } };
}

function bindFix(state: GateState, payload: ResumeDecision): Decision {
  const answers = payload.answers ?? findAb(state, payload.ab)?.state;
  const hasEnded = answers === 'failed' || answers === 'succeeded';
  return { name: 'resume', payload: hasEnded ? { ...payload, answers } : payload };
}

export function recordRefusal(state: GateState, refusal: Refusal): GateState {
  return { ...state, refusals: [...state.refusals, refusal].slice(-REFUSALS_MAX) };
}

/**
 * Takes up decisions of earlier runs of the date, in order, before anything runs. Never throws: what is refused is added to
 * the refusals and not seen, so that the date judges it again when it is sent again.
 *
 * A fix counts from the start only if a run certainly had it: it was about a product or an AB that was there. Any other waits
 * until its AB fails again. One that was sent early and never needed would otherwise change good products.
 * Verdicts wait for the product they are about; one that names no version is asked again: see `bindDecision`.
 */
export function replayDecisions(state: GateState, decisions: readonly Decision[]): GateState {
  return decisions.reduce(replayDecision, state);
}

function replayDecision(state: GateState, decision: Decision): GateState {
  const parsed = parseDecision(decision.name, decision.payload);
  if ('because' in parsed) return refused(state, decision, parsed.because).state;
  const recorded = withAnswers(parsed, decision);
  if (state.seen.includes(recorded.payload.decisionId)) return state;
  const because = objectionToReplay(state, recorded);
  return because === undefined ? applyDecision(state, recorded) : refused(state, decision, because).state;
}

/** What the gate itself has added, and takes from no sender. */
function withAnswers(parsed: Decision, recorded: Decision): Decision {
  if (parsed.name !== 'resume' || recorded.name !== 'resume') return parsed;
  const { answers } = recorded.payload;
  const isKnown = answers === 'failed' || answers === 'succeeded';
  return isKnown ? { name: 'resume', payload: { ...parsed.payload, answers } } : parsed;
}

/** From here on verdicts come too late; comments do not. */
export function closeGate(state: GateState): GateState {
  return { ...state, isClosed: true };
}

function refused(state: GateState, message: { readonly name: string; readonly payload: unknown }, because: string) {
  const refusal = { name: message.name.slice(0, 60), decisionId: decisionIdOf(message.payload), because };
  return { state: recordRefusal(state, refusal), because };
}
