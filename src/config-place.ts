import { existsSync } from 'node:fs';
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

export function firstConfigIn(folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, 'phoenix.yaml')).find((path) => existsSync(path));
}
