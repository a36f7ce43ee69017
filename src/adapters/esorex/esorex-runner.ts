import type { OutcomeRule } from '../../domain/outcome/outcome-rule.ts';
import type { RecipeRunner } from '../../ports/recipe-runner.ts';
import { whileInstalled } from './installation.ts';
import { listRecipes } from './list-recipes.ts';
import { listRunsOf } from './list-runs.ts';
import { findManifest } from './manifest-file.ts';
import type { RunnerSettings } from './run-call.ts';
import { startOrAdopt } from './start-or-adopt.ts';

export interface EsorexRunnerOptions {
  /** Program name or path. */
  readonly esorexPath?: string;
  /** GNU time, for the peak of memory. */
  readonly timePath?: string;
  /** Named pipe of a launcher that starts the recipes in place of this process (hosts[].launcher). */
  readonly launcher?: string | undefined;
  /** The outcome table of a process. */
  outcomesOf(process: string): readonly OutcomeRule[];
  /** Name of this host, for the manifests. */
  readonly host: string;
  /** Longest pause between two looks at a run that was adopted [ms]. */
  readonly pollMs?: number;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

/** Recipes of ESO's pipelines, run by esorex on this host; runs survive the process that started them. */
export function createEsorexRunner(options: EsorexRunnerOptions): RecipeRunner {
  const settings = normalizeOptions(options);
  const listInstalled = whileInstalled(settings, () => listRecipes(settings.esorexPath));
  return {
    listRecipes: () => listInstalled(''),
    listRuns: listRunsOf,
    startOrAdopt: (run, watch = {}) => startOrAdopt(settings, run, watch),
    findManifest,
  };
}

function normalizeOptions({
  esorexPath = 'esorex',
  timePath = '/usr/bin/time',
  pollMs = 250,
  clock = Date.now,
  launcher,
  outcomesOf,
  host,
}: EsorexRunnerOptions): RunnerSettings {
  return { esorexPath, timePath, pollMs, clock, launcher, outcomesOf, host };
}
