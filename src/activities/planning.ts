import { calibrationsOf, stepOf } from '../domain/instance/steps.ts';
import { withCorrections } from '../domain/association/ab-corrections.ts';
import { alogNameOf } from '../domain/association/ab-names.ts';
import { editNotesOf } from '../domain/association/alog-text.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import { abText } from '../domain/association/ab-text.ts';
import { assemblePlan } from '../domain/cascade/assemble-plan.ts';
import { cascadeAlog } from '../domain/cascade/cascade-alog.ts';
import { estimateAbs } from '../domain/cascade/estimate-ab.ts';
import type { FittedAbs, HostCapacity } from '../domain/cascade/fit-hosts.ts';
import { exposureAccount } from '../domain/cascade/exposure-account.ts';
import { fitToHosts } from '../domain/cascade/fit-hosts.ts';
import { lostFrames } from '../domain/cascade/lost-frames.ts';
import { mergeEditedAbs } from '../domain/cascade/merge-edited-abs.ts';
import { outlineOf } from '../domain/cascade/outline.ts';
import { createCascade } from '../domain/cascade/plan-cascade.ts';
import type { Cascade } from '../domain/cascade/plan-cascade.ts';
import { recipeVersionOf, ruleVersionOf } from '../domain/cascade/plan-content.ts';
import type { Plan, Suppressed } from '../domain/cascade/plan.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { ProcessDefinition } from '../domain/instance/process-definition.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { ArchiveEntry } from '../ports/archive.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecipeOptions } from '../ports/recipe-options.ts';
import type { RecipeRunner } from '../ports/recipe-runner.ts';
import type { Stage } from '../domain/stage/stage.ts';
import type { Records } from '../ports/records.ts';
import type { GatePolicy, PlanDateInput, PlanDateResult } from '../workflows/contract.ts';
import { readFramesOfAbs } from '../preparation/read-date.ts';
import { abRowOf } from './ab-row.ts';
import { assertOptionsKnown } from './check-options.ts';
import { changesOf } from './changed-files.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { listedFilesOf, sizesOf } from './archive-listing.ts';
import { standingDelivery } from './delivery-document.ts';
import { openTree } from './generated-abs.ts';
import type { OpenTree } from './generated-abs.ts';
import type { SimpleAbs, SimpleAbsDependencies } from './simple-abs.ts';
import { simpleAbsOf } from './simple-abs.ts';
import { claimPlannedFrames, usableFrames } from './usable-frames.ts';

export interface PlanningDependencies extends SimpleAbsDependencies {
  readonly plans: PlanStore;
  readonly records: Records;
  readonly runner: Pick<RecipeRunner, 'listRecipes'>;
  readonly recipeOptions: RecipeOptions;
  /** Hosts of phoenix.yaml: what fits none of them is not planned. */
  readonly hosts: readonly HostCapacity[];
  /** Whether a date is so old that new nights come first. */
  isBacklog(unit: string): boolean;
  hash(text: string): string;
}

export type PlanningActivities = ReturnType<typeof createPlanningActivities>;

/** From the prepared ABs of a date to its plan. The same tables and the same ABs give the same plan key. */
export function createPlanningActivities(deps: PlanningDependencies) {
  return {
    async planDate(input: PlanDateInput): Promise<PlanDateResult> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const { rules } = deps.processOf(input.process);
          const { plan, reached, notes, message } = (await recallPlan(deps, input)) ?? (await makePlan(deps, input));
          return {
            outline: outlineOf(plan, rules),
            reached,
            ...(message === undefined ? {} : { message }),
            policy: policyOf(deps.processOf(input.process)),
            ...(await decisionsOf(deps.records, input)),
            notes,
            isBacklog: deps.isBacklog(input.unit),
          };
        }),
      );
    },
  };
}

interface PlannedDate {
  readonly plan: Plan;
  readonly reached: Stage;
  readonly notes: readonly string[];
  readonly message?: string | undefined;
}

/**
 * The plan of products that are certified: ingestion takes what was distributed, and what is in the archive is never replaced,
 * whatever rules or recipes have become since. Undefined: the date has to be planned.
 */
async function recallPlan(
  { records, plans }: PlanningDependencies,
  input: PlanDateInput,
): Promise<PlannedDate | undefined> {
  const standing = await standingDelivery(records, input);
  if (standing === undefined) return undefined;
  const { planKey, reached, isArchived } = standing;
  if (reached !== 'ingested' && !isArchived && input.through !== 'ingestion') return undefined;
  const plan = await plans.load(planKey);
  return { plan, reached, notes: plan.notes ?? [] };
}

