import type { AbStep } from '../instance/ab-step.ts';
import type { AbNode } from '../cascade/plan.ts';
import type { ErrorCode } from '../failure/error-codes.ts';
import type { AbOutcome, AssessmentSummary } from '../outcome/attempt.ts';
import type { Fix } from '../cascade/fix.ts';
import type { Decision, ParkRequest, Refusal } from './decision.ts';
import type { Reviewable, ReviewPolicy } from './review-set.ts';

/** Refusals that are kept for the operator to see, newest last. */
export const REFUSALS_MAX = 50;
/** Comments kept per AB, newest last. */
export const COMMENTS_MAX = 200;

/**
 * Where an AB is, as far as the gate is concerned. `fix-waiting`: an answer was given and its chain has to run again;
 * `running`: that run is under way; `dropped`: a fix took it out of the plan.
 */
export type GateAbState = 'planned' | 'succeeded' | 'failed' | 'blocked' | 'fix-waiting' | 'running' | 'dropped';

export interface GateAb {
  readonly ab: string;
  readonly step: AbStep;
  readonly isSky: boolean;
  readonly waitFor: readonly string[];
  readonly state: GateAbState;
  /** Why it failed, or by which AB it is blocked. */
  readonly code: ErrorCode | null;
  readonly reason: string;
  readonly isGivenUp: boolean;
  /** Version of the product; empty: there is none. */
  readonly productChecksum: string;
  /** What verdicts were bound to before products had a version: the data alone. */
  readonly dataChecksum?: string;
  readonly assessment: AssessmentSummary | null;
  readonly caveats: readonly string[];
  readonly reviewMandatory: boolean;
  /** Reasons of `review` requests. */
  readonly requests: readonly string[];
}

export interface GivenVerdict {
  readonly verdict: 'accept' | 'reject';
  readonly operator: string;
  readonly comment: string;
  readonly at: string;
  readonly decisionId: string;
  /** The version of the product that it is about; empty: it names none and never counts. */
  readonly productChecksum: string;
  /** Of gates of the first rules: its product has changed, and the verdict is over even if that version comes back. */
  readonly isOver?: true;
}

/** A decision as the date took it, with its place in the order of acceptance. */
export interface TakenDecision {
  readonly number: number;
  readonly decision: Decision;
}

/**
 * How a gate judges, settled when its date begins: a judgement decides which commands follow. 1: a decisionId that comes
 * again is a repeat whatever it says, and the last that arrives wins. 2: content is compared, and what was decided before
 * the decision that stands is refused (docs/decisions/0012).
 */
export type GateRules = 1 | 2;

/**
 * `early`: waits until its AB fails; `due`: its chain has to run (again) with it; `along`: goes along with the next run but
 * asks for none (give-up); `given`: a run has it.
 */
export type FixStage = 'early' | 'due' | 'along' | 'given';

export interface GateFix {
  readonly ab: string;
  readonly fix: Fix;
  readonly stage: FixStage;
  /** As the decision says; absent when the AB had not ended. */
  readonly answers?: 'failed' | 'succeeded';
}

export interface GateComment {
  readonly operator: string;
  readonly text: string;
  readonly at: string;
}

/** What the certification gate of one date knows. Plain JSON; every change makes a new state. */
export interface GateState {
  readonly seed: string;
  readonly unit: string;
  readonly rules: GateRules;
  readonly policy: GateStatePolicy;
  readonly abs: Readonly<Record<string, GateAb>>;
  /** The last verdict on each product; whether it counts depends on the version that is there: `verdictOn`. */
  readonly verdicts: Readonly<Record<string, GivenVerdict>>;
  /** Outcomes as the chains returned them, one per AB. */
  readonly outcomes: readonly AbOutcome[];
  /** In the order in which they were sent. */
  readonly fixes: readonly GateFix[];
  readonly comments: Readonly<Record<string, readonly GateComment[]>>;
  readonly park: ParkRequest | null;
  /** What was applied, in the order of acceptance. */
  readonly taken: readonly TakenDecision[];
  /** Accepted by an earlier run, and without object in this one; their ids are not free. */
  readonly setAside: readonly Decision[];
  /** The largest number that was given to a decision of this date, in this run or an earlier one. */
  readonly lastNumber: number;
  readonly refusals: readonly Refusal[];
  /** Distribution has begun: verdicts come too late. */
  readonly isClosed: boolean;
}

export interface GateStatePolicy extends ReviewPolicy {
  readonly onFailedAb: 'wait' | 'record';
}

