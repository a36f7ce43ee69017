import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import type { ArchiveFile } from '../../src/activities/archive-files.ts';
import { recipeRunOf, withInputs } from '../../src/activities/recipe-run.ts';
import type { RecipeRunDependencies, UnbookedRun } from '../../src/activities/recipe-run.ts';
import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { Manifest } from '../../src/domain/outcome/attempt.ts';
import type { RunInput } from '../../src/ports/recipe-runner.ts';
import { contentOf } from './host-files.ts';

/** Publishes products of all ABs of a plan, as their runs would have; the content of each follows from the AB's name. */
export async function publishAll(deps: RecipeRunDependencies, plan: Plan): Promise<void> {
  for (const ab of plan.abs) await publish(deps, plan, ab);
}

/** By default what the archive of `hostFiles` has at first was read. */
export async function publish(
  deps: RecipeRunDependencies,
  plan: Plan,
  ab: AssociationBlock,
  made?: UnbookedRun,
): Promise<void> {
  const files = archiveFilesOf(plan.unit, ab);
  const run = made ?? withInputs(deps, await recipeRunOf(deps, plan, ab), files.map(inputOf));
  mkdirSync(run.productDirectory, { recursive: true });
  const products = ab.expectedProducts.flatMap(({ catg, count }) =>
    Array.from({ length: count }, (_, index) => {
      const path = join(run.productDirectory, `${catg}_${index}.fits`);
      writeFileSync(path, ab.name);
      return { catg, path, sizeBytes: ab.name.length, dataMd5: deps.hash(`${ab.name} ${catg} ${index}`) };
    }),
  );
  const manifest: Manifest = {
    ...{
      ab: ab.name,
      abKey: run.abKey,
      inputs: (run.inputs ?? []).map(({ path: _, stamp: __, ...input }) => input),
      recipe: ab.recipe,
      recipeVersion: '2.8.7',
      parameters: ab.parameters,
      products,
    },
    ...{ caveats: [], qc: {}, host: 'muc10', logPath: run.logPath },
    cost: { startedAt: '2014-12-16T09:00:00Z', endedAt: '2014-12-16T09:00:01Z', wallSeconds: 1, peakRssBytes: null },
  };
  writeFileSync(join(run.productDirectory, 'manifest.json'), JSON.stringify(manifest));
}

/** As `hostFiles` has it. */
function inputOf({ fileName, path }: ArchiveFile): RunInput {
  return { fileName, path, ...contentOf(fileName), stamp: '' };
}

/** The plan with other parameters of one AB. */
export function withParameters(plan: Plan, name: string, parameters: readonly string[]): Plan {
  return { ...plan, abs: plan.abs.map((ab) => (ab.name === name ? { ...ab, parameters } : ab)) };
}
