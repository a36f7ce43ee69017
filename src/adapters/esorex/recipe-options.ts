import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RecipeOptions } from '../../ports/recipe-options.ts';
import { whileInstalled } from './installation.ts';

const LIMIT_MS = 20_000;

/** Asked once per recipe, and again when another pipeline is installed. */
export function createRecipeOptions(esorexPath = 'esorex'): RecipeOptions {
  return { list: whileInstalled({ esorexPath }, (recipe) => askOptions(esorexPath, recipe)) };
}

/** esorex leaves a log file where it is called. */
function askOptions(esorexPath: string, recipe: string): Promise<readonly string[]> {
  const question = ['--log-level=off', '--show-hidden=true', '--params', recipe];
  return new Promise((done, fail) => {
    execFile(esorexPath, question, { cwd: tmpdir(), timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const options = error === null ? parseOptions(stdout) : [];
      if (options.length > 0) done(options);
      else
        fail(unavailable(esorexPath, recipe, stderr.trim() || (error?.message ?? 'no parameters are listed'), error));
    });
  });
}

/** Lines `  srcmin                : 5` behind the heading; those before it are of esorex itself. */
export function parseOptions(text: string): readonly string[] {
  const [, own = ''] = text.split(/^Recipe Parameters\s*:/m);
  return own.split('\n').flatMap((line) => {
    const name = /^\s+([A-Za-z][\w.-]*)\s+: /.exec(line)?.[1];
    return name === undefined ? [] : [`--${name}`];
  });
}

function unavailable(esorexPath: string, recipe: string, why: string, cause: Error | null): PhoenixError {
  return new PhoenixError(
    'RECIPE_UNAVAILABLE',
    `cannot ask ${esorexPath} for the parameters of ${recipe}: ${why}`,
    'npm run setup installs it with the pipelines that are needed; or set PHOENIX_ESOREX to its path',
    { cause },
  );
}