async function makePlan(deps: PlanningDependencies, input: PlanDateInput): Promise<PlannedDate> {
  const simple = await simpleAbsOf(deps, input.process, input.unit);
  const cascade = await createDateCascade(deps, input, simple);
  const tree = await openTree(deps, input);
  const { plan: merged, files, generated } = await mergeWithTree(deps, input, { cascade, alogs: simple.alogs, tree });
  await claimPlannedFrames(deps, merged);
  await assertOptionsKnown(deps.recipeOptions, deps.processOf(input.process), merged.abs);
  const reached = await reachedStage(deps.records, merged);
  const changes = await changesOf(deps, input, { plan: merged, reached, listed: cascade.listed });
  const plan = { ...merged, notes: [...(merged.notes ?? []), ...changes] };
  // The tree of a distributed date shows how its ABs have ended; the same plan leaves it alone.
  if (reached === 'planned') {
    await tree.write({ texts: files, generated });
    await recordPlan(deps, plan);
  }
  await deps.plans.save(plan);
  return { plan, reached, notes: plan.notes, message: changes[0] };
}

/** What the rules make of a date, with what it will cost. */
interface DateCascade extends Cascade {
  readonly fileBytes: Readonly<Record<string, number>>;
  readonly listed: ReadonlyMap<string, ArchiveEntry>;
}

async function createDateCascade(
  deps: PlanningDependencies,
  { process, unit }: PlanDateInput,
  simple: SimpleAbs,
): Promise<DateCascade> {
  const { archive } = deps;
  const { rules } = deps.processOf(process);
  const { frames, problems, corrections } = await readFramesOfAbs(deps, rules, { unit, abs: simple.abs });
  const simpleAbs = simple.abs.map((ab) => withCorrections(ab, corrections));
  // Of frames that are there: a missing one costs its own AB, not the date.
  const usable = await usableFrames(deps, { process, unit, frames, rules }, simple);
  const cascade = createCascade({
    process: deps.processOf(process),
    unit,
    simpleAbs,
    frames,
    rules,
    ifus: usable.ifus,
    unusable: usable.unusable,
    editNotes: Object.fromEntries(Object.entries(simple.alogs).map(([ab, alog]) => [ab, editNotesOf(alog)])),
  });
  const listed = await listedFilesOf(archive, simpleAbs);
  const fileBytes = sizesOf(listed);
  const lost = lostFrames([...simple.rawProblems, ...problems], simpleAbs);
  const fitted = fitToHosts(cascade.abs, estimateAbs(cascade.abs, { rules, fileBytes }), deps.hosts);
  assertSomethingFits(unit, cascade, fitted);
  const account = exposureAccount({
    before: cascade.abs,
    after: fitted.abs,
    becauseGone: (name) => fitted.suppressed.find(({ what }) => what === name)?.because ?? '',
    becauseLeftOut: () => '',
  });
  return {
    ...cascade,
    abs: fitted.abs,
    suppressed: [...lost, ...simple.leftOut, ...cascade.suppressed, ...fitted.suppressed, ...account.rawFiles],
    singles: { ...cascade.singles, ...account.singles },
    problems: toldOnce([...simple.problems, ...problems, ...usable.problems, ...cascade.problems]),
    fileBytes,
    listed,
  };
}

