import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PhoenixError } from './domain/failure/phoenix-error.ts';

export const DEFAULT_HOME = 'phoenix-home';

/** Path of the phoenix.yaml that counts: see config.ts. @throws PhoenixError CONFIG_INVALID when PHOENIX_CONFIG names none */
export function findConfigFile(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const named = env['PHOENIX_CONFIG'];
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (!existsSync(path)) {
      throw new PhoenixError(
        'CONFIG_INVALID',
        `PHOENIX_CONFIG=${named}: no such file`,
        'set it to an existing phoenix.yaml or unset it',
      );
    }
    return path;
  }
  const home = env['PHOENIX_HOME'];
  return firstConfigIn((home === undefined ? ['.', DEFAULT_HOME] : [home]).map((folder) => resolve(cwd, folder)));
}

/** @throws PhoenixError CONFIG_INVALID for a file that somebody takes for it, where there is none of its name */
export function firstConfigIn(folders: readonly string[]): string | undefined {
  const found = folders.map((folder) => join(folder, NAME)).find((path) => existsSync(path));
  if (found === undefined) for (const folder of folders) assertNoneMeant(folder);
  return found;
}

const NAME = 'phoenix.yaml';

function assertNoneMeant(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const meant = names.find((name) => /^phoenix\.(?:ya?ml|json|toml)(?:\.txt)?$/iu.test(name));
  if (meant === undefined) return;
  throw new PhoenixError('CONFIG_INVALID', `nobody reads ${join(folder, meant)}`, `name it ${NAME}, or remove it`);
}
