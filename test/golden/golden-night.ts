import { join } from 'node:path';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { SIMULATED_RECIPE_PARAMETERS } from '../../src/simulator/index.ts';
import { finalProducts } from '../../src/domain/product/final-products.ts';
import type { Plan, PlanOutline } from '../../src/domain/cascade/plan.ts';
import { createAdmission } from '../../src/workers/admission.ts';
import { composeActivities } from '../../src/workers/compose.ts';
import type { PlanDateResult } from '../../src/workflows/contract.ts';
import { DATE, openHeaderNight } from '../cli/prepare/header-night.ts';
import type { HeaderNight } from '../cli/prepare/header-night.ts';
import { MUSE, MUSE_R } from '../fakes/muse.ts';
import { made } from '../domain/quality/gate-fixtures.ts';
import { activityContext } from '../fakes/activity-context.ts';

export const GOLDEN_SCENARIOS = ['standard', 'degraded', 'mixed'] as const;
export type GoldenScenario = (typeof GOLDEN_SCENARIOS)[number];

export const GOLDEN_PROCESS = 'MUSE_R';
const INSTALLED = { recipe: 'muse_scibasic', version: '2.8.7' };
const KNOWN_OPTIONS = [
  ...['--ovscreject', '--saveimage', '--save', '--filter', '--skymethod'],
  ...['--lambdamin', '--lambdamax'],
];
const SETTINGS = {
  hosts: [{ name: 'golden', role: 'MASTER', streams: 2, memoryBytes: 8e9, cores: 2 }],
  processes: { [GOLDEN_PROCESS]: { recipeParameters: SIMULATED_RECIPE_PARAMETERS } },
};

/** What a night becomes without a recipe: texts by the names under which they are recorded. */
export type GoldenRecord = Readonly<Record<string, string>>;

/** What plan and tables are called: it may change with the rules, the other records may not. */
const VERSIONS_FILE = 'versions.json';

export function recordPath(scenario: GoldenScenario, name: string): string {
  return join(import.meta.dirname, 'records', scenario, name);
}

/** A night prepared with what is recommended, and planned, as commands and activities do it. */
export async function goldenRecordOf(scenario: GoldenScenario): Promise<GoldenRecord> {
  const night = await openHeaderNight(SCENARIOS[scenario], SETTINGS);
  try {
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    const { plan, outline } = await planned(night);
    const { trees } = MUSE_R;
    const final = await night.tree(trees.final);
    return {
      'simple.txt': treeText(await night.tree(trees.source)),
      'smart.txt': treeText(await night.tree(trees.prepared)),
      'cascade.txt': treeText(final),
      'plan.json': json({ prepared: { exitCode, warnings }, ...contentOf(plan, outline) }),
      'products.json': json(productsOf(plan)),
      [VERSIONS_FILE]: json({ planKey: plan.planKey, ruleVersion: plan.ruleVersion, lines: versionLinesOf(final) }),
    };
  } finally {
    night.close();
  }
}

function planned(night: HeaderNight): Promise<{ plan: Plan; outline: PlanOutline }> {
  return night.withContext(async ({ config, records, plans }) => {
    const { central } = composeActivities(
      {
        config,
        host: config.hosts[0]!,
        records: await records(),
        admission: createAdmission({ streams: 1, memoryBytes: 1 }),
      },
      {
        // What is installed here is no part of the record.
        runner: { listRecipes: async () => [INSTALLED] } as never,
        recipeOptions: { list: async () => KNOWN_OPTIONS },
      },
    );
    const input = { process: GOLDEN_PROCESS, unit: DATE, through: 'plan' } as const;
    const { outline } = await activityContext().run((): Promise<PlanDateResult> => central.planDate(input));
    return { plan: await (await plans()).load(outline.planKey), outline };
  });
}

/** ABs are recorded as the texts of their tree. */
function contentOf({ chains, suppressed, singles, estimates, notes }: Plan, outline: PlanOutline): object {
  const nodes = outline.chains.flatMap(({ abs }) => abs);
  return {
    chains,
    waits: Object.fromEntries(nodes.map(({ name, waitFor }) => [name, waitFor])),
    ranks: Object.fromEntries(nodes.map(({ name, rank }) => [name, rank])),
    fetching: nodes.filter(({ needsArchive }) => needsArchive).map(({ name }) => name),
    suppressed,
    singles,
    estimates,
    notes,
  };
}

/** What is delivered when everybody accepts everything, and when no combination is accepted. */
function productsOf(plan: Plan): object {
  const { naming } = MUSE;
  const outcomes = plan.abs.map(({ name }) => made(name));
  const combined = new Set(plan.abs.filter(({ recipe }) => recipe === 'muse_exp_combine').map(({ name }) => name));
  const verdicts = (isGood: (ab: string) => boolean) =>
    Object.fromEntries(plan.abs.map(({ name }) => [name, isGood(name) ? 'accept' : 'reject'] as const));
  const deliver = (isGood: (ab: string) => boolean) =>
    finalProducts({ plan, outcomes, verdicts: verdicts(isGood), naming });
  return { accepted: deliver(() => true), combinationsRejected: deliver((ab) => !combined.has(ab)) };
}

const VERSION_LINE = /^(?:TOOL|CONFIG)_VERSION .*\n/gmu;

/** ABs and association logs, in the order of their names; what has times of its own (the record of the edits) is left out. */
function treeText(files: Readonly<Record<string, string>>): string {
  return Object.keys(files)
    .filter((name) => /\.(?:ab|alog)$/u.test(name))
    .toSorted()
    .map((name) => `=== ${name}\n${(files[name] ?? '').replace(VERSION_LINE, '')}`)
    .join('');
}

function versionLinesOf(files: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(Object.values(files).flatMap((text) => text.match(VERSION_LINE) ?? []))].map((line) =>
    line.trim(),
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
