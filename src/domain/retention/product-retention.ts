import type { AbStep } from '../instance/ab-step.ts';
import type { Decision } from '../quality/decision.ts';
import { isIngested } from '../stage/date-facts.ts';
import type { DateFacts } from '../stage/date-facts.ts';
import { isGateOpen } from '../stage/questions.ts';
import { ruleOf } from '../stage/stage-rules.ts';

/** Products that only other ABs read: pixel tables. A table of the instrument; what is not in it stays with its AB. */
export interface IntermediateRule {
  readonly step: AbStep;
  /** PRO.CATG. */
  readonly catg: string;
  readonly source: string;
  readonly since: string;
}

export interface RetainedAb {
  readonly ab: string;
  readonly chain: string;
  readonly step: string;
  readonly status: string;
}

export interface RetainedDecision {
  readonly decision: Decision;
  /** `stored`: the date has not seen it yet. */
  readonly state: 'stored' | 'accepted' | 'refused';
  readonly at: string;
}

export interface ProductFacts {
  readonly date: DateFacts;
  readonly abs: readonly RetainedAb[];
  /** In the order in which they were given. */
  readonly decisions: readonly RetainedDecision[];
  readonly graceDays: number;
  /** ISO time at which all this was read. */
  readonly readAt: string;
}

export interface ReleasableChain {
  readonly chain: string;
  /** `certified on 2026-11-12, 7 days of grace are over` */
  readonly because: string;
}

/**
 * Chains whose intermediate products nothing can need any more: their products are certified, and the grace in which a
 * verdict may still be taken back is over. While the date is open that takes a verdict on every product of the chain,
 * reviewed or not, because only a verdict says that nobody will ask for its rework; a failed AB is a pending question. A
 * distributed date is certified as a whole. A date that was interrupted goes on from its products: they stay.
 */
export function chainsToRelease(facts: ProductFacts): readonly ReleasableChain[] {
  const chains = Map.groupBy(facts.abs, ({ chain }) => chain);
  return [...chains].flatMap(([chain, abs]) => {
    const certifiedAt = certificationOf(abs, facts);
    if (certifiedAt === undefined || !isGraceOver(certifiedAt, facts)) return [];
    return [{ chain, because: becauseOf(certifiedAt, facts) }];
  });
}

function certificationOf(abs: readonly RetainedAb[], { date, decisions }: ProductFacts): string | undefined {
  const { completedAt, ingestedAt } = date.distribution ?? { completedAt: '', ingestedAt: '' };
  if (ingestedAt !== '') return ingestedAt;
  if (date.stage === 'retired') return date.updatedAt;
  // The stage alone does not say that it was distributed to its end.
  if (ruleOf(date.stage).phase === 'delivered') return completedAt === '' ? undefined : completedAt;
  if (!isGateOpen(date.stage) || abs.some(({ status }) => !STATUSES_CLOSED.has(status))) return undefined;
  const names = new Set(abs.map(({ ab }) => ab));
  const own = decisions.filter(({ state, decision }) => state !== 'refused' && names.has(subjectOf(decision)));
  const verdicts = abs.filter(isProduct).map(({ ab }) => verdictOn(ab, own));
  if (own.some(({ state }) => state === 'stored') || verdicts.includes(undefined)) return undefined;
  return own.map(({ at }) => at).reduce<string | undefined>(later, undefined);
}

/** Nothing of it is still to be made, and no question about it is open. */
const STATUSES_CLOSED: ReadonlySet<string> = new Set(['succeeded', 'given-up', 'suppressed']);

function isProduct({ step, status }: RetainedAb): boolean {
  return status === 'succeeded' && (step === 'post' || step === 'combine');
}

/** The verdict that stands; undefined when none does: nobody has decided, or somebody wants to look (or make it) again. */
export function verdictOn(
  ab: string,
  decisions: readonly Pick<RetainedDecision, 'decision'>[],
): 'accept' | 'reject' | undefined {
  const last = decisions
    .map(({ decision }) => decision)
    .filter((decision) => subjectOf(decision) === ab && decision.name !== 'comment')
    .at(-1);
  if (last?.name !== 'certify') return undefined;
  const { verdict } = last.payload;
  return verdict === 'accept' || verdict === 'reject' ? verdict : undefined;
}

/** The AB that a decision is about, with its ending, which operators may leave out. */
function subjectOf({ payload }: Decision): string {
  const name = 'ab' in payload ? payload.ab : '';
  return name === '' || name.endsWith('.ab') ? name : `${name}.ab`;
}

function later(one: string | undefined, other: string): string {
  return one !== undefined && one > other ? one : other;
}

const DAY_MS = 86_400_000;

/** What is ingested is never replaced, what is retired never made: no product on a disk is needed, and none waits for a grace. */
export function isFinal(date: Pick<DateFacts, 'stage' | 'distribution'>): boolean {
  return isIngested(date) || date.stage === 'retired';
}

function isGraceOver(certifiedAt: string, { date, readAt, graceDays }: ProductFacts): boolean {
  return isFinal(date) || Date.parse(readAt) - Date.parse(certifiedAt) > graceDays * DAY_MS;
}

function becauseOf(certifiedAt: string, { date, graceDays }: ProductFacts): string {
  if (isFinal(date)) return `the date is ${isIngested(date) ? 'ingested' : date.stage}`;
  return `certified on ${certifiedAt.slice(0, 10)}, ${graceDays} days of grace are over`;
}
