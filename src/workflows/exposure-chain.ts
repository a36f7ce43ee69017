import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { rootCause } from '@temporalio/common';
import type { AbNode } from '../domain/cascade/plan.ts';
import { applyFixesToChain } from '../domain/cascade/apply-fix.ts';
import type { AbOutcome, AssessmentSummary } from '../domain/outcome/attempt.ts';
import type { ErrorCode } from '../domain/failure/error-codes.ts';
import { isErrorCode } from '../domain/failure/error-codes.ts';
import { activitiesOn, recording } from './activity-proxies.ts';
import type { HostActivities } from './activity-proxies.ts';
import { allOrNone } from './all-or-none.ts';
import { isSince } from './changes.ts';
import { chainStatusQuery, hostLostSignal, searchAttributes } from './contract.ts';
import type { AbRef, AbState, ExposureChainInput, ExposureChainResult, HostLost, Placement } from './contract.ts';
import { failureText } from './failure-text.ts';

// --- Types ---

/** A chain for as long as it takes, wherever it is placed. */
interface Chain {
  readonly input: ExposureChainInput;
  readonly abs: readonly AbNode[];
  readonly states: Map<string, { state: AbState; reason: string }>;
  placement: Placement;
  /** Set when the host of this placement is lost. */
  lost: HostLost | undefined;
  /** Why the last push has failed; empty: it has not. */
  notPushed: string;
  /** Why the database does not know how an AB ended; empty: it knows. */
  notRecorded: string;
  /** Cancelled when the host is lost: all that waits for it. */
  onHost: CancellationScope;
}

/** A chain on its way on one host: what every step below needs. */
interface Walk extends Chain {
  readonly host: HostActivities;
  /** How the runs end. What depends on a product does not wait for its quality control. */
  readonly runs: Map<string, Promise<AbOutcome>>;
  /** Ends when what was to be pushed so far has been pushed. Never rejects. */
  pushing: Promise<void>;
  /** A push that waits for the one before it takes along whatever there is by then. */
  isPushWaiting: boolean;
}

const NOT_PLACED: Placement = { host: '', because: 'not placed yet', number: 0, pushes: false };

// --- Story ---

/**
 * One connected component of the cascade on one host. Runs what can run, never waits for a human: failures and their
 * descendants come back as outcomes. Started again after an answer, unchanged ABs answer from their manifests. When its
 * host is lost before anything was begun there, it goes to another one by itself.
 */
export async function exposureChain(input: ExposureChainInput): Promise<ExposureChainResult> {
  const chain = openChain(input);
  for (;;) {
    const outcomes = await placeAndWalk(chain);
    if (isMoving(chain)) continue;
    setCurrentDetails(summaryOf(chain, outcomes));
    return { host: chain.placement.host, outcomes };
  }
}

async function placeAndWalk(chain: Chain): Promise<readonly AbOutcome[]> {
  for (const ab of chain.abs) setState(chain, ab, 'waiting', '');
  const failure = await place(chain);
  if (failure !== undefined) return unplaced(chain, failure);
  const walk = Object.assign(chain, {
    host: activitiesOn(chain.placement.host),
    runs: new Map<string, Promise<AbOutcome>>(),
    pushing: Promise.resolve(),
    isPushWaiting: false,
  });
  const outcomes = await allOrNone(() => {
    chain.onHost = new CancellationScope();
    return walk.abs.map((ab) => processAb(walk, ab));
  });
  push(walk, 'all of the chain');
  await walk.pushing;
  return outcomes;
}

// --- Placement ---

function openChain(input: ExposureChainInput): Chain {
  const { abs } = applyFixesToChain(input.chain, input.fixes);
  const onHost = new CancellationScope();
  const chain: Chain = {
    input,
    abs,
    states: new Map(),
    placement: NOT_PLACED,
    lost: undefined,
    notPushed: '',
    notRecorded: '',
    onHost,
  };
  setHandler(chainStatusQuery, () => ({
    root: input.chain.root,
    host: chain.placement.host,
    placedBecause: chain.placement.because,
    abs: [...chain.states].map(([ab, { state, reason }]) => ({ ab, state, reason })),
  }));
  // Told again and again while the host is lost: only the first time counts, and only about this placement.
  setHandler(hostLostSignal, (lost) => {
    if (!isHostLost(lost) || lost.placement !== chain.placement.number || chain.lost !== undefined) return;
    chain.lost = lost;
    chain.onHost.cancel();
  });
  return chain;
}

/** A message that cannot be read changes nothing: a handler that throws would park the chain for good. */
function isHostLost(message: unknown): message is HostLost {
  return typeof message === 'object' && message !== null && 'placement' in message && 'because' in message;
}

