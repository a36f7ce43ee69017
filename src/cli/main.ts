import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { ERROR_CODES } from '../domain/outcome/error-codes.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';
import { FIX_KINDS, VERDICTS } from '../domain/quality/decision.ts';
import { cancelCommand, restartCommand } from './commands/lifecycle.ts';
import { certifyCommand } from './commands/certify.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand, upCommand } from './commands/services.ts';
import { ingestCommand, processDateCommand } from './commands/process-date.ts';
import { prepareCommand } from './commands/prepare.ts';
import { resumeCommand } from './commands/resume.ts';
import { simulateNightCommand } from './commands/simulate-night.ts';
import { statusCommand, watchStatus } from './commands/status.ts';
import { createCliContext } from './context.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';

/** Thin: every command is a few lines around a function of `commands/`. */
function buildProgram(run: (command: (context: CliContext) => Promise<ExitCode>) => Promise<void>): Command {
  const program = new Command('phoenix')
    .description("Mass production of science-grade data products: one observing date at a time, from raw frames to certified products")
    .enablePositionalOptions()
    .option('--process <name>', 'process (production line); by default the one that phoenix.yaml names')
    .option('-d, --date <date>', 'process an observing date, with one of -C, -P, -M')
    .addOption(new Option('-C', 'stop after planning: ABs can be inspected and edited').conflicts(['P', 'M']))
    .addOption(new Option('-P', 'process up to the certification').conflicts(['C', 'M']))
    .addOption(new Option('-M', 'certify interactively, then distribute').conflicts(['C', 'P']))
    .option('--json', 'print the report of the date as JSON')
    .addHelpText('after', HELP)
    .action(async (options: { date?: string; C?: boolean; P?: boolean; M?: boolean; json?: boolean }) => {
      await run((context) => processRoot(context, options));
    });

  program
    .command('simulate-night <date>')
    .description('write an archive folder with an honest night: raw frames, masters, truth')
    .requiredOption('--out <dir>', 'archive folder to write')
    .option('--scenario <name>', 'scenario', 'standard')
    .option('--ifus <n>', 'number of IFUs', integer, 4)
    .option('--seed <n>', 'same seed, same bytes', integer, 1)
    .option('--json', 'print the result as JSON')
    .action((date: string, options) => run((context) => simulateNightCommand(context, { date, ...options })));
  program
    .command('prepare')
    .description('create the ABs of a date and accept them (phoenixPrepare_MUSE)')
    .requiredOption('-d, --date <date>', 'observing date')
    .option('--accept', 'accept the associations and transfer them to the prepared tree')
    .option('--json', 'print the result as JSON')
    .action((options) => run((context) => prepareCommand(context, options)));
  program
    .command('status [date]')
    .description('what a date, or all dates, are doing')
    .option('--watch', 'repeat until the date has ended')
    .option('--json', 'print as JSON')
    .action((date: string | undefined, options: { watch?: boolean; json?: boolean }) =>
      run((context) => (options.watch === true ? watchStatus(context, date) : statusCommand(context, { ...options, ...(date === undefined ? {} : { date }) }))),
    );
  program
    .command('certify')
    .description('give a verdict on a product; without --ab interactive (phoenixCertify_MUSE)')
    .requiredOption('-d, --date <date>', 'observing date')
    .option('--ab <ab>', 'association block, for example MUSE.2014-12-15T00:54:04.379_tpl.ab')
    .addOption(new Option('--verdict <verdict>', 'the verdict').choices(VERDICTS))
    .option('--operator <name>', 'who decides')
    .option('--comment <text>', 'comment')
    .addOption(new Option('--fix <kind>', 'with --verdict rework: what to do differently').choices(FIX_KINDS))
    .option('--parameter <option...>', 'with --fix parameters: --parameter=--name=value')
    .option('--offset-list <file>', 'with --fix offset-list')
    .option('--frame <name...>', 'with --fix drop-frames')
    .option('--json', 'print the result as JSON')
    .action((options) => run((context) => certifyCommand(context, options)));
  program
    .command('resume')
    .description('answer a failed AB: the date goes on with the fix')
    .requiredOption('-d, --date <date>', 'observing date')
    .requiredOption('--ab <ab>', 'failed association block')
    .addOption(new Option('--fix <kind>', 'what to do').choices(FIX_KINDS).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why')
    .option('--operator <name>', 'who decides')
    .option('--parameter <option...>', 'with --fix parameters: --parameter=--name=value')
    .option('--offset-list <file>', 'with --fix offset-list: a hand-made OFFSET_LIST')
    .option('--frame <name...>', 'with --fix drop-frames: raw file names')
    .option('--json', 'print the result as JSON')
    .action((options) => run((context) => resumeCommand(context, options)));
  for (const [name, description, command] of DATE_COMMANDS) {
    program
      .command(name)
      .description(description)
      .requiredOption('-d, --date <date>', 'observing date')
      .option('--json', 'print the result as JSON')
      .action((options: { date: string; json?: boolean }) => run((context) => command(context, options)));
  }
  addServiceCommands(program, run);
  return program;
}

const DATE_COMMANDS = [
  ['ingest', 'ingest the certified products of a date (ingestProducts)', ingestCommand],
  ['cancel', 'stop a running date and its recipes; products and decisions stay', cancelCommand],
  ['restart', 'run a date again; what has not changed answers from manifests', restartCommand],
] as const;

function addServiceCommands(program: Command, run: (command: (context: CliContext) => Promise<ExitCode>) => Promise<void>): void {
  program
    .command('worker')
    .description("run a host's worker in the foreground")
    .option('--host <name>', 'host of phoenix.yaml; by default the first')
    .action((options: { host?: string }) =>
      run(async (context) => {
        const { runHostWorker } = await import('../workers/host-worker.ts');
        await runHostWorker(context.config, options.host);
        return EXIT.done;
      }),
    );
  program
    .command('up')
    .description('start the embedded Temporal server and the worker in the background')
    .option('--port <n>', 'port of the server', integer)
    .option('--ui-port <n>', 'port of the Temporal UI', integer)
    .option('--no-ui', 'without the Temporal UI')
    .action((options) => run((context) => upCommand(context, options)));
  program.command('down').description('stop worker and embedded server; dates go on at the next up').action(() => run(downCommand));
  program
    .command('doctor')
    .description('show what was found on this host and what cures what is missing')
    .option('--json', 'print as JSON')
    .action((options: { json?: boolean }) => run((context) => doctorCommand(context, options)));
}

async function processRoot(context: CliContext, options: { date?: string; C?: boolean; P?: boolean; M?: boolean; json?: boolean }): Promise<ExitCode> {
  if (options.date === undefined) {
    throw new PhoenixError('USAGE', 'no command and no date', 'phoenix --help lists the commands; phoenix -d <date> -P processes a date');
  }
  const breakpoint = (['C', 'P', 'M'] as const).find((letter) => options[letter] === true);
  if (breakpoint === undefined) {
    throw new PhoenixError('USAGE', `phoenix -d ${options.date} lacks a breakpoint`, 'add -C (plan), -P (process up to certification) or -M (certify and distribute)');
  }
  return processDateCommand(context, { date: options.date, breakpoint, json: options.json === true });
}

const HELP = `
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 waits for an operator, 4 done with failed ABs

A night:
  phoenix prepare -d 2014-12-14 --accept    create the ABs and accept them
  phoenix -d 2014-12-14 -P                  process up to the certification
  phoenix certify -d 2014-12-14             look at the products and decide
  phoenix ingest -d 2014-12-14              ingest what was certified`;

function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

/** Runs the command line; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const out = createOutput(process.stdout, process.stderr, { isQuiet: argv.includes('--json') });
  let exitCode: number = EXIT.done;
  const program = buildProgram(async (command) => {
    const { process: processName } = program.opts<{ process?: string }>();
    const context = createCliContext(loadConfig(), out, processName);
    try {
      exitCode = await command(context);
    } finally {
      await context.close();
    }
  });
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync([...argv]);
    return exitCode;
  } catch (error) {
    return report(error, out.warn);
  }
}

function report(error: unknown, warn: (line: string) => void): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof PhoenixError) {
    warn(`phoenix: ${error.message}; ${error.cure}`);
    return ERROR_CODES[error.code].exitCode;
  }
  warn(`phoenix: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.failed;
}

process.on('SIGINT', () => {
  process.stderr.write('\nphoenix: interrupted; what was started goes on durably (phoenix status shows it, phoenix cancel stops it)\n');
  process.exit(130);
});

process.exitCode = await main(process.argv);
