import type { AssociationBlock } from '../domain/association/association-block.ts';
import { alogNameOf } from '../domain/association/ab-names.ts';
import { alogForAb } from '../domain/association/alog-text.ts';
import { abFromText, abText } from '../domain/association/ab-text.ts';
import { assemblePlan } from '../domain/cascade/assemble-plan.ts';
import { mergeEditedAbs } from '../domain/cascade/merge-edited-abs.ts';
import { outlineOf } from '../domain/cascade/outline.ts';
import { createCascade } from '../domain/cascade/plan-cascade.ts';
import type { Cascade } from '../domain/cascade/plan-cascade.ts';
import { ruleVersionOf } from '../domain/cascade/plan-content.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import { readFrames } from '../domain/frame/read-frames.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import type { ProcessDefinition } from '../domain/process-definition.ts';
import type { Instrument } from '../instances/index.ts';
import type { AbTree } from '../ports/ab-tree.ts';
import type { Archive } from '../ports/archive.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { RecipeRunner } from '../ports/recipe-runner.ts';
import type { Records, Stage } from '../ports/records.ts';
import type { GatePolicy, PlanDateInput, PlanDateResult } from '../workflows/contract.ts';
import { abRowOf } from './ab-row.ts';
import { mappingFailures, withHeartbeat } from './failures.ts';
import { loadGenerated, saveGenerated } from './generated-abs.ts';

export interface PlanningDependencies {
  readonly archive: Archive;
  readonly abTree: AbTree;
  readonly plans: PlanStore;
  readonly records: Records;
  readonly runner: Pick<RecipeRunner, 'listRecipes'>;
  definition(process: string): ProcessDefinition;
  instrumentOfProcess(process: string): Instrument;
  hash(text: string): string;
}

export type PlanningActivities = ReturnType<typeof createPlanningActivities>;

/** From the prepared ABs of a date to its plan. The same tables and the same ABs give the same plan key. */
export function createPlanningActivities(deps: PlanningDependencies) {
  return {
    async planDate(input: PlanDateInput): Promise<PlanDateResult> {
      return withHeartbeat(() =>
        mappingFailures(async () => {
          const definition = deps.definition(input.process);
          const { rules } = deps.instrumentOfProcess(input.process);
          const simple = await readPreparedAbs(deps, definition, input.unit);
          const cascade = await createDateCascade(deps, input, simple.abs);
          const { plan, notes } = await writeTree(deps, input, cascade, simple.alogs);
          await deps.plans.save(plan);
          await recordPlan(deps, plan);
          return {
            outline: outlineOf(plan, rules),
            reached: await reachedStage(deps.records, plan),
            policy: policyOf(definition),
            decisions: await decisionsOf(deps.records, input),
            notes: [...cascade.problems.map(({ message, cure }) => `${message}; ${cure}`), ...notes],
          };
        }),
      );
    },
  };
}

interface PreparedAbs {
  readonly abs: readonly AssociationBlock[];
  /** Association logs by AB name. */
  readonly alogs: Readonly<Record<string, string>>;
}

/** @throws PhoenixError NOT_PREPARED, AB_INVALID */
async function readPreparedAbs(
  { abTree }: PlanningDependencies,
  definition: ProcessDefinition,
  date: string,
): Promise<PreparedAbs> {
  const tree = definition.trees.prepared;
  const names = await abTree.list(tree, date);
  const abNames = names.filter((name) => name.endsWith('.ab'));
  if (abNames.length === 0) {
    throw new PhoenixError(
      'NOT_PREPARED',
      `${date} has no ABs in tree ${tree}`,
      `prepare it first: phoenix prepare -d ${date} --accept`,
    );
  }
  const alogs: Record<string, string> = {};
  for (const name of abNames) {
    const alog = alogNameOf(name);
    alogs[name] = names.includes(alog) ? await abTree.read(tree, date, alog) : '';
  }
  const abs = await Promise.all(abNames.map(async (name) => abFromText(await abTree.read(tree, date, name), name)));
  return { abs, alogs };
}