/** Why the chain cannot be placed for good; undefined: it is placed. Until a host takes it, it waits here. */
async function place(chain: Chain): Promise<Failure | undefined> {
  const { process, unit, planKey, chain: outline, fixes } = chain.input;
  chain.placement = NOT_PLACED;
  chain.lost = undefined;
  try {
    const placement = await recording.placeChain.executeWithOptions({ summary: `place chain ${outline.root}` }, [
      { process, unit, planKey, chain: outline.root, fixes },
    ]);
    chain.placement = placement;
  } catch (error) {
    return failureOf(chain, error);
  }
  upsertSearchAttributes([
    { key: searchAttributes.process, value: process },
    { key: searchAttributes.unit, value: unit },
    { key: searchAttributes.host, value: chain.placement.host },
    { key: searchAttributes.programme, value: chain.abs[0]?.obsProgId ?? '' },
  ]);
  return undefined;
}

/** What waits for nothing has failed, the rest waits for it: one cause, few questions. */
async function unplaced(chain: Chain, failure: Failure): Promise<readonly AbOutcome[]> {
  const outcomes = new Map<string, AbOutcome>();
  chain.placement = { ...NOT_PLACED, because: failure.reason };
  for (const ab of chain.abs) {
    const upstream = ab.waitFor.flatMap((name) => outcomes.get(name) ?? []);
    const outcome = blockedBy(ab, upstream) ?? { kind: 'failed', ab: ab.name, ...failure };
    outcomes.set(ab.name, outcome);
    setState(chain, ab, outcome.kind, reasonOf(outcome));
    await reportMissingProduct(chain, ab, outcome);
  }
  return [...outcomes.values()];
}

/** Nothing was begun on the lost host: the chain goes elsewhere, without a question. */
function isMoving({ lost }: Chain): boolean {
  return lost?.isBegun === false;
}

// --- Steps ---

/** `abs` is in topological order, so the runs that make the inputs exist. */
async function processAb(walk: Walk, ab: AbNode): Promise<AbOutcome> {
  const run = runWhenReady(walk, ab);
  walk.runs.set(ab.name, run);
  const made = await run;
  const outcome = made.kind === 'succeeded' && isReviewed(ab) ? await assessed(walk, ab, made) : made;
  setState(walk, ab, outcome.kind, reasonOf(outcome));
  if (outcome.kind === 'succeeded' || isMoving(walk)) return outcome;
  await reportMissingProduct(walk, ab, outcome);
  if (outcome.kind === 'failed') push(walk, `what ${ab.name} has left`);
  return outcome;
}

async function runWhenReady(walk: Walk, ab: AbNode): Promise<AbOutcome> {
  const [fetchFailure, ...upstream] = await Promise.all([
    fetchArchiveInputs(walk, ab),
    ...ab.waitFor.flatMap((name) => walk.runs.get(name) ?? []),
  ]);
  return fetchFailure ?? blockedBy(ab, upstream) ?? runRecipe(walk, ab);
}

async function fetchArchiveInputs(walk: Walk, ab: AbNode): Promise<AbOutcome | undefined> {
  if (!ab.needsArchive) return undefined;
  setState(walk, ab, 'fetching', '');
  try {
    await walk.onHost.run(() =>
      walk.host.fetchInputs.executeWithOptions({ summary: `fetch inputs of ${ab.name}` }, [refOf(walk, ab)]),
    );
    setState(walk, ab, 'waiting', '');
    return undefined;
  } catch (error) {
    return { kind: 'failed', ab: ab.name, ...failureOf(walk, error) };
  }
}

function blockedBy(ab: AbNode, upstream: readonly AbOutcome[]): AbOutcome | undefined {
  const obstacle = upstream.find(({ kind }) => kind !== 'succeeded');
  if (obstacle === undefined) return undefined;
  return { kind: 'blocked', ab: ab.name, by: obstacle.kind === 'blocked' ? obstacle.by : obstacle.ab };
}

async function runRecipe(walk: Walk, ab: AbNode): Promise<AbOutcome> {
  setState(walk, ab, 'running', '');
  try {
    return await walk.onHost.run(() =>
      walk.host.runAb.executeWithOptions({ summary: `${ab.name} ${ab.recipe}` }, [refOf(walk, ab)]),
    );
  } catch (error) {
    return { kind: 'failed', ab: ab.name, ...failureOf(walk, error) };
  }
}

type Succeeded = Extract<AbOutcome, { kind: 'succeeded' }>;

/**
 * Apart from runAb, so that a failed plot never repeats a combine of three hours. A product that cannot be assessed is
 * kept, and a human must see it.
 */
