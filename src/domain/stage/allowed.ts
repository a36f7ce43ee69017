import { PhoenixError } from '../failure/phoenix-error.ts';
import type { Distributed } from './date-facts.ts';
import { ACTIONS, NOT_DISTRIBUTED, ruleOf } from './stage-rules.ts';
import type { Action, NamedDate, No } from './stage-rules.ts';

/** A date to which somebody wants to do something. */
export type KnownStage = NamedDate & Distributed;

/** Why the stage does not allow it; undefined: it does. */
export function objectionTo(action: Action, date: KnownStage): PhoenixError | undefined {
  const answer = answerTo(action, date);
  return typeof answer === 'string'
    ? undefined
    : new PhoenixError(answer.code, answer.because(date), answer.cure(date));
}

/** @throws PhoenixError with the reason of the stage and its cure. */
export function assertAllowed(action: Action, date: KnownStage): void {
  const objection = objectionTo(action, date);
  if (objection !== undefined) throw objection;
}

/** What the stage allows, in the order of a date's life. */
export function allowedActions(date: KnownStage): readonly Action[] {
  return ACTIONS.filter((action) => typeof answerTo(action, date) === 'string');
}

function answerTo(action: Action, date: KnownStage): string | No {
  const answer = ruleOf(date.stage)[action];
  return action === 'ingest' && answer === 'yes' && date.distribution === undefined ? NOT_DISTRIBUTED : answer;
}
