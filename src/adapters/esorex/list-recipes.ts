import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { pipelineOf } from '../../domain/cascade/plan-content.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RecipeInfo } from '../../ports/recipe-runner.ts';
import { parseRecipeNames } from '../host-facts/find-recipes.ts';
import { hasCode } from './small-files.ts';

const LIMIT_MS = 20_000;

/** All recipes that esorex finds, with the version of their pipeline: one call, and one more per pipeline. */
export async function listRecipes(esorexPath: string): Promise<readonly RecipeInfo[]> {
  const names = parseRecipeNames(await ask(esorexPath, ['--recipes']));
  const pipelines = [...new Set(names.map(pipelineOf))];
  const versions = await Promise.all(pipelines.map((pipeline) => versionOf(esorexPath, names, pipeline)));
  return names.map((recipe) => ({ recipe, version: versions[pipelines.indexOf(pipelineOf(recipe))] ?? 'unknown' }));
}

/** Only the manual page tells it: `muse_bias -- version 2.8.7`. */
async function versionOf(esorexPath: string, names: readonly string[], pipeline: string): Promise<string> {
  const recipe = names.find((name) => pipelineOf(name) === pipeline) ?? pipeline;
  return /-- version (\S+)/.exec(await ask(esorexPath, ['--man-page', recipe]))?.[1] ?? 'unknown';
}

/** esorex leaves a log file where it is called. */
export function ask(esorexPath: string, question: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile(
      esorexPath,
      ['--log-level=off', ...question],
      { cwd: tmpdir(), timeout: LIMIT_MS },
      (error, stdout, stderr) => {
        if (error === null) done(stdout);
        else fail(unavailable(esorexPath, question, error, stderr));
      },
    );
  });
}

function unavailable(esorexPath: string, question: readonly string[], cause: Error, stderr: string): PhoenixError {
  const why = hasCode(cause, 'ENOENT') ? 'there is no such program' : stderr.trim() || cause.message;
  const cure = 'npm run setup installs it with the pipelines that are needed; or set PHOENIX_ESOREX to its path';
  return new PhoenixError('RECIPE_UNAVAILABLE', `cannot ask ${esorexPath} ${question.join(' ')}: ${why}`, cure, {
    cause,
  });
}
