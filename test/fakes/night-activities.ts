import { ApplicationFailure, Context } from '@temporalio/activity';
import type { DeliveryActivities } from '../../src/activities/delivery.ts';
import type { DistributionActivities } from '../../src/activities/distribution.ts';
import type { EditedAbActivities } from '../../src/activities/edited-abs.ts';
import type { PlacementActivities } from '../../src/activities/placement.ts';
import type { PlanningActivities } from '../../src/activities/planning.ts';
import type { PushActivities } from '../../src/activities/push-records.ts';
import type { RecordingActivities } from '../../src/activities/recording.ts';
import type { ReductionActivities } from '../../src/activities/reduction.ts';
import type { PlanOutline } from '../../src/domain/cascade/plan.ts';
import type { AbOutcome, AssessmentSummary } from '../../src/domain/outcome/attempt.ts';
import type { ErrorCode } from '../../src/domain/failure/error-codes.ts';
import type { AbRef, DistributionInput, GatePolicy, PlanDateResult } from '../../src/workflows/contract.ts';
import type { Journal } from './journal.ts';

/**
 * Activities of one date without files, recipes or database. Each part is named by how it ends and typed by the factory
 * of the real ones; a test takes a night that goes well and replaces what is to go otherwise.
 */
export type NightActivities = PlanningActivities &
  DistributionActivities &
  EditedAbActivities &
  RecordingActivities &
  PlacementActivities &
  ReductionActivities &
  PushActivities &
  DeliveryActivities;

export const FAKE_HOST = 'muc10';
/** Gets what the first one loses. */
export const OTHER_HOST = 'muc11';

export const POLICY: GatePolicy = {
  combined: 'all',
  single: 'auto',
  sky: 'auto',
  randomFraction: 0.2,
  onFailedAb: 'wait',
  ingestion: 'manual',
};

/** Every recipe succeeds, every file is there; only combined cubes are certified. */
export function nightThatGoesWell(journal: Journal, outline: PlanOutline): NightActivities {
  return {
    ...planThatSays({ outline }),
    ...databaseThatRemembers(journal),
    ...treeThatTakesEdits(),
    ...archiveThatDelivers(journal),
    ...recipesThatSucceed(journal),
    ...assessmentWithoutRed(),
    ...pushThatArrives(journal),
    ...deliveryThatWorks(journal, outline),
  };
}

// --- Planning ---

export function planThatSays(plan: Pick<PlanDateResult, 'outline'> & Partial<PlanDateResult>): PlanningActivities {
  return {
    async planDate() {
      return { reached: 'planned', policy: POLICY, decisions: [], notes: [], isBacklog: false, ...plan };
    },
  };
}

export function planningThatFails(): PlanningActivities {
  return {
    async planDate() {
      throw permanent('NOT_PREPARED', 'the date has no ABs in tree MUSE_smart; prepare it first');
    },
  };
}

/** The plan is there only when `opened` resolves. */
export function planThatComesLate(outline: PlanOutline, opened: Promise<unknown>): PlanningActivities {
  return {
    async planDate(input) {
      await opened;
      return planThatSays({ outline }).planDate(input);
    },
  };
}

// --- Records ---

export function databaseThatRemembers(journal: Journal): RecordingActivities & PlacementActivities {
  return {
    async placeChain() {
      return { host: FAKE_HOST, because: 'the only host alive', number: 1, pushes: false };
    },
    async recordOutcome({ ref, outcome }) {
      journal.outcomes.push({ unit: ref.unit, outcome });
    },
    async recordChainEnd({ unit, outcomes }) {
      journal.outcomes.push(...outcomes.map((outcome) => ({ unit, outcome })));
    },
    async recordDecision({ decision, number }) {
      journal.decisions.push(decision);
      journal.numbers.push(number);
    },
    async recordRefusal({ decisionId, because, decision }) {
      journal.refusals.push({ decisionId, because, ...(decision === undefined ? {} : { decision }) });
    },
    async recordStage({ stage, needsOperator, message }) {
      journal.stages.push({ stage, needsOperator, message });
    },
  };
}

export function treeThatTakesEdits(): EditedAbActivities {
  return {
    async storeEditedAbs({ fixes }) {
      return { stored: [...new Set(fixes.map(({ ab }) => ab))] };
    },
  };
}

// --- Archive ---

export function archiveThatDelivers(journal: Journal): Pick<ReductionActivities, 'fetchInputs'> {
  return {
    async fetchInputs({ ab }) {
      journal.fetched.push(ab);
      return { files: 1 };
    },
  };
}

/** Whatever this AB wants is unknown to the archive: final at once. */
export function archiveThatIsMissingAFile(journal: Journal, ab: string): Pick<ReductionActivities, 'fetchInputs'> {
  return {
    async fetchInputs(ref) {
      if (ref.ab === ab) throw permanent('FILE_MISSING', `the archive has no raw frame of ${ab}; ask the archive`);
      return archiveThatDelivers(journal).fetchInputs(ref);
    },
  };
}

