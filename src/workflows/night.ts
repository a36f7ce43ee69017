import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  currentUpdateInfo,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  uuid4,
} from '@temporalio/workflow';
import type { PlanOutline, Suppressed } from '../domain/cascade/plan.ts';
import {
  bindDecision,
  findTaken,
  judge,
  openGate,
  openQuestions,
  parkedText,
  pendingFixes,
  receiveMessage,
  standingVerdicts,
} from '../domain/quality/gate.ts';
import type { GateState, Received } from '../domain/quality/gate.ts';
import type { Decision, DecisionName } from '../domain/quality/decision.ts';
import { parseDecision } from '../domain/quality/parse-decision.ts';
import { isGateOpen } from '../domain/stage/questions.ts';
import type { Stage } from '../domain/stage/stage.ts';
import { recording } from './activity-proxies.ts';
import { isSince } from './changes.ts';
import { DECISION_NAMES, decisionSignals, decisionUpdates, searchAttributes, statusQuery } from './contract.ts';
import type { DateStatus, DecisionReceipt, GatePolicy, ObservingDateInput, ObservingDateResult } from './contract.ts';
import { describeNight } from './describe-night.ts';

/** Everything a date knows while it runs. The steps of the story read and change it; there is no other state. */
export interface Night {
  readonly input: ObservingDateInput;
  stage: Stage;
  message: string;
  isPlanned: boolean;
  outline: PlanOutline;
  policy: GatePolicy;
  /** Stage that an earlier run of this very plan has reached. */
  reached: Stage;
  notes: readonly string[];
  isBacklog: boolean;
  gate: GateState;
  readonly chains: Map<string, { state: 'running' | 'done'; host: string }>;
  /** Roots of the chains of which this run of the date has made every AB. */
  readonly remade: Set<string>;
  notDelivered: readonly Suppressed[];
  /** What happened, one line each with its time. */
  readonly story: string[];
  /** Ends when the stages announced so far are recorded. */
  recordedStages: Promise<void>;
  /** What was last announced, so that nothing is announced twice. */
  announced: string;
}

const EMPTY_OUTLINE: PlanOutline = { planKey: '', ruleVersion: '', chains: [], suppressed: [] };
const EMPTY_POLICY: GatePolicy = {
  combined: 'all',
  single: 'random',
  sky: 'random',
  randomFraction: 0.2,
  onFailedAb: 'wait',
  ingestion: 'manual',
};

/** Fresh state with all handlers in place: messages that come before the plan wait for it. */
export function openNight(input: ObservingDateInput): Night {
  // Once, here: a judgement decides which commands follow, and validators may not ask.
  const rules = isSince('decisions-by-content-and-time') ? 2 : 1;
  const night: Night = {
    input,
    stage: 'planning',
    message: '',
    isPlanned: false,
    outline: EMPTY_OUTLINE,
    policy: EMPTY_POLICY,
    reached: 'planning',
    notes: [],
    isBacklog: false,
    gate: openGate({ process: input.process, unit: input.unit, rules, policy: EMPTY_POLICY, abs: [] }),
    chains: new Map(),
    remade: new Set(),
    notDelivered: [],
    story: [],
    recordedStages: Promise.resolve(),
    announced: '',
  };
  setDefaultSignalHandler((name, ...payloads) => handling(() => receiveSignal(night, name, payloads[0])));
  setHandler(statusQuery, () => statusOf(night), { description: 'chains, questions, decisions, refusals' });
  for (const name of DECISION_NAMES) {
    setHandler(decisionSignals[name], (payload) => handling(() => receiveSignal(night, name, payload)), {
      description: DESCRIPTIONS[name],
    });
    setHandler(decisionUpdates[name], (payload) => handling(() => receiveUpdate(night, name, payload)), {
      description: DESCRIPTIONS[name],
      validator: (payload) => {
        validate(night, name, payload);
      },
    });
  }
  return night;
}