/** A process without preparation reads its frames twice, and finds the same. */
function toldOnce(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** A date of which nothing can be made is a mistake of the configuration: distributed empty it would look finished. */
function assertSomethingFits(unit: string, cascade: Cascade, { abs, suppressed: [first] }: FittedAbs): void {
  if (abs.length > 0 || cascade.abs.length === 0 || first === undefined) return;
  throw new PhoenixError(
    'HOST_TOO_SMALL',
    `none of the ${cascade.abs.length} ABs of ${unit} can be made: ${first.what} ${first.because}`,
    'give a host more memoryBytes in phoenix.yaml, restart its worker (phoenix down, phoenix up), then start the date again',
  );
}

interface MergedPlan {
  readonly plan: Plan;
  /** ABs and association logs as they are to be in the tree. */
  readonly files: Readonly<Record<string, string>>;
  /** ABs as the rules make them, without edits. */
  readonly generated: Readonly<Record<string, string>>;
}

/** The plan of what the rules make now and what humans have edited in the tree since the last planning; the edits win. */
async function mergeWithTree(
  deps: PlanningDependencies,
  input: PlanDateInput,
  { cascade, alogs, tree }: Pick<SimpleAbs, 'alogs'> & { readonly cascade: DateCascade; readonly tree: OpenTree },
): Promise<MergedPlan> {
  const { process, unit } = input;
  const { rules } = deps.processOf(process);
  const generated = Object.fromEntries(cascade.abs.map((ab) => [ab.name, abText(ab, rules)]));
  const inTree = Object.fromEntries(Object.entries(tree.texts).filter(([name]) => name.endsWith('.ab')));
  const merged = mergeEditedAbs({ generated, inTree, lastGenerated: tree.generated });
  const recipeVersion = recipeVersionOf(rules, merged.abs, await deps.runner.listRecipes());
  const byHand = exposureAccount({
    before: cascade.abs,
    after: merged.abs,
    becauseGone: () => DELETED_BY_HAND,
    becauseLeftOut: () => 'edited by hand, it goes on without this exposure',
  });
  const parts = {
    process,
    unit,
    ruleVersion: ruleVersionOf(rules, recipeVersion),
    abs: merged.abs,
    suppressed: eachOnce([...cascade.suppressed, ...deletedByHand(cascade.abs, merged.abs), ...byHand.rawFiles]),
    singles: { ...cascade.singles, ...byHand.singles },
  };
  const alogFiles = merged.abs.map((ab) => {
    const simpleAlog = alogs[cascade.origins[ab.name] ?? ''] ?? '';
    const tags = calibrationsOf(stepOf(rules.steps, ab.step)).map(({ tag }) => tag);
    return [alogNameOf(ab.name), cascadeAlog(ab, { simpleAlog, skies: cascade.skies[ab.name] ?? [], tags })] as const;
  });
  const plan = assemblePlan(parts, deps.hash);
  return {
    plan: {
      ...plan,
      estimates: estimateAbs(plan.abs, { rules, fileBytes: cascade.fileBytes }),
      notes: [...cascade.problems.map(({ message, cure }) => `${message}; ${cure}`), ...merged.notes],
    },
    files: { ...merged.texts, ...Object.fromEntries(alogFiles) },
    generated,
  };
}

const DELETED_BY_HAND = 'deleted by hand';

function deletedByHand(
  generated: readonly AssociationBlock[],
  merged: readonly AssociationBlock[],
): readonly Suppressed[] {
  const kept = new Set(merged.map(({ name }) => name));
  return generated.filter(({ name }) => !kept.has(name)).map(({ name }) => ({ what: name, because: DELETED_BY_HAND }));
}

/** A raw file that is lost may be found by several who look for it; the first has seen it best. */
function eachOnce(suppressed: readonly Suppressed[]): readonly Suppressed[] {
  const first = new Map<string, Suppressed>();
  for (const one of suppressed) if (!first.has(one.what)) first.set(one.what, one);
  return [...first.values()];
}

async function recordPlan({ records }: PlanningDependencies, plan: Plan): Promise<void> {
  const chainOf = new Map(plan.chains.flatMap(({ root, abNames }) => abNames.map((name) => [name, root])));
  const rows = plan.abs.map((ab) =>
    abRowOf({ process: plan.process, unit: plan.unit, chain: chainOf.get(ab.name) ?? '' }, ab, {}),
  );
  await records.savePlannedAbs(plan.process, plan.unit, rows);
}

/** How far the products of this very plan have come; another plan begins anew. */
async function reachedStage(records: Records, plan: Plan): Promise<Stage> {
  const standing = await standingDelivery(records, plan);
  return standing?.planKey === plan.planKey ? standing.reached : 'planned';
}

async function decisionsOf(
  records: Records,
  { process, unit }: PlanDateInput,
): Promise<Pick<PlanDateResult, 'decisions' | 'decisionNumbers'>> {
  const rows = await records.listDecisions(process, unit);
  return {
    decisions: rows.filter(({ state }) => state !== 'refused').map(({ decision }) => decision),
    decisionNumbers: rows.flatMap(({ number }) => number ?? []),
  };
}

function policyOf({ certification, onFailedAb, ingestion }: ProcessDefinition): GatePolicy {
  return { ...certification, onFailedAb, ingestion };
}