async function createDateCascade(
  deps: PlanningDependencies,
  { process, unit }: PlanDateInput,
  simpleAbs: readonly AssociationBlock[],
): Promise<Cascade> {
  const { rules } = deps.instrumentOfProcess(process);
  const rawFiles = simpleAbs.flatMap(({ rawFiles: files }) => files);
  const { frames, problems } = await readFrames(deps.archive, rawFiles, rules.classification);
  const cascade = createCascade({
    process: deps.definition(process),
    unit,
    simpleAbs,
    frames,
    rules,
    ifus: await ifusOf(deps.archive, rawFiles[0]),
  });
  return { ...cascade, problems: [...problems, ...cascade.problems] };
}

/** IFUs in the raw files: extensions CHANnn of the first one. */
async function ifusOf(archive: Archive, rawFile: string | undefined): Promise<readonly number[]> {
  if (rawFile === undefined) return [];
  const names = await archive.readExtensionNames(rawFile);
  return names.flatMap((name) => {
    const ifu = /^CHAN(\d\d)$/.exec(name)?.[1];
    return ifu === undefined ? [] : [Number(ifu)];
  });
}

/** The cascade to the tree, where a human's edits since the last planning win over what is generated. */
async function writeTree(
  deps: PlanningDependencies,
  input: PlanDateInput,
  cascade: Cascade,
  alogs: Readonly<Record<string, string>>,
): Promise<{ readonly plan: Plan; readonly notes: readonly string[] }> {
  const definition = deps.definition(input.process);
  const { rules } = deps.instrumentOfProcess(input.process);
  const tree = definition.trees.final;
  const names = (await deps.abTree.list(tree, input.unit)).filter((name) => name.endsWith('.ab'));
  const inTree = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await deps.abTree.read(tree, input.unit, name)] as const)),
  );
  const generated = Object.fromEntries(cascade.abs.map((ab) => [ab.name, abText(ab, rules)]));
  const merged = mergeEditedAbs({ generated, inTree, lastGenerated: await loadGenerated(deps.records, input) });
  const { abs } = merged;
  const recipeVersion = (await deps.runner.listRecipes())[0]?.version;
  const plan = assemblePlan(
    {
      process: input.process,
      unit: input.unit,
      ruleVersion: ruleVersionOf(rules, recipeVersion),
      abs,
      suppressed: cascade.suppressed,
    },
    deps.hash,
  );
  const alogTexts = abs.map(
    (ab) =>
      [
        alogNameOf(ab.name),
        alogForAb(
          ab.name,
          ab.inputs.map(({ tag }) => tag),
          alogs[cascade.origins[ab.name] ?? ''] ?? '',
        ),
      ] as const,
  );
  await deps.abTree.replaceAll(tree, input.unit, { ...merged.texts, ...Object.fromEntries(alogTexts) });
  await saveGenerated(deps.records, input, generated);
  return { plan, notes: merged.notes };
}

async function recordPlan({ records }: PlanningDependencies, plan: Plan): Promise<void> {
  const chainOf = new Map(plan.chains.flatMap(({ root, abNames }) => abNames.map((name) => [name, root])));
  const rows = plan.abs.map((ab) =>
    abRowOf({ process: plan.process, unit: plan.unit, chain: chainOf.get(ab.name) ?? '' }, ab, {}),
  );
  await records.savePlannedAbs(plan.process, plan.unit, rows);
}

/** How far an earlier run has come with this very plan; another plan begins anew. */
async function reachedStage(records: Records, plan: Plan): Promise<Stage> {
  const row = await records.findDate(plan.process, plan.unit);
  const isOver = row?.stage === 'distributed' || row?.stage === 'ingestion' || row?.stage === 'ingested';
  return row !== undefined && isOver && row.planKey === plan.planKey ? row.stage : 'planned';
}

async function decisionsOf(records: Records, { process, unit }: PlanDateInput): Promise<PlanDateResult['decisions']> {
  const rows = await records.listDecisions(process, unit);
  return rows.filter(({ state }) => state !== 'refused').map(({ decision }) => decision);
}

function policyOf({ certification, onFailedAb, ingestion }: ProcessDefinition): GatePolicy {
  return { ...certification, onFailedAb, ingestion };
}
