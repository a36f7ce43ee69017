import { defineSearchAttributeKey } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AbOutcome } from '../domain/outcome/attempt.ts';
import type { AbNode, ChainOutline, PlanOutline, Suppressed } from '../domain/cascade/plan.ts';
import type { Fix } from '../domain/cascade/fix.ts';
import type { Decision, DecisionName, Refusal } from '../domain/quality/decision.ts';
import type { Stage, Through } from '../domain/stage/stage.ts';

/**
 * What outsiders may know of the workflows: queues, workflow ids, messages, payloads. Everything is plain JSON.
 * Workflow and activity names are the function names.
 */

/** Queue of workflow tasks and short activities, polled by MASTER workers. */
export const PHOENIX_QUEUE = 'phoenix';

/** Queue of one host's single worker process. */
export function hostQueue(host: string): string {
  return `${PHOENIX_QUEUE}.${host}`;
}

/** `MUSE_R/2014-12-14` */
export function dateWorkflowId(process: string, unit: string): string {
  return `${process}/${unit}`;
}

/** `MUSE_R/2014-12-14/MUSE.2014-12-15T00:54:04.379` */
export function chainWorkflowId(dateId: string, root: string): string {
  return `${dateId}/${root}`;
}

/** Inverse of `chainWorkflowId`; undefined for the id of anything else. */
export function parseChainWorkflowId(
  id: string,
): { readonly process: string; readonly unit: string; readonly chain: string } | undefined {
  const [process, unit, chain, ...more] = id.split('/');
  return process === undefined || unit === undefined || chain === undefined || more.length > 0
    ? undefined
    : { process, unit, chain };
}

/** What a workflow is about, a date as a chain of it; empty for the id of anything else. */
export function subjectOf(workflowId: string): {
  readonly process?: string;
  readonly unit?: string;
  readonly chain?: string;
} {
  const [process, unit, chain, ...more] = workflowId.split('/');
  if (process === undefined || unit === undefined || more.length > 0) return {};
  return { process, unit, ...(chain === undefined ? {} : { chain }) };
}

/**
 * A workflow task takes milliseconds. One that a worker took into its death is given to the next worker after this time,
 * for which the server's own default is 10 s.
 */
export const WORKFLOW_TASK_TIMEOUT = '5 seconds';

// --- Inputs and results ---

export interface ObservingDateInput {
  readonly process: string;
  readonly unit: string;
  readonly through: Through;
  /** Runs again although this very plan was distributed or ingested (`phoenix restart`). */
  readonly isAfresh?: boolean;
}

export interface ObservingDateResult {
  readonly stage: Stage;
  readonly planKey: string;
  readonly message: string;
  readonly failedAbs: readonly string[];
  /** What happened, one line each with its time: `temporal workflow show` ends with it. */
  readonly story: readonly string[];
}

export interface ExposureChainInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly chain: ChainOutline;
  /** Fixes of this chain's ABs in the order in which they were given. */
  readonly fixes: readonly AbFix[];
  /** An old date: new nights come first. */
  readonly isBacklog: boolean;
  /** Not made as a whole since `phoenix restart`: nothing is kept that is made of files which have changed in the archive. */
  readonly isAfresh?: boolean;
}
export interface AbFix {
  readonly ab: string;
  readonly fix: Fix;
}
export interface ExposureChainResult {
  readonly host: string;
  readonly outcomes: readonly AbOutcome[];
}

// --- Activities' inputs ---

/** Names an AB of a plan: the full AB is read from the plan's file, payloads stay small. */
export interface AbRef {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly chain: string;
  readonly ab: string;
  readonly fixes: readonly AbFix[];
  readonly rank: number;
  readonly isBacklog: boolean;
  /** Number of the placement under which it runs: what comes under an older one is refused. */
  readonly placement: number;
  /** Of its chain: certified products, too, are made anew when their inputs have changed. */
  readonly isAfresh?: boolean;
}

export interface PlanDateInput {
  readonly process: string;
  readonly unit: string;
  readonly through: Through;
  /** As of the date. */
  readonly isAfresh?: boolean;
}
export interface PlanDateResult {
  readonly outline: PlanOutline;
  /** Stage that the database knows for this very plan; `planned` when it never ran. */
  readonly reached: Stage;
  readonly policy: GatePolicy;
  /** Decisions of earlier runs of this date, in order. */
  readonly decisions: readonly Decision[];
  /** Of the first of them: the numbers under which they were accepted. The others are stored, and nobody has judged them. */
  readonly decisionNumbers?: readonly number[];
  /** One line each: what planning noticed (edited ABs, frames left out, inputs that have changed). */
  readonly notes: readonly string[];
  /** What people are told of a date of which nothing is to be done. */
  readonly message?: string;
  /** An old date: new nights come first. */
  readonly isBacklog: boolean;
}
export type CertificationMode = 'none' | 'auto' | 'random' | 'all';
export interface GatePolicy {
  readonly combined: CertificationMode;
  readonly single: CertificationMode;
  readonly sky: CertificationMode;
  readonly randomFraction: number;
  readonly onFailedAb: 'wait' | 'record';
  readonly ingestion: 'manual' | 'auto';
}

