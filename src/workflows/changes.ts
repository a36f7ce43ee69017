import { patched } from '@temporalio/workflow';

/**
 * Changes that make other commands than the code before. A run keeps the way it began with: the code before stays beside
 * the change until no open date can have begun with it. An id is never used again, and a row goes only together with that
 * code (`deprecatePatch`). docs/decisions/0011 says how a change is made.
 */
const CHANGES = {
  'chain-failure-is-a-question':
    'a chain that ends in an unforeseen way becomes a question; before, it failed the date',
  'decisions-by-content-and-time':
    'another message under a used decisionId and a decision older than the one that stands are refused, and what was stored is recorded when the plan takes it; before, all three were accepted (docs/decisions/0012)',
} as const;

/** True in runs that met this point of the story for the first time with the change in the code. Never in a validator or query. */
export function isSince(change: keyof typeof CHANGES): boolean {
  return patched(change);
}
