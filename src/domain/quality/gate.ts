import type { CertifyDecision, Decision, Refusal, ResumeDecision } from './decision.ts';
import { effectOf } from './gate-effects.ts';
import { objectionOf, objectionToReplay } from './gate-objections.ts';
import type { GateState, TakenDecision } from './gate-state.ts';
import { REFUSALS_MAX, findAb } from './gate-state.ts';
import { decisionIdOf, parseDecision } from './parse-decision.ts';
import { decidedAt } from './decided-at.ts';
import { decisionText, isSameDecision } from './same-decision.ts';

export { openGate } from './gate-state.ts';
export type {
  FixStage,
  GateAb,
  GateAbState,
  GateComment,
  GateFix,
  GateRules,
  GateState,
  GateStatePolicy,
  GivenVerdict,
  TakenDecision,
} from './gate-state.ts';
export { isComplete, openQuestions, parkedText, standingVerdicts, verdictsOf } from './gate-questions.ts';
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
 * A decision that was taken before is accepted and changes nothing; another one under its id is refused.
 */
export function judge(state: GateState, decision: Decision): Judgement {
  const objection =
    objectionToId(state, decision) ?? (isTaken(state, decision) ? undefined : objectionOf(state, decision));
  return objection === undefined ? ACCEPTED : { accepted: false, because: objection };
}

/** An id stands for one message, whoever has sent it and whenever: a second one under it is not heard as the first. */
function objectionToId(state: GateState, decision: Decision): string | undefined {
  const { decisionId } = decision.payload;
  const known =
    findTaken(state, decisionId)?.decision ?? state.setAside.find(({ payload }) => payload.decisionId === decisionId);
  if (state.rules === 1 || known === undefined || isSameDecision(decision, known)) return undefined;
  return `decisionId ${decisionId} was used before, for ${decisionText(known)}: send this one under an id of its own`;
}

/** What was taken under this id, with its place in the order of acceptance. */
export function findTaken(state: GateState, decisionId: string): TakenDecision | undefined {
  return state.taken.find(({ decision }) => decision.payload.decisionId === decisionId);
}

function isTaken(state: GateState, { payload }: Decision): boolean {
  return findTaken(state, payload.decisionId) !== undefined;
}

/** The state after a decision that was judged and accepted. It gets the next number, or keeps the one of an earlier run. */
export function applyDecision(state: GateState, decision: Decision, given?: number): GateState {
  if (isTaken(state, decision)) return state;
  const next = effectOf(state, decision);
  const number = given ?? next.lastNumber + 1;
  const lastNumber = Math.max(next.lastNumber, number);
  return { ...next, lastNumber, taken: [...next.taken, { number, decision }] };
}

/** What became of a message. */
export interface Received {
  readonly state: GateState;
  /** As it is to be recorded; absent when it was refused. */
  readonly decision?: Decision;
  readonly because?: string;
  /** The message that was refused, as far as it was understood. */
  readonly refused?: Decision;
  readonly isRepeat?: true;
}

/**
 * Parses, judges and applies a message, or adds it to the refusals. Never throws: it is the whole signal handler. One that
 * was taken before comes back as it was taken, as `isRepeat`: only its state is to be recorded.
 */
export function receiveMessage(
  state: GateState,
  message: { readonly name: string; readonly payload: unknown },
  fallback: { readonly decisionId?: string; readonly at?: string } = {},
): Received {
  const parsed = parseDecision(message.name, message.payload, fallback);
  if ('because' in parsed) return refused(state, message, parsed.because);
  const decision = state.rules === 1 ? parsed : withTime(parsed, fallback.at);
  const judgement = judge(state, decision);
  if (!judgement.accepted) return { ...refused(state, message, judgement.because), refused: decision };
  const bound = bindDecision(state, decision);
  if (isTaken(state, decision)) return { state, decision: bound, isRepeat: true };
  return { state: applyDecision(state, bound), decision: bound };
}

function withTime<D extends Decision>(decision: D, receivedAt: string | undefined): D {
  const at = decidedAt(decision.payload.at, receivedAt);
  return at === undefined ? decision : { ...decision, payload: { ...decision.payload, at } };
}

/**
 * The decision as it is to be recorded when it is taken: a verdict names the version of the product it is about, a fix how
 * its AB had ended. Afterwards the product may be another one: a decision that was taken stays as it is.
 */
export function bindDecision(state: GateState, decision: Decision): Decision {
  const taken = findTaken(state, decision.payload.decisionId);
  if (taken !== undefined) return state.rules === 1 ? decision : taken.decision;
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
 * Takes up decisions of earlier runs of the date, in order, before anything runs. `numbers` are those under which these runs
 * accepted them; one without was stored and is judged for the first time. Never throws: what is refused is added to the
 * refusals and not taken, so that the date judges it again when it is sent again.
 *
 * A fix counts from the start only if a run certainly had it: it was about a product or an AB that was there. Any other waits
 * until its AB fails again. One that was sent early and never needed would otherwise change good products.
 * Verdicts wait for the product they are about; one that names no version is asked again: see `bindDecision`.
 */
export function replayDecisions(
  state: GateState,
  decisions: readonly Decision[],
  numbers: readonly number[] = [],
): GateState {
  const counted = { ...state, lastNumber: numbers.reduce((last, number) => Math.max(last, number), state.lastNumber) };
  return decisions.reduce((current, decision, index) => replayDecision(current, decision, numbers[index]), counted);
}

function replayDecision(state: GateState, decision: Decision, number: number | undefined): GateState {
  const parsed = parseDecision(decision.name, decision.payload);
  if ('because' in parsed) return refused(state, decision, parsed.because).state;
  const recorded = withAnswers(parsed, decision);
  if (isTaken(state, recorded)) return state;
  const because = objectionToReplay(state, recorded, number !== undefined);
  if (because === undefined) return applyDecision(state, recorded, number);
  const next = refused(state, decision, because).state;
  return number === undefined ? next : { ...next, setAside: [...next.setAside, recorded] };
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