const DESCRIPTIONS: Readonly<Record<DecisionName, string>> = {
  certify: '{ "decisionId", "ab", "verdict": "accept|reject|rework|undo", "operator", "comment" }',
  resume: '{ "decisionId", "ab", "fix": { "kind": "retry|…" }, "operator", "reason" }',
  review: '{ "decisionId", "ab", "operator", "reason" }: pull a product into the review',
  comment: '{ "decisionId", "ab", "operator", "text" }',
  park: '{ "decisionId", "operator", "owner", "reason", "remindAt" }: an empty remindAt takes the date out of the park',
};

// --- Messages ---

/**
 * Out of reach of a cancellation of the date: a handler that threw one would close the workflow before its end is recorded,
 * and a decision that was taken would be recorded nowhere.
 */
function handling<T>(handle: () => Promise<T>): Promise<T> {
  return CancellationScope.nonCancellable(handle);
}

/** Never throws: what cannot be taken is added to the refusals and changes nothing else. */
async function receiveSignal(night: Night, name: string, payload: unknown): Promise<void> {
  const fallback = { decisionId: uuid4(), at: new Date().toISOString() };
  await condition(() => night.isPlanned);
  const received = receiveMessage(night.gate, { name, payload }, fallback);
  night.gate = received.state;
  if (received.decision === undefined) await recordRefusal(night, received);
  else await recordDecision(night, received.decision);
  await announceProgress(night);
}

/** Refuses before the update enters history. */
function validate(night: Night, name: DecisionName, payload: unknown): void {
  const decision = parseDecision(name, payload, updateFallback());
  if ('because' in decision) throw refusal(decision.because);
  if (!night.isPlanned) return;
  const judgement = judge(night.gate, decision);
  if (!judgement.accepted) throw refusal(judgement.because);
}

async function receiveUpdate(night: Night, name: DecisionName, payload: unknown): Promise<DecisionReceipt> {
  const fallback = updateFallback();
  await condition(() => night.isPlanned);
  const received = receiveMessage(night.gate, { name, payload }, fallback);
  // Between validator and handler another message may have come first.
  if (received.decision === undefined) throw refusal(received.because ?? 'refused');
  night.gate = received.state;
  await recordDecision(night, received.decision);
  await announceProgress(night);
  return {
    accepted: true,
    decisionId: received.decision.payload.decisionId,
    openQuestions: openQuestions(night.gate).length,
  };
}

function updateFallback(): { decisionId: string; at: string } {
  return { decisionId: currentUpdateInfo()?.id ?? uuid4(), at: new Date().toISOString() };
}

function refusal(because: string): ApplicationFailure {
  return ApplicationFailure.create({ message: because, type: 'DECISION_REFUSED', nonRetryable: true });
}

export async function recordDecision(night: Night, decision: Decision): Promise<void> {
  const { process, unit } = night.input;
  const { ab } = { ab: '', ...decision.payload };
  const number = night.gate.rules === 1 ? undefined : findTaken(night.gate, decision.payload.decisionId)?.number;
  tell(night, `${decision.name} ${ab}: ${effectOf(decision)} by ${decision.payload.operator}`);
  await recording.recordDecision.executeWithOptions(
    { summary: `${decision.name} ${ab} by ${decision.payload.operator}` },
    [{ process, unit, decision: bindDecision(night.gate, decision), ...(number === undefined ? {} : { number }) }],
  );
}

/** A decision that was stored while the date was away must not be sent again and again. */
async function recordRefusal(night: Night, { because = 'refused', refused }: Received): Promise<void> {
  const { process, unit } = night.input;
  const decisionId = night.gate.refusals.at(-1)?.decisionId ?? '';
  await recording.recordRefusal.executeWithOptions({ summary: `refused: ${because.slice(0, 100)}` }, [
    { process, unit, decisionId, because, ...(refused === undefined ? {} : { decision: refused }) },
  ]);
}

// --- Telling the world ---

/** A story longer than this keeps its beginning: the result of a workflow is a payload. */
const STORY_LINES_MAX = 300;

export function tell(night: Night, line: string): void {
  if (night.story.length < STORY_LINES_MAX) night.story.push(`${new Date().toISOString().slice(0, 19)} ${line}`);
}

