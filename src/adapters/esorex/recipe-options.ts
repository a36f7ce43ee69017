import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import type { RecipeOptions } from '../../ports/recipe-options.ts';

const LIMIT_MS = 20_000;

/** Asked once per recipe: what a recipe knows changes only with a new pipeline, and then the worker starts anew. */
export function createRecipeOptions(esorexPath = 'esorex'): RecipeOptions {
  const known = new Map<string, Promise<readonly string[]>>();
  return {
    async list(recipe) {
      const asked = known.get(recipe) ?? askOptions(esorexPath, recipe);
      known.set(recipe, asked);
      try {
        return await asked;
      } catch (error) {
        // What was not there may be installed by now.
        known.delete(recipe);
        throw error;
      }
    },
  };
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
    'install the recipes (Debian: apt-get install esorex cpl-plugin-muse) or set PHOENIX_ESOREX to the path of esorex',
    { cause },
  );
}
