import type { AbOutcome } from '../outcome/attempt.ts';
import type { ErrorCode } from '../failure/error-codes.ts';
import type { Fix } from '../cascade/fix.ts';
import type { GateAb, GateFix, GateState } from './gate-state.ts';
import { findAb, verdictOn, withAb, withoutVerdict } from './gate-state.ts';

/** A fix with the AB it is for, as runs of chains take it. */
export interface FixOfAb {
  readonly ab: string;
  readonly fix: Fix;
}

/**
 * Takes over what a run of a chain returned. `chainAbs` are the ABs of the chain as planned: one without outcome was taken
 * out by a fix. A verdict counts for the version that it is about: an unchanged product keeps it, a changed one is asked again.
 */
export function registerOutcomes(
  state: GateState,
  outcomes: readonly AbOutcome[],
  chainAbs: readonly string[] = [],
): GateState {
  const returned = new Set(outcomes.map(({ ab }) => ab));
  const dropped = chainAbs.filter((name) => !returned.has(name));
  return [...outcomes].reduce(registerOutcome, dropped.reduce(markDropped, state));
}

/**
 * A run of a chain ended without a word about its ABs, because somebody terminated it or something unforeseen happened. What
 * it was to make has failed, or waits for what has; whatever ended in an earlier run stays as it is. It is no failure for
 * which a fix was sent early: those stay, too. `chainAbs` in the order of the plan.
 */
export function registerChainEnd(
  state: GateState,
  chainAbs: readonly string[],
  reason: string,
): { readonly state: GateState; readonly outcomes: readonly AbOutcome[] } {
  const outcomes = new Map<string, AbOutcome>();
  for (const ab of chainAbs.flatMap((name) => findAb(state, name) ?? [])) {
    const by = ab.waitFor.flatMap((name) => outcomes.get(name) ?? [])[0];
    if (by === undefined && ab.state !== 'planned' && ab.state !== 'running') continue;
    if (ab.state === 'dropped' || ab.state === 'fix-waiting') continue;
    outcomes.set(ab.ab, unmade(ab.ab, by, reason));
  }
  const ended = [...outcomes.values()];
  return { state: ended.reduce(withUnmade, state), outcomes: ended };
}

function unmade(ab: string, by: AbOutcome | undefined, reason: string): AbOutcome {
  if (by === undefined) return { kind: 'failed', ab, code: 'CHAIN_ENDED', reason };
  return { kind: 'blocked', ab, by: by.kind === 'blocked' ? by.by : by.ab };
}

function withUnmade(state: GateState, outcome: AbOutcome): GateState {
  const ab = findAb(state, outcome.ab);
  if (ab === undefined || outcome.kind === 'succeeded') return state;
  const failure =
    outcome.kind === 'failed'
      ? { state: outcome.kind, code: outcome.code, reason: outcome.reason }
      : { state: outcome.kind, code: null, reason: outcome.by };
  return withAb(withOutcome(state, outcome), { ...withoutProduct(ab), ...failure });
}

/** Fixes that ask for a run of these ABs' chain. */
export function pendingFixes(state: GateState, chainAbs: readonly string[]): readonly FixOfAb[] {
  return state.fixes
    .filter(({ ab, stage }) => stage === 'due' && chainAbs.includes(ab))
    .map(({ ab, fix }) => ({ ab, fix }));
}

/**
 * Hands the fixes that no run had yet to the next run of the chain with these ABs; the run needs them together with those
 * taken before. A fix that was sent before its AB failed stays.
 */
export function takeFixes(
  state: GateState,
  chainAbs: readonly string[],
): { readonly state: GateState; readonly fixes: readonly FixOfAb[] } {
  const isTaken = ({ ab, stage }: GateFix) => (stage === 'due' || stage === 'along') && chainAbs.includes(ab);
  const taken = state.fixes.filter(isTaken);
  const fixes = state.fixes.map((fix): GateFix => (isTaken(fix) ? { ...fix, stage: 'given' } : fix));
  const again = chainAbs.filter((name) => isUnmade(findAb(state, name)));
  const started = [...taken.map(({ ab }) => ab), ...again].reduce<GateState>(startAb, { ...state, fixes });
  return { state: started, fixes: taken.map(({ ab, fix }) => ({ ab, fix })) };
}

/**
 * All fixes that runs of the date have taken, oldest first: with them the plan is the one that made the products. A give-up
 * counts at once, because no run need follow it.
 */
export function takenFixes(state: GateState): readonly FixOfAb[] {
  return state.fixes.filter(({ stage }) => stage === 'given' || stage === 'along').map(({ ab, fix }) => ({ ab, fix }));
}

