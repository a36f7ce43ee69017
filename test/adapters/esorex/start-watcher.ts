import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RecipeRun } from '../../../src/ports/recipe-runner.ts';
import { RecipeSetting } from './recipe-setting.ts';

const WATCHER = join(import.meta.dirname, '../../fixtures/recipes/watcher.ts');

export interface Watcher {
  readonly process: ChildProcess;
  /** What it has told so far. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
  /** Its last word, after its end. */
  ended(): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export interface WatcherPlace {
  /** The command that starts it, for example in another namespace. */
  readonly within?: (...command: readonly string[]) => readonly string[];
  readonly launcher?: string;
}

/** Starts a worker in miniature as a process of its own. */
export function startWatcher(
  program: string,
  run: RecipeRun,
  { within = (...command) => command, launcher }: WatcherPlace = {},
): Watcher {
  const task = JSON.stringify({ program: RecipeSetting.program(program), run, launcher });
  const [command = '', ...args] = within(process.execPath, WATCHER, task);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: Readonly<Record<string, unknown>>[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    told.push(...lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>));
  });
  const closed = once(child, 'close');
  return {
    process: child,
    told,
    async ended() {
      await closed;
      return told.at(-1);
    },
  };
}
