import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { AbNode } from '../domain/cascade/plan.ts';
import { applyFixesToChain } from '../domain/cascade/apply-fix.ts';
import type { AbOutcome, AssessmentSummary } from '../domain/outcome/attempt.ts';
import type { ErrorCode } from '../domain/outcome/error-codes.ts';
import { isErrorCode } from '../domain/outcome/error-codes.ts';
import { activitiesOn, recording } from './activity-proxies.ts';
import type { HostActivities } from './activity-proxies.ts';
import { allOrNone } from './all-or-none.ts';
import { chainStatusQuery } from './contract.ts';
import type { AbRef, AbState, ExposureChainInput, ExposureChainResult, Placement } from './contract.ts';

// --- Types ---

/** A chain on its way: what every step below needs. */
interface Walk {
  readonly input: ExposureChainInput;
  readonly abs: readonly AbNode[];
  readonly host: HostActivities;
  readonly placement: Placement;
  readonly outcomes: Map<string, Promise<AbOutcome>>;
  readonly states: Map<string, { state: AbState; reason: string }>;
}

const attributes = {
  process: defineSearchAttributeKey('PhoenixProcess', 'KEYWORD'),
  unit: defineSearchAttributeKey('PhoenixUnit', 'KEYWORD'),
  host: defineSearchAttributeKey('PhoenixHost', 'KEYWORD'),
  programme: defineSearchAttributeKey('PhoenixProgramme', 'KEYWORD'),
};

// --- Story ---

/**
 * One connected component of the cascade on one host. Runs what can run, never waits for a human: failures and their
 * descendants come back as outcomes. Started again after an answer, unchanged ABs answer from their manifests.
 */
export async function exposureChain(input: ExposureChainInput): Promise<ExposureChainResult> {
  const walk = await placeWalk(input);
  const outcomes = await allOrNone(() => {
    for (const ab of walk.abs) walk.outcomes.set(ab.name, processAb(walk, ab));
    return [...walk.outcomes.values()];
  });
  setCurrentDetails(summaryOf(walk, outcomes));
  return { host: walk.placement.host, outcomes };
}

// --- Steps ---

async function placeWalk(input: ExposureChainInput): Promise<Walk> {
  const abs = applyFixesToChain(input.chain, input.fixes).abs;
  const states: Walk['states'] = new Map(abs.map((ab) => [ab.name, { state: 'waiting', reason: '' }]));
  let placement: Placement = { host: '', because: 'not placed yet', number: 0 };
  setHandler(chainStatusQuery, () => ({
    root: input.chain.root,
    host: placement.host,
    placedBecause: placement.because,
    abs: [...states].map(([ab, { state, reason }]) => ({ ab, state, reason })),
  }));
  placement = await recording.placeChain.executeWithOptions({ summary: `place chain ${input.chain.root}` }, [
    {
      process: input.process,
      unit: input.unit,
      planKey: input.planKey,
      chain: input.chain.root,
      fixes: input.fixes,
    },
  ]);
  upsertSearchAttributes([
    { key: attributes.process, value: input.process },
    { key: attributes.unit, value: input.unit },
    { key: attributes.host, value: placement.host },
    { key: attributes.programme, value: abs[0]?.obsProgId ?? '' },
  ]);
  return { input, abs, states, placement, host: activitiesOn(placement.host), outcomes: new Map() };
}

/** `abs` is in topological order, so the promises of the inputs exist. */
async function processAb(walk: Walk, ab: AbNode): Promise<AbOutcome> {
  const [fetchFailure, ...upstream] = await Promise.all([
    fetchArchiveInputs(walk, ab),
    ...ab.waitFor.flatMap((name) => walk.outcomes.get(name) ?? []),
  ]);
  const outcome = fetchFailure ?? blockedBy(ab, upstream) ?? (await runAndAssess(walk, ab));
  setState(walk, ab, outcome.kind, reasonOf(outcome));
  if (outcome.kind !== 'succeeded') await reportMissingProduct(walk, ab, outcome);
  return outcome;
}