/** The gate of a date whose plan is known and of which nothing has run. */
export function openGate(opening: {
  readonly process: string;
  readonly unit: string;
  readonly rules?: GateRules;
  readonly policy: GateStatePolicy;
  readonly abs: readonly Pick<AbNode, 'name' | 'step' | 'rawType' | 'waitFor'>[];
}): GateState {
  const { combined, single, sky, randomFraction, onFailedAb } = opening.policy;
  return {
    seed: `${opening.process}/${opening.unit}`,
    unit: opening.unit,
    rules: opening.rules ?? 2,
    policy: { combined, single, sky, randomFraction, onFailedAb },
    abs: Object.fromEntries(opening.abs.map((node) => [node.name, gateAbOf(node)])),
    verdicts: {},
    outcomes: [],
    fixes: [],
    comments: {},
    park: null,
    taken: [],
    setAside: [],
    lastNumber: 0,
    refusals: [],
    isClosed: false,
  };
}

function gateAbOf(node: Pick<AbNode, 'name' | 'step' | 'rawType' | 'waitFor'>): GateAb {
  return {
    ab: node.name,
    step: node.step,
    isSky: node.rawType === 'SKY',
    waitFor: node.waitFor,
    state: 'planned',
    code: null,
    reason: '',
    isGivenUp: false,
    productChecksum: '',
    assessment: null,
    caveats: [],
    reviewMandatory: false,
    requests: [],
  };
}

/** The AB of this name; the ending `.ab` may be left out. */
export function findAb(state: GateState, name: string): GateAb | undefined {
  const key = [name, `${name}.ab`].find((one) => Object.hasOwn(state.abs, one));
  return key === undefined ? undefined : state.abs[key];
}

/** Only products of these steps are certified. */
export function isProduct({ step }: Pick<GateAb, 'step'>): boolean {
  return step === 'post' || step === 'combine';
}

export function withAb(state: GateState, ab: GateAb): GateState {
  return { ...state, abs: { ...state.abs, [ab.ab]: ab } };
}

export function withoutVerdict(state: GateState, ab: string): GateState {
  return { ...state, verdicts: Object.fromEntries(Object.entries(state.verdicts).filter(([name]) => name !== ab)) };
}

/** The verdict that counts: about the version that is there, or about one that is still to come. */
export function verdictOn(state: GateState, ab: GateAb): GivenVerdict | undefined {
  const verdict = state.verdicts[ab.ab];
  return verdict !== undefined && isAbout(verdict, ab) ? verdict : undefined;
}

/** A verdict of before names the data alone: it stays one about the same data, and nobody is asked everything again. */
function isAbout({ productChecksum: version, isOver }: GivenVerdict, ab: GateAb): boolean {
  if (version === '' || isOver === true) return false;
  return ab.productChecksum === '' || version === ab.productChecksum || version === ab.dataChecksum;
}

/** A later fix of the AB takes back a give-up that no run has had; otherwise it would find its AB gone. */
export function withoutGiveUp(state: GateState, name: string): GateState {
  const isTakenBack = ({ ab, fix, stage }: GateFix) => ab === name && fix.kind === 'give-up' && stage !== 'given';
  return { ...state, fixes: state.fixes.filter((fix) => !isTakenBack(fix)) };
}

/** Single products that go into this AB directly. */
export function membersOf(state: GateState, { waitFor }: GateAb): readonly GateAb[] {
  return waitFor
    .flatMap((name) => findAb(state, name) ?? [])
    .filter(({ step, state: at }) => step === 'post' && at !== 'dropped');
}

/** All ABs that this one descends from. */
export function ancestorsOf(state: GateState, ab: GateAb): readonly GateAb[] {
  const found = new Map<string, GateAb>();
  const visit = (names: readonly string[]): void => {
    for (const name of names) {
      const parent = state.abs[name];
      if (parent === undefined || found.has(name)) continue;
      found.set(name, parent);
      visit(parent.waitFor);
    }
  };
  visit(ab.waitFor);
  return [...found.values()];
}

/** The AB upstream (or the AB itself) that is being made again, if any. */
export function remadeBecauseOf(state: GateState, ab: GateAb): GateAb | undefined {
  return [ab, ...ancestorsOf(state, ab)].find((one) => one.state === 'fix-waiting' || one.state === 'running');
}

/** Products as the rules of the review see them. */
export function reviewables(state: GateState): readonly Reviewable[] {
  return Object.values(state.abs)
    .filter((ab) => isProduct(ab) && ab.state !== 'dropped')
    .map((ab) => ({
      ab: ab.ab,
      kind: ab.step === 'combine' ? 'combined' : 'single',
      isSky: ab.isSky,
      members: ab.step === 'combine' ? membersOf(state, ab).map((member) => member.ab) : [],
      redScores: ab.assessment?.redScores ?? null,
      reviewMandatory: ab.reviewMandatory,
      state: reviewStateOf(ab.state),
      isRejected: verdictOn(state, ab)?.verdict === 'reject',
      isRequested: ab.requests.length > 0,
    }));
}

function reviewStateOf(state: GateAbState): Reviewable['state'] {
  if (state === 'succeeded') return 'made';
  return state === 'failed' || state === 'blocked' ? 'failed' : 'planned';
}