// --- Recipes ---

export function recipesThatSucceed(journal: Journal): Pick<ReductionActivities, 'runAb'> {
  return {
    async runAb(ref) {
      journal.runs.push(ref);
      return made(ref.ab);
    },
  };
}

/** These ABs fail until one of them is given a fix. */
export function recipesThatFail(journal: Journal, ...abs: readonly string[]): Pick<ReductionActivities, 'runAb'> {
  return {
    async runAb(ref) {
      journal.runs.push(ref);
      const isFixed = ref.fixes.some(({ ab }) => ab === ref.ab);
      return abs.includes(ref.ab) && !isFixed ? failed(ref.ab) : made(ref.ab);
    },
  };
}

/** The recipe runs until `opened` resolves, then succeeds. */
export function recipeThatTakesLong(
  journal: Journal,
  ab: string,
  opened: Promise<unknown>,
): Pick<ReductionActivities, 'runAb'> {
  return {
    async runAb(ref) {
      if (ref.ab === ab) await opened;
      return recipesThatSucceed(journal).runAb(ref);
    },
  };
}

/**
 * Every recipe runs until it is cancelled; then it needs `stopMs` to end, as esorex does. `journal.runs` has what was
 * started, `journal.stopped` what has ended.
 */
export function recipesThatStopSlowly(
  journal: Journal,
  stopMs: Readonly<Record<string, number>>,
): Pick<ReductionActivities, 'runAb'> {
  return {
    async runAb(ref) {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 20);
      journal.runs.push(ref);
      try {
        return await context.cancelled;
      } finally {
        await new Promise((resolve) => setTimeout(resolve, stopMs[ref.ab] ?? 0));
        clearInterval(beat);
        journal.stopped.push(ref.ab);
      }
    },
  };
}

export function made(ab: string, checksum = `sum of ${ab}`): AbOutcome {
  return {
    kind: 'succeeded',
    ab,
    abKey: `key of ${ab}`,
    productChecksum: checksum,
    wallSeconds: 1,
    peakRssBytes: null,
    caveats: [],
    reviewMandatory: false,
    assessment: null,
  };
}

export function failed(ab: string): AbOutcome {
  return { kind: 'failed', ab, code: 'RECIPE_FAILED', reason: 'Detection of point-sources failed!' };
}

// --- Push ---

export function pushThatArrives(journal: Journal): PushActivities {
  return {
    async pushRecords(input) {
      journal.pushed.push(input);
      return { files: 1, sent: 1 };
    },
  };
}

// --- Quality ---

export function assessmentWithoutRed(): Pick<ReductionActivities, 'assessProduct'> {
  return {
    async assessProduct({ ab }) {
      return assessmentOf(ab);
    },
  };
}

export function assessmentOf(ab: string): AssessmentSummary {
  return { qcFlag: '00000000000', redScores: 0, totalScores: 7, pattern: 'DITHER2', plotPath: `/plots/${ab}.png` };
}

// --- Delivery ---

/** Delivers combined cubes as IDPs and the single cubes as S. files, unless they were rejected. */
export function deliveryThatWorks(journal: Journal, outline: PlanOutline): DistributionActivities & DeliveryActivities {
  const planOf = (verdicts: DistributionInput['verdicts']) => ({
    items: outline.chains
      .flatMap(({ abs }) => abs)
      .filter(({ name }) => verdicts[name] === 'accept')
      .map(({ name, step }) => ({
        ab: name,
        name: `${name}.fits`,
        kind: step === 'combine' ? ('IDP' as const) : ('S' as const),
        host: FAKE_HOST,
      })),
    notDelivered: Object.entries(verdicts)
      .filter(([, verdict]) => verdict === 'reject')
      .map(([what]) => ({ what, because: 'rejected' })),
  });
  return {
    async planDistribution(input) {
      journal.distributions.push(input);
      return planOf(input.verdicts);
    },
    async readDistribution() {
      return planOf(journal.distributions.at(-1)?.verdicts ?? {});
    },
    async finishDate() {
      journal.finished += 1;
    },
    async publishProduct({ item }) {
      journal.published.push(item.ab);
      return { files: 1 };
    },
    async ingestProduct({ item }) {
      journal.ingested.push(item.ab);
      return { files: 1 };
    },
    async withdrawProducts() {
      journal.withdrawals += 1;
      return { withdrawn: [] };
    },
    async releaseScratch() {
      journal.released += 1;
    },
  };
}

export function permanent(code: ErrorCode, message: string): ApplicationFailure {
  return ApplicationFailure.create({ message, type: code, nonRetryable: true });
}

/** What the journal says about runs of one AB. */
export function runsOf(journal: Journal, ab: string): readonly AbRef[] {
  return journal.runs.filter((ref) => ref.ab === ab);
}
