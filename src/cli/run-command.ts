import { CommanderError } from 'commander';
import { loadConfig } from '../config.ts';
import { ERROR_CODES } from '../domain/failure/error-codes.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { createCliContext } from './context.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { allCommands, buildProgram } from './program.ts';

/** Where a command is typed. */
export interface CommandPlace {
  readonly env?: NodeJS.ProcessEnv;
  readonly folder?: string;
  readonly isQuiet?: boolean;
}

/** The words behind `phoenix`, as they are typed; returns the exit code. What goes wrong is a line on standard error. */
export async function runCommand(
  words: readonly string[],
  { env, folder, isQuiet = words.includes('--json') }: CommandPlace = {},
): Promise<number> {
  const out = createOutput(process.stdout, process.stderr, { isQuiet });
  let exitCode: number = EXIT.done;
  const program = buildProgram(async (command) => {
    const { process: processName } = program.opts<{ process?: string }>();
    const config = loadConfig(env, folder);
    for (const remark of config.remarks) out.warn(`phoenix: ${remark}`);
    const context = createCliContext(config, out, processName);
    try {
      exitCode = await command(context);
    } finally {
      await context.close();
    }
  }, runWorker);
  for (const command of [program, ...allCommands(program)]) command.exitOverride();
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, out.warn);
  }
}

/** Loaded only when asked for: the worker's native module costs every command half a second. */
async function runWorker({ config }: CliContext, host: string | undefined): Promise<ExitCode> {
  const { runHostWorker } = await import('../workers/host-worker.ts');
  await runHostWorker(config, host, { console: 'everything' });
  return EXIT.done;
}

function report(error: unknown, warn: (line: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof PhoenixError) {
    warn(`phoenix: ${error.message}; ${error.cure}`);
    return ERROR_CODES[error.code].exitCode;
  }
  if (isSystemError(error)) {
    warn(`phoenix: ${error.message}; check that the path is there, its permissions and its disk`);
    return EXIT.failed;
  }
  warn(`phoenix: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.failed;
}

/** A disk that is read-only, a folder without permission: where it was tried helps nobody, the path does. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
