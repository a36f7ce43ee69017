import type { CertifyDecision, Decision } from './decision.ts';
import type { FixStage, GateAb, GateFix, GateState } from './gate-state.ts';
import { COMMENTS_MAX, ancestorsOf, findAb, withAb, withoutGiveUp, withoutVerdict } from './gate-state.ts';

/** The state after a decision that was judged and accepted. */
export function effectOf(state: GateState, decision: Decision): GateState {
  if (decision.name === 'park') {
    return { ...state, park: decision.payload.remindAt === '' ? null : decision.payload };
  }
  const ab = findAb(state, decision.payload.ab);
  if (ab === undefined) return state;
  switch (decision.name) {
    case 'certify':
      return verdictGiven(state, ab, decision.payload);
    case 'resume':
      return fixGiven(state, ab, decision.payload);
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
  const cleared = withoutVerdict(state, ab.ab);
  if (verdict === 'undo') return cleared;
  if (verdict === 'rework')
    return decision.fix === undefined ? state : fixGiven(cleared, ab, { fix: decision.fix, answers: 'succeeded' });
  const productChecksum = decision.productChecksum ?? ab.productChecksum;
  const given = { verdict, operator, comment, at: at ?? '', decisionId, productChecksum };
  return { ...cleared, verdicts: { ...cleared.verdicts, [ab.ab]: given } };
}

/**
 * For an AB that has ended the chain has to run again; otherwise the fix waits until its AB fails, unless it is replayed and
 * was about an AB that was there.
 */
function fixGiven(state: GateState, ab: GateAb, answer: Pick<GateFix, 'fix' | 'answers'>): GateState {
  const { fix, answers } = answer;
  const hasEnded = ab.state === 'failed' || ab.state === 'succeeded';
  const isReplayed = !hasEnded && answers === 'succeeded';
  const isGivenUp = ab.state === 'failed' && fix.kind === 'give-up';
  const stage: FixStage = isGivenUp ? 'along' : hasEnded || isReplayed ? 'due' : 'early';
  const given: GateFix = { ab: ab.ab, fix, stage, ...(answers === undefined ? {} : { answers }) };
  const { fixes } = withoutGiveUp(state, ab.ab);
  const withFix = { ...state, fixes: [...(isReplayed ? withNeeded(state, ab, fixes) : fixes), given] };
  if (isGivenUp) return withAb(withFix, { ...ab, isGivenUp: true });
  if (!hasEnded) return withFix;
  return withAb(withFix, { ...ab, state: 'fix-waiting', isGivenUp: false });
}

/** What was fixed afterwards had been made with the answers to failures before and behind it: they count from the start too. */
function withNeeded(state: GateState, ab: GateAb, fixes: readonly GateFix[]): readonly GateFix[] {
  const isRelated = (name: string) => {
    const other = findAb(state, name);
    return other === ab || ancestorsOf(state, ab).some((one) => one.ab === name) || isAncestor(state, ab, other);
  };
  return fixes.map((fix) =>
    fix.stage === 'early' && fix.answers === 'failed' && isRelated(fix.ab) ? { ...fix, stage: 'due' } : fix,
  );
}

function isAncestor(state: GateState, ab: GateAb, other: GateAb | undefined): boolean {
  return other !== undefined && ancestorsOf(state, other).some((one) => one.ab === ab.ab);
}

function commented(
  state: GateState,
  ab: GateAb,
  { operator, text, at }: { operator: string; text: string; at?: string },
): GateState {
  const comments = [...(state.comments[ab.ab] ?? []), { operator, text, at: at ?? '' }].slice(-COMMENTS_MAX);
  return { ...state, comments: { ...state.comments, [ab.ab]: comments } };
}
