import { timeMsOf } from '../calendar/iso-time.ts';
import type { Decision } from './decision.ts';
import type { GateState } from './gate-state.ts';
import { findAb } from './gate-state.ts';

/**
 * Why a decision that was made before the one that stands is not taken, however late it arrives. It would overturn what
 * somebody has said since; whoever still wants it decides again. Comments and requests for review overturn nothing.
 */
export function objectionToAge(state: GateState, decision: Decision): string | undefined {
  if (state.rules === 1) return undefined;
  const matter = matterOf(state, decision);
  const decided = timeMsOf(decision.payload.at);
  if (matter === undefined || decided === undefined) return undefined;
  const newer = state.taken
    .map(({ decision: taken }) => taken)
    .filter((taken) => matterOf(state, taken) === matter)
    .find((taken) => (timeMsOf(taken.payload.at) ?? -Infinity) > decided);
  if (newer === undefined) return undefined;
  const now = `${decision.name} by ${decision.payload.operator} was decided at ${decision.payload.at ?? ''}`;
  const then = `before the ${newer.name} by ${newer.payload.operator} at ${newer.payload.at ?? ''} that stands`;
  return `${now}, ${then}: look at ${matter} again and decide anew`;
}

/** What a later decision takes the place of: the last word on a product or on a failure, the park of the date. */
function matterOf(state: GateState, decision: Decision): string | undefined {
  switch (decision.name) {
    case 'certify':
    case 'resume':
      return findAb(state, decision.payload.ab)?.ab;
    case 'park':
      return state.unit;
    case 'review':
    case 'comment':
      return undefined;
  }
}
