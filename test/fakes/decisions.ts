import type { Fix } from '../../src/domain/cascade/fix.ts';
import type { CertifyDecision, Decision, ResumeDecision } from '../../src/domain/quality/decision.ts';

/** Decisions of an operator; a test names what it is about. */
const OPERATOR = 'rhanusch';
let count = 0;

function signed(): { readonly decisionId: string; readonly operator: string } {
  count += 1;
  return { decisionId: `decision-${count}`, operator: OPERATOR };
}

export function certify(
  ab: string,
  verdict: 'accept' | 'reject' | 'undo',
  changes: Partial<CertifyDecision> = {},
): Decision {
  return { name: 'certify', payload: { ...signed(), ab, verdict, comment: '', ...changes } };
}

export function resume(ab: string, fix: Fix, changes: Partial<ResumeDecision> = {}): Decision {
  return { name: 'resume', payload: { ...signed(), ab, fix, reason: 'seen in the log', ...changes } };
}

export function comment(ab: string, text: string): Decision {
  return { name: 'comment', payload: { ...signed(), ab, text } };
}

/** An empty `remindAt` takes the date out of the park. */
export function park(remindAt: string): Decision {
  return { name: 'park', payload: { ...signed(), owner: OPERATOR, reason: 'asks the PI', remindAt } };
}
