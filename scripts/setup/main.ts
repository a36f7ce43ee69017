// Second half of the set-up, on the Node of the lockfile (the first half is scripts/bootstrap.mjs): gets what no npm
// package brings, the recipes and the Temporal server, then runs the demo or the tests in a clean environment.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { cleanEnvironment } from './clean-environment.ts';
import { SETUP_COMMANDS, thisMachine } from './machine.ts';
import type { SetupCommand } from './machine.ts';
import { ensurePostgresql } from './postgresql.ts';
import { ensureProductionServer } from './production-server.ts';
import { runChecks, runLongTests } from './run-checks.ts';
import { ensureTemporalServer } from './temporal-server.ts';
import { ensureTools } from './tools.ts';

const root = join(import.meta.dirname, '..', '..');
const [name, ...args] = process.argv.slice(2);

try {
  process.exitCode = await main(SETUP_COMMANDS.find((known) => known === name) ?? 'setup');
} catch (error) {
  if (!(error instanceof PhoenixError)) throw error;
  console.error(`error: ${error.message}; ${error.cure}`);
  process.exitCode = 1;
}

async function main(command: SetupCommand): Promise<number> {
  const machine = thisMachine(process.env);
  await ensureTools(command, machine);
  const temporalPath = await ensureTemporalServer(machine);
  prebuildWorkflows();
  const env = cleanEnvironment(process.env, temporalPath, process.execPath);
  switch (command) {
    case 'setup':
      return 0;
    case 'demo':
      return runDemo(env);
    case 'test':
      return runChecks({ root, env, vitestArgs: args });
    case 'test:long':
      await ensurePostgresql(machine);
      await ensureProductionServer(machine);
      return runLongTests({ root, env, vitestArgs: args });
  }
}

/** Once per state of the sources: a worker is then ready 2 s earlier. One that finds nothing builds it for itself. */
function prebuildWorkflows(): void {
  const { status } = spawnSync(process.execPath, [join(root, 'src', 'workers', 'workflow-bundle.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) console.error('setup: the workflows could not be bundled; the first worker tries again');
}

/** In this process, so that signals and the terminal are the demo's own; its exit code is `process.exitCode`. */
async function runDemo(env: Record<string, string>): Promise<number> {
  const script = join(root, 'scripts', 'demo.ts');
  for (const variable of Object.keys(process.env)) delete process.env[variable];
  Object.assign(process.env, env);
  process.argv.splice(1, process.argv.length, script, ...args);
  await import(pathToFileURL(script).href);
  return Number(process.exitCode ?? 0);
}