async function fetchArchiveInputs(walk: Walk, ab: AbNode): Promise<AbOutcome | undefined> {
  if (!ab.needsArchive) return undefined;
  setState(walk, ab, 'fetching', '');
  try {
    await walk.host.fetchInputs.executeWithOptions({ summary: `fetch inputs of ${ab.name}` }, [refOf(walk, ab)]);
    setState(walk, ab, 'waiting', '');
    return undefined;
  } catch (error) {
    return failedOutcome(ab, error);
  }
}

function blockedBy(ab: AbNode, upstream: readonly AbOutcome[]): AbOutcome | undefined {
  const obstacle = upstream.find(({ kind }) => kind !== 'succeeded');
  if (obstacle === undefined) return undefined;
  return { kind: 'blocked', ab: ab.name, by: obstacle.kind === 'blocked' ? obstacle.by : obstacle.ab };
}

async function runAndAssess(walk: Walk, ab: AbNode): Promise<AbOutcome> {
  setState(walk, ab, 'running', '');
  try {
    const outcome = await walk.host.runAb.executeWithOptions({ summary: `${ab.name} ${ab.recipe}` }, [refOf(walk, ab)]);
    if (outcome.kind !== 'succeeded' || !isReviewed(ab)) return outcome;
    return await assessed(walk, ab, outcome);
  } catch (error) {
    return failedOutcome(ab, error);
  }
}

type Succeeded = Extract<AbOutcome, { kind: 'succeeded' }>;

/**
 * Apart from runAb, so that a failed plot never repeats a combine of three hours. A product that cannot be assessed is
 * kept, and a human must see it.
 */
async function assessed(walk: Walk, ab: AbNode, outcome: Succeeded): Promise<AbOutcome> {
  try {
    const assessment: AssessmentSummary = await walk.host.assessProduct.executeWithOptions(
      { summary: `QC of ${ab.name}` },
      [refOf(walk, ab)],
    );
    return { ...outcome, assessment };
  } catch (error) {
    const { reason } = failureOf(error);
    return { ...outcome, caveats: [...outcome.caveats, `not assessed: ${reason}`], reviewMandatory: true };
  }
}

/** A run that ended writes its own row; an AB that never ran is recorded here. */
async function reportMissingProduct(walk: Walk, ab: AbNode, outcome: AbOutcome): Promise<void> {
  await recording.recordOutcome.executeWithOptions({ summary: `record ${outcome.kind} ${ab.name}` }, [
    { ref: refOf(walk, ab), outcome, host: walk.placement.host },
  ]);
}

// --- Leaves ---

function isReviewed(ab: AbNode): boolean {
  return ab.step === 'post' || ab.step === 'combine';
}

function refOf(walk: Walk, ab: AbNode): AbRef {
  const { process, unit, planKey, chain, fixes, isBacklog } = walk.input;
  const { number: placement } = walk.placement;
  return { process, unit, planKey, chain: chain.root, ab: ab.name, fixes, rank: ab.rank, isBacklog, placement };
}

function failedOutcome(ab: AbNode, error: unknown): AbOutcome {
  return { kind: 'failed', ab: ab.name, ...failureOf(error) };
}

/** Foreseen failures are outcomes; a cancellation passes through, anything else is a bug and parks the task. */
function failureOf(error: unknown): { readonly code: ErrorCode; readonly reason: string } {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  const cause = error.cause;
  const type = cause instanceof ApplicationFailure ? cause.type : undefined;
  return {
    code: isErrorCode(type) ? type : 'INTERNAL',
    reason: cause?.message ?? error.message,
  };
}

function setState(walk: Walk, ab: AbNode, state: AbState, reason: string): void {
  walk.states.set(ab.name, { state, reason });
}

function reasonOf(outcome: AbOutcome): string {
  if (outcome.kind === 'failed') return outcome.reason;
  return outcome.kind === 'blocked' ? `waits for ${outcome.by}` : '';
}

function summaryOf(walk: Walk, outcomes: readonly AbOutcome[]): string {
  const rows = outcomes.map((outcome) => `| ${outcome.ab} | ${outcome.kind} | ${reasonOf(outcome)} |`);
  return [
    `Chain **${walk.input.chain.root}** on host **${walk.placement.host}** (${walk.placement.because})`,
    '',
    '| AB | outcome | reason |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