async function assessed(walk: Walk, ab: AbNode, outcome: Succeeded): Promise<AbOutcome> {
  try {
    const assessment: AssessmentSummary = await walk.onHost.run(() =>
      walk.host.assessProduct.executeWithOptions({ summary: `QC of ${ab.name}` }, [refOf(walk, ab)]),
    );
    return { ...outcome, assessment };
  } catch (error) {
    const failure = failureOf(walk, error);
    // Its product is lost with its host.
    if (walk.lost !== undefined) return { kind: 'failed', ab: ab.name, ...failure };
    const { reason } = failure;
    return { ...outcome, caveats: [...outcome.caveats, `not assessed: ${reason}`], reviewMandatory: true };
  }
}

/**
 * A run that ended writes its own row; an AB that never ran is recorded here. The outcome goes to the date as well: a row that
 * cannot be written stops neither the AB nor the others.
 */
async function reportMissingProduct(chain: Chain, ab: AbNode, outcome: AbOutcome): Promise<void> {
  try {
    await recording.recordOutcome.executeWithOptions({ summary: `record ${outcome.kind} ${ab.name}` }, [
      { ref: refOf(chain, ab), outcome, host: chain.placement.host },
    ]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (!isSince('chain-failure-is-a-question')) throw error;
    chain.notRecorded = failureText(error);
  }
}

/**
 * From a SLAVE to the MASTER, one push after the other, each for a limited time. What cannot be pushed by then goes with the
 * clean-up of the date: no AB fails for it.
 */
function push(walk: Walk, what: string): void {
  if (!walk.placement.pushes || walk.lost !== undefined || walk.isPushWaiting) return;
  const { process, unit, planKey, chain } = walk.input;
  const input = { process, unit, planKey, chain: chain.root, placement: walk.placement.number };
  const pushNow = () => {
    walk.isPushWaiting = false;
    return walk.onHost.run(() => walk.host.pushRecords.executeWithOptions({ summary: `push ${what}` }, [input]));
  };
  walk.isPushWaiting = true;
  walk.pushing = walk.pushing.then(pushNow).then(
    () => void (walk.notPushed = ''),
    (error: unknown) => void (walk.notPushed = rootCause(error) ?? 'not said'),
  );
}

// --- Leaves ---

function isReviewed(ab: AbNode): boolean {
  return ab.step === 'post' || ab.step === 'combine';
}

function refOf(walk: Chain, ab: AbNode): AbRef {
  const { process, unit, planKey, chain, fixes, isBacklog, isAfresh } = walk.input;
  const { number: placement } = walk.placement;
  const ref = { process, unit, planKey, chain: chain.root, ab: ab.name, fixes, rank: ab.rank, isBacklog, placement };
  return isAfresh === true ? { ...ref, isAfresh } : ref;
}

interface Failure {
  readonly code: ErrorCode;
  readonly reason: string;
}

/**
 * Foreseen failures are outcomes; a cancellation of the date passes through, anything else is a bug and parks the task.
 * Whatever ends on a lost host ends for that reason: cancelled, timed out, or refused because it came too late.
 */
function failureOf(chain: Chain, error: unknown): Failure {
  // An attempt that failed before it heard of the cancellation is no reason for the date to have failed.
  if (CancellationScope.current().consideredCancelled)
    throw isCancellation(error) ? error : new CancelledFailure('the date is cancelled');
  const { lost, placement } = chain;
  if (lost !== undefined && (isCancellation(error) || error instanceof ActivityFailure))
    return {
      code: 'HOST_LOST',
      reason: `host ${placement.host} is lost: ${lost.because}; resume with retry places the chain anew`,
    };
  if (!(error instanceof ActivityFailure)) throw error;
  // Neither the date nor a lost host has asked for it.
  if (isCancellation(error) && !isSince('chain-failure-is-a-question')) throw error;
  const cause = error.cause;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return {
    code: isErrorCode(type) ? type : 'INTERNAL',
    reason: cause?.message ?? error.message,
  };
}

function setState(walk: Chain, ab: AbNode, state: AbState, reason: string): void {
  walk.states.set(ab.name, { state, reason });
}

function reasonOf(outcome: AbOutcome): string {
  if (outcome.kind === 'failed') return outcome.reason;
  return outcome.kind === 'blocked' ? `waits for ${outcome.by}` : '';
}

function summaryOf(walk: Chain, outcomes: readonly AbOutcome[]): string {
  const rows = outcomes.map((outcome) => `| ${outcome.ab} | ${outcome.kind} | ${reasonOf(outcome)} |`);
  const { notPushed, notRecorded } = walk;
  return [
    `Chain **${walk.input.chain.root}** on host **${walk.placement.host}** (${walk.placement.because})`,
    '',
    '| AB | outcome | reason |',
    '|---|---|---|',
    ...rows,
    ...(notPushed === ''
      ? []
      : ['', `Logs and headers are not all on the MASTER: ${notPushed}. Clean-up pushes them.`]),
    ...(notRecorded === '' ? [] : ['', `The database does not know how all of them ended: ${notRecorded}.`]),
  ].join('\n');
}