function effectOf(decision: Decision): string {
  switch (decision.name) {
    case 'certify':
      return decision.payload.verdict;
    case 'resume':
      return decision.payload.fix.kind;
    case 'review':
    case 'comment':
    case 'park':
      return 'taken';
  }
}

/** Moves the date to a stage; the database, the visibility store and the Temporal UI learn it. */
export async function announce(night: Night, stage: Stage, message: string): Promise<void> {
  night.stage = stage;
  night.message = message;
  await publishStage(night);
}

/**
 * The story goes on without waiting for the database: the stage is recorded when it comes to it, unless the next one is
 * there by then. A date that is cancelled goes on to its end.
 */
export function inPassing(announcement: Promise<void>): void {
  // What cannot be recorded, because the date is cancelled, is followed by a stage that is waited for.
  announcement.catch(() => undefined);
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('the date is cancelled');
}

/** After an outcome or a decision: the stage stays unless only humans can go on. */
export async function announceProgress(night: Night): Promise<void> {
  if (!isGateOpen(night.stage)) {
    setCurrentDetails(describeNight(night));
    return;
  }
  const isRunning = night.outline.chains.some(
    ({ root, abs }) =>
      night.chains.get(root)?.state !== 'done' ||
      // An answer is there: it runs again at once.
      pendingFixes(
        night.gate,
        abs.map(({ name }) => name),
      ).length > 0,
  );
  const questions = openQuestions(night.gate);
  night.stage = isRunning ? 'processing' : 'certification';
  const open = questions.length === 0 ? [] : [`${questions.length} open: ${questions[0]?.text ?? ''}`];
  night.message = [parkedText(night.gate), ...open].filter((text) => text !== '').join('; ');
  await publishStage(night);
}

async function publishStage(night: Night): Promise<void> {
  setCurrentDetails(describeNight(night));
  const needsOperator = isGateOpen(night.stage) && (openQuestions(night.gate).length > 0 || night.gate.park !== null);
  const announcement = JSON.stringify([night.stage, night.message, needsOperator]);
  if (announcement === night.announced) return;
  night.announced = announcement;
  tell(night, `${night.stage}: ${night.message}`);
  const { process, unit } = night.input;
  upsertSearchAttributes([
    { key: searchAttributes.process, value: process },
    { key: searchAttributes.unit, value: unit },
    { key: searchAttributes.stage, value: night.stage },
    { key: searchAttributes.needsOperator, value: needsOperator },
  ]);
  const { stage, message } = night;
  const row = { process, unit, planKey: night.outline.planKey, stage, needsOperator, message };
  // One after another: a retried write must not land after the stage that followed it. What was overtaken is not written.
  const turn = night.recordedStages.then(async () => {
    if (night.announced === announcement)
      await recording.recordStage.executeWithOptions({ summary: `stage ${stage}` }, [row]);
  });
  night.recordedStages = turn.catch(() => undefined);
  await turn;
}

export function statusOf(night: Night): DateStatus {
  const { process, unit } = night.input;
  return {
    process,
    unit,
    stage: night.stage,
    planKey: night.outline.planKey,
    message: night.message,
    chains: night.outline.chains.map(({ root }) => ({ root, state: 'waiting', host: '', ...night.chains.get(root) })),
    questions: isGateOpen(night.stage) ? openQuestions(night.gate) : [],
    verdicts: Object.fromEntries(
      Object.entries(standingVerdicts(night.gate)).map(([ab, { verdict }]) => [ab, verdict]),
    ),
    decisions: night.gate.taken.length,
    refusals: night.gate.refusals,
    suppressed: [
      ...new Map([...night.outline.suppressed, ...night.notDelivered].map((one) => [one.what, one])).values(),
    ],
    notes: night.notes,
    parked: parkedText(night.gate),
  };
}

export function resultOf(night: Night): ObservingDateResult {
  const failedAbs = Object.values(night.gate.abs)
    .filter(({ state }) => state === 'failed' || state === 'blocked')
    .map(({ ab }) => ab);
  return { stage: night.stage, planKey: night.outline.planKey, message: night.message, failedAbs, story: night.story };
}