function registerOutcome(state: GateState, outcome: AbOutcome): GateState {
  const ab = findAb(state, outcome.ab);
  // The answer came while this run was under way and was not given to it: its outcome is of yesterday.
  if (ab === undefined || ab.state === 'fix-waiting') return state;
  const next = withOutcome(state, outcome);
  switch (outcome.kind) {
    case 'succeeded':
      return recordSuccess(next, ab, outcome);
    case 'failed':
      return recordFailure(next, ab, outcome);
    case 'blocked':
      return withAb(next, { ...withoutProduct(ab), state: 'blocked', code: null, reason: outcome.by });
  }
}

function withoutProduct({ dataChecksum: _, ...ab }: GateAb): GateAb {
  return { ...ab, productChecksum: '', assessment: null, caveats: [], reviewMandatory: false };
}

function recordSuccess(state: GateState, ab: GateAb, outcome: Extract<AbOutcome, { kind: 'succeeded' }>): GateState {
  const { productChecksum, dataChecksum, assessment, caveats, reviewMandatory } = outcome;
  const made: GateAb = {
    ...withoutProduct(ab),
    state: 'succeeded',
    code: null,
    reason: '',
    isGivenUp: false,
    productChecksum,
    ...(dataChecksum === undefined ? {} : { dataChecksum }),
    assessment,
    caveats,
    reviewMandatory,
  };
  return withVerdictOver(withAb(state, made), made);
}

/** Under the first rules a verdict ends with its version; since then it counts again when that version comes back. */
function withVerdictOver(state: GateState, made: GateAb): GateState {
  const verdict = state.verdicts[made.ab];
  if (state.rules !== 1 || verdict === undefined || verdictOn(state, made) !== undefined) return state;
  return { ...state, verdicts: { ...state.verdicts, [made.ab]: { ...verdict, isOver: true } } };
}

function recordFailure(before: GateState, ab: GateAb, outcome: Extract<AbOutcome, { kind: 'failed' }>): GateState {
  const state = withoutRefusedFix(before, ab, outcome.code);
  const early = state.fixes.filter((fix) => fix.ab === ab.ab && fix.stage === 'early');
  const { code, reason } = outcome;
  const failed: GateAb = { ...withoutProduct(ab), state: 'failed', code, reason };
  if (early.length === 0) return withAb(state, failed);
  const isGivenUp = early.at(-1)?.fix.kind === 'give-up';
  const fixes = state.fixes.map((fix): GateFix =>
    early.includes(fix) ? { ...fix, stage: isGivenUp ? 'along' : 'due' } : fix,
  );
  return withAb({ ...state, fixes }, { ...failed, state: isGivenUp ? 'failed' : 'fix-waiting', isGivenUp });
}

/** Fixes that turned out to be none: what they are found by, and the kind that is taken back. */
const REFUSED_FIXES: Partial<Record<ErrorCode, Fix['kind']>> = {
  OPTION_UNKNOWN: 'parameters',
  OFFSET_LIST_INVALID: 'offset-list',
};

/**
 * Only the host can see that a list is of other exposures, or that a recipe does not know an option: the AB fails before its
 * recipe runs, and the fix that asked for it is taken back. Otherwise it would spoil every later one.
 */
function withoutRefusedFix(state: GateState, ab: GateAb, code: ErrorCode): GateState {
  const kind = REFUSED_FIXES[code];
  if (kind === undefined) return state;
  const isAsked = (fix: GateFix) =>
    fix.stage === 'given' && fix.fix.kind === kind && (fix.ab === ab.ab || ab.waitFor.includes(fix.ab));
  const last = state.fixes.findLastIndex(isAsked);
  return last < 0 ? state : { ...state, fixes: state.fixes.toSpliced(last, 1) };
}

function markDropped(state: GateState, name: string): GateState {
  const ab = findAb(state, name);
  if (ab === undefined || ab.state === 'fix-waiting') return state;
  const outcomes = state.outcomes.filter((outcome) => outcome.ab !== name);
  return withAb(
    { ...withoutVerdict(state, name), outcomes },
    { ...withoutProduct(ab), state: 'dropped', code: null, reason: '' },
  );
}

function startAb(state: GateState, name: string): GateState {
  const ab = findAb(state, name);
  return ab?.state === 'fix-waiting' || isUnmade(ab) ? withAb(state, { ...ab, state: 'running' }) : state;
}

/** Not made because its chain ended: whatever makes the chain run again makes it, too. */
function isUnmade(ab: GateAb | undefined): ab is GateAb {
  return ab?.state === 'failed' && ab.code === 'CHAIN_ENDED' && !ab.isGivenUp;
}

function withOutcome(state: GateState, outcome: AbOutcome): GateState {
  return { ...state, outcomes: [...state.outcomes.filter(({ ab }) => ab !== outcome.ab), outcome] };
}
