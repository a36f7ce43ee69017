import { pipelineOf } from '../../domain/cascade/plan-content.ts';
import type { HostFact } from './collect-host-facts.ts';
import { findRecipes } from './find-recipes.ts';
import type { FoundRecipes } from './find-recipes.ts';
import type { Environment } from './probe.ts';

/** A process, and the recipes that it runs. */
export interface WantedRecipes {
  readonly process: string;
  readonly recipes: readonly string[];
}

/** esorex, and for a process the pipelines that it needs. */
export async function recipeFacts(
  esorex: string,
  wanted: WantedRecipes,
  env: Environment,
): Promise<readonly HostFact[]> {
  const found = await findRecipes(esorex, env);
  if (found === undefined) {
    return [{ name: 'esorex', status: 'missing', value: `${esorex}: not found`, cure: cureOf(wanted.recipes) }];
  }
  const { esorexPath, esorexVersion } = found;
  return [
    { name: 'esorex', status: 'ok', value: `${esorexVersion} ${esorexPath}`, cure: '' },
    await recipesOfProcess(found, wanted),
  ];
}

async function recipesOfProcess(found: FoundRecipes, { process, recipes }: WantedRecipes): Promise<HostFact> {
  const name = `Recipes of ${process}`;
  const missing = recipes.filter((recipe) => !found.recipes.includes(recipe));
  if (missing.length > 0) {
    return { name, status: 'missing', value: `esorex does not list ${missing.join(', ')}`, cure: cureOf(missing) };
  }
  const ofPipeline = new Map(recipes.map((recipe) => [pipelineOf(recipe), recipe]));
  const versions = await Promise.all(
    [...ofPipeline].map(async ([pipeline, recipe]) => `${pipeline} ${await found.versionOf(recipe)}`),
  );
  return { name, status: 'ok', value: `${versions.join(', ')} (${recipes.length} recipes)`, cure: '' };
}

function cureOf(recipes: readonly string[]): string {
  const pipelines = [...new Set(recipes.map(pipelineOf))].join(' and ');
  return `npm run setup as root on Debian or Ubuntu, else install the pipeline ${pipelines} of ESO with esorex`;
}