export interface PlaceChainInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly chain: string;
  readonly fixes: readonly AbFix[];
}
export interface Placement {
  readonly host: string;
  readonly because: string;
  /** Grows with every new placement of the chain. */
  readonly number: number;
  /** The host is a SLAVE that pushes logs, plots and statistics to the MASTER. */
  readonly pushes: boolean;
}
/** What a SLAVE pushes: records of the chain, unless the chain is placed anew meanwhile. */
export interface PushRecordsInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly chain: string;
  readonly placement: number;
}
/** The MASTER tells a chain that its host is lost: it moves, or its ABs become questions. */
export interface HostLost {
  /** Number of the placement that is over; told about another one, the chain goes on. */
  readonly placement: number;
  readonly because: string;
  /** A recipe of the chain was begun there: it does not move by itself. */
  readonly isBegun: boolean;
}

export interface RecordStageInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly stage: Stage;
  readonly needsOperator: boolean;
  readonly message: string;
}

export interface RecordDecisionInput {
  readonly process: string;
  readonly unit: string;
  readonly decision: Decision;
  /** Place in the order of acceptance; absent in dates that began before there was one. */
  readonly number?: number;
}

export interface RecordRefusalInput {
  readonly process: string;
  readonly unit: string;
  readonly decisionId: string;
  readonly because: string;
  /** What was refused; absent where it could not be understood. */
  readonly decision?: Decision;
}

/** What the date decided: the basis of the delivery plan. */
export interface DistributionInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly fixes: readonly AbFix[];
  readonly outcomes: readonly AbOutcome[];
  readonly verdicts: Readonly<Record<string, 'accept' | 'reject'>>;
  readonly comments: Readonly<Record<string, string>>;
  /** Ids of the decisions that it counts with; a date that began before they were said does not name them. */
  readonly decisions?: readonly string[];
}
/** One dataset: a cube with its ancillary files. Its details are in the delivery plan, a document of the database. */
export interface DeliveryItem {
  readonly ab: string;
  readonly name: string;
  readonly kind: 'S' | 'IDP';
  /** The host that holds the AB's products. */
  readonly host: string;
}
export interface DistributionPlan {
  readonly items: readonly DeliveryItem[];
  readonly notDelivered: readonly Suppressed[];
  /** Hosts with products that are not delivered any more, beside those of the items. */
  readonly obsoleteOn?: readonly string[];
  /** Why it cannot go on now: products are on a host that is lost. */
  readonly waitsFor?: string;
}
export interface DeliverItemInput {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
  readonly item: DeliveryItem;
}
export interface DateRef {
  readonly process: string;
  readonly unit: string;
  readonly planKey: string;
}

// --- Status ---

export type AbState = 'waiting' | 'fetching' | 'running' | 'succeeded' | 'failed' | 'blocked';

export interface ChainStatus {
  readonly root: string;
  readonly host: string;
  readonly placedBecause: string;
  readonly abs: readonly { readonly ab: string; readonly state: AbState; readonly reason: string }[];
}

export interface OpenQuestion {
  readonly ab: string;
  readonly kind: 'certify' | 'fix';
  readonly text: string;
  readonly choices: readonly string[];
  /** Version of the product that is to be certified: sent back with the verdict, it refuses one about another version. */
  readonly productChecksum?: string;
}

export interface DateStatus {
  readonly process: string;
  readonly unit: string;
  readonly stage: Stage;
  readonly planKey: string;
  readonly message: string;
  readonly chains: readonly {
    readonly root: string;
    readonly state: 'waiting' | 'running' | 'done';
    readonly host: string;
  }[];
  readonly questions: readonly OpenQuestion[];
  readonly verdicts: Readonly<Record<string, string>>;
  readonly decisions: number;
  readonly refusals: readonly Refusal[];
  readonly suppressed: readonly Suppressed[];
  readonly notes: readonly string[];
  readonly parked: string;
}

/** Answer of an update: what the decision did. */
export interface DecisionReceipt {
  readonly accepted: true;
  readonly decisionId: string;
  readonly openQuestions: number;
}

/** From worker to chain, never from operators: they speak to the date, or mark the host. */
export const hostLostSignal = defineSignal<[HostLost]>('hostLost');

// --- Messages: signal and update share name and payload ---

export const statusQuery = defineQuery<DateStatus>('status');
export const chainStatusQuery = defineQuery<ChainStatus>('status');

export const DECISION_NAMES = [
  'certify',
  'resume',
  'review',
  'comment',
  'park',
] as const satisfies readonly DecisionName[];
export const decisionSignals = Object.fromEntries(
  DECISION_NAMES.map((name) => [name, defineSignal<[unknown]>(name)]),
) as Record<DecisionName, ReturnType<typeof defineSignal<[unknown]>>>;
export const decisionUpdates = Object.fromEntries(
  DECISION_NAMES.map((name) => [name, defineUpdate<DecisionReceipt, [unknown]>(name)]),
) as Record<DecisionName, ReturnType<typeof defineUpdate<DecisionReceipt, [unknown]>>>;

/** Search attributes, ensured at every worker start. */
export const searchAttributes = {
  process: defineSearchAttributeKey('PhoenixProcess', 'KEYWORD'),
  unit: defineSearchAttributeKey('PhoenixUnit', 'KEYWORD'),
  stage: defineSearchAttributeKey('PhoenixStage', 'KEYWORD'),
  host: defineSearchAttributeKey('PhoenixHost', 'KEYWORD'),
  programme: defineSearchAttributeKey('PhoenixProgramme', 'KEYWORD'),
  needsOperator: defineSearchAttributeKey('PhoenixNeedsOperator', 'BOOL'),
};

/** Their types by their names. */
export const SEARCH_ATTRIBUTES = Object.fromEntries(
  Object.values(searchAttributes).map(({ name, type }) => [name, type]),
);

export type { AbNode };
