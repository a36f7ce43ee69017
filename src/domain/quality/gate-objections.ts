import type { Fix } from '../cascade/fix.ts';
import type { CertifyDecision, Decision, DecisionName, ResumeDecision } from './decision.ts';
import { objectionToAge } from './decided-before.ts';
import { fixKindsFor, objectionTo, reworkKindsFor, isRetryNews } from './fix-rules.ts';
import type { GateAb, GateState } from './gate-state.ts';
import { ancestorsOf, findAb, isProduct, remadeBecauseOf, verdictOn } from './gate-state.ts';
import { nearestNames } from '../failure/nearest-names.ts';

/** Why a decision is not taken and what to do instead, or undefined when it is. */
export function objectionOf(state: GateState, decision: Decision): string | undefined {
  return tooLate(state, decision) ?? objectionToAge(state, decision) ?? objectionNow(state, decision);
}

/**
 * A verdict of an earlier run comes before its product does; its rework was judged when there was one. What that run has
 * accepted was the newest word then.
 */
export function objectionToReplay(state: GateState, decision: Decision, wasAccepted: boolean): string | undefined {
  const age = wasAccepted ? undefined : objectionToAge(state, decision);
  return tooLate(state, decision) ?? age ?? objectionBeforeProduct(state, decision);
}

function objectionNow(state: GateState, decision: Decision): string | undefined {
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

function tooLate(state: GateState, { name }: Decision): string | undefined {
  if (!state.isClosed || name === 'comment') return undefined;
  return `the products of ${state.unit} are being distributed: too late for ${name}; phoenix restart -d ${state.unit} begins again`;
}

function objectionBeforeProduct(state: GateState, decision: Decision): string | undefined {
  const ab = decision.name === 'certify' ? findAb(state, decision.payload.ab) : undefined;
  if (decision.name !== 'certify' || decision.payload.verdict === 'undo' || ab?.state !== 'planned')
    return objectionNow(state, decision);
  const objection = objectionToProduct(state, ab);
  if (objection !== undefined || decision.payload.verdict !== 'rework') return objection;
  return objectionToRework(state, ab, decision.payload.fix);
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
    return verdictOn(state, ab) === undefined ? `${ab.ab} has no verdict that could be taken back` : undefined;
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
  if (fix === undefined) return `rework of ${ab.ab} needs a fix: ${reworkKindsFor(ab.step).join(', ')}`;
  if (fix.kind === 'give-up') return `a rework cannot be give-up: reject ${ab.ab} instead`;
  if (fix.kind === 'retry') return objectionToRepetition(ab);
  return objectionTo(state, ab, fix);
}

function objectionToResume(state: GateState, ab: GateAb, { fix }: ResumeDecision): string | undefined {
  if (ab.state === 'blocked') return `${ab.ab} did not fail, it waits for ${ab.reason}: send the fix for ${ab.reason}`;
  if (ab.state === 'dropped') return `${ab.ab} was taken out of the plan by a fix`;
  if (ab.state === 'succeeded' && isProduct(ab))
    return `${ab.ab} did not fail: phoenix certify --ab ${ab.ab} --verdict rework with a fix makes it anew`;
  if (ab.state === 'succeeded' && fix.kind === 'give-up') return `${ab.ab} did not fail: there is nothing to give up`;
  if (ab.state === 'succeeded' && fix.kind === 'retry') return objectionToRepetition(ab);
  if (fix.kind === 'retry' && !isRetryNews(ab)) return objectionToRepetition(ab);
  return objectionTo(state, ab, fix);
}

/** Equal key, equal products: the manifest would answer and nothing would run. */
function objectionToRepetition(ab: GateAb): string {
  return `retry would bring the very same ${ab.ab} back, for nothing about it would differ: use ${reworkKindsFor(ab.step).join(', ')}`;
}

function objectionToReview(state: GateState, ab: GateAb): string | undefined {
  return objectionToProduct(state, ab);
}
