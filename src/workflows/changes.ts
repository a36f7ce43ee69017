import { patched } from '@temporalio/workflow';

/**
 * Changes that make other commands than the code before. The code before stays beside the change until no open date can
 * have begun with it. An id is never used again, and a row goes only together with that code (`deprecatePatch`).
 * docs/decisions/0011 says how a change is made.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- its keys are what may be asked for
const CHANGES = {
  'chain-failure-is-a-question':
    'a chain that ends in an unforeseen way becomes a question; before, it failed the date',
  'decisions-by-content-and-time':
    'another message under a used decisionId and a decision older than the one that stands are refused, and what was stored is recorded when the plan takes it; before, all three were accepted (docs/decisions/0012)',
} as const;

/** What this run was told at the first point of each change: the SDK's own `patched` does not remember a no. */
const answers = new Map<string, boolean>();

/**
 * True in runs that came to this change for the first time with it in the code; they keep to it, and so do those that came
 * before: no run goes one way in one chain and the other way in the next. Never in a validator or query.
 */
export function isSince(change: keyof typeof CHANGES): boolean {
  // eslint-disable-next-line temporal/workflow-patched-must-guard-incompatible-change, temporal/workflow-patch-id-literal -- the callers guard, and name the row
  const answer = answers.get(change) ?? patched(change);
  answers.set(change, answer);
  return answer;
}
