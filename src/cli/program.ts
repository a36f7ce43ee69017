import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { FIX_KINDS } from '../domain/cascade/fix.ts';
import { VERDICTS } from '../domain/quality/decision.ts';
import { nearestNames } from '../domain/failure/nearest-names.ts';
import { certifyCommand } from './commands/certify.ts';
import type { CertifyOptions } from './commands/certify.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportPlanCommand } from './commands/export-plan.ts';
import type { ExportOptions } from './commands/export-plan.ts';
import { hostListCommand, hostMarkCommand } from './commands/host.ts';
import type { HostMarkOptions } from './commands/host.ts';
import { cancelCommand, restartCommand } from './commands/lifecycle.ts';
import type { RestartOptions } from './commands/lifecycle.ts';
import { prepareCommand } from './commands/prepare.ts';
import type { PrepareOptions } from './commands/prepare.ts';
import { ingestCommand, processDateCommand } from './commands/process-date.ts';
import { assertDate } from '../operation/known-date.ts';
import type { DateOptions } from './commands/process-date.ts';
import { resumeCommand } from './commands/resume.ts';
import type { ResumeOptions } from './commands/resume.ts';
import { retireCommand } from './commands/retire.ts';
import type { RetireOptions } from './commands/retire.ts';
import { runAbCommand } from './commands/run-ab.ts';
import type { RunAbOptions } from './commands/run-ab.ts';
import { downCommand, upCommand } from './commands/services.ts';
import type { UpOptions } from './commands/services.ts';
import { scenarioLines, simulateNightCommand } from './commands/simulate-night.ts';
import type { SimulateOptions } from './commands/simulate-night.ts';
import { statusCommand, watchStatus } from './commands/status.ts';
import type { CliContext } from './context.ts';
import { executivePage } from './executive-help.ts';
import type { ExitCode } from './exit-codes.ts';

/** Opens the context of a command, runs it, keeps its exit code. */
export type RunCommand = (command: (context: CliContext) => Promise<ExitCode>) => Promise<void>;

/** The worker is a composition root of its own; `main.ts` brings it. */
export type RunWorker = (context: CliContext, host: string | undefined) => Promise<ExitCode>;

interface RootOptions {
  readonly date?: string;
  readonly C?: boolean;
  readonly P?: boolean;
  readonly M?: boolean;
  readonly json?: boolean;
}

/** The command line: every command is a line or two around a function of `commands/`. */
export function buildProgram(run: RunCommand, runWorker: RunWorker): Command {
  const program = new Command('phoenix')
    .description(
      'Mass production of science-grade data products: one observing date at a time, from raw frames to certified products',
    )
    .version(`phoenix ${packageJson.version}`, '--version', 'print the version')
    .helpCommand('help [command]', 'display help for a command')
    .enablePositionalOptions()
    .allowExcessArguments(true)
    .configureOutput({
      outputError: (text, write) => {
        write(oneLine(text));
      },
    })
    .option('--process <name>', 'process (production line); by default the one that phoenix.yaml names')
    .option(
      '-d, --date <date>',
      'process an observing date: with one of -C, -P, -M, or the whole way where nothing is certified',
    )
    .addOption(new Option('-C', 'stop after planning: ABs can be inspected and edited').conflicts(['P', 'M']))
    .addOption(new Option('-P', 'process up to the certification').conflicts(['C', 'M']))
    .addOption(new Option('-M', 'certify interactively, then distribute').conflicts(['C', 'P']))
    .option('--json', 'print the report of the date as JSON')
    .addHelpText('after', HELP)
    .action((options: RootOptions) => {
      assertKnownCommand(program);
      return run((context) => processRoot(context, options));
    });
  addNightCommands(program, run);
  addOperatorCommands(program, run);
  addDateCommands(program, run);
  addPlanCommands(program, run);
  addServiceCommands(program, run, runWorker);
  addHostCommands(program, run);
  // They inherit it from the program, which needs it to name an unknown command: a stray word is no wish.
  for (const command of allCommands(program)) command.allowExcessArguments(false);
  for (const command of [program, ...allCommands(program)]) {
    addExecutiveHelp(command);
    checkDates(command);
  }
  return program;
}

/** Commands, and commands of commands. */
export function allCommands(program: Command): readonly Command[] {
  return program.commands.flatMap((command) => [command, ...allCommands(command)]);
}

/** `host drain`; the program itself is the empty name. */
export function nameOf(command: Command): string {
  const { parent } = command;
  return parent === null ? '' : `${nameOf(parent)} ${command.name()}`.trim();
}

/** Like --help it asks for nothing else, whatever the command needs. */
function addExecutiveHelp(command: Command): void {
  command.option('-H', 'one page for those who decide: purpose, effects, costs, risks').on('option:H', () => {
    command.configureOutput().writeOut?.(executivePage(nameOf(command)));
    throw new CommanderError(0, 'phoenix.executiveHelp', '');
  });
}

/** Every date of every command is one, before anything is looked up. */
function checkDates(command: Command): void {
  command.options.find(({ long }) => long === '--date')?.argParser(observingDate);
  command.registeredArguments.find((argument) => argument.name() === 'date')?.argParser(observingDate);
}

function observingDate(text: string): string {
  assertDate(text);
  return text;
}

const HELP = `
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 waits for an operator, 4 done with failed ABs

A night:
  phoenix prepare -d 2014-12-14 --accept    create the ABs and accept them
  phoenix -d 2014-12-14 -P                  process up to the certification
  phoenix certify -d 2014-12-14             look at the products and decide
  phoenix ingest -d 2014-12-14              ingest what was certified`;

/** Commander's own errors in our form: one line with the cure. */
function oneLine(text: string): string {
  return `phoenix: ${text
    .replace(/^error: /, '')
    .trim()
    .replaceAll('\n', ' ')
    .replace(/\.$/, '')}; phoenix --help and phoenix COMMAND --help list what there is\n`;
}

function assertKnownCommand({ args, commands }: Command): void {
  const [unknown] = args;
  if (unknown === undefined) return;
  const nearest = nearestNames(
    unknown,
    commands.map((command) => command.name()),
  );
  throw new PhoenixError(
    'USAGE',
    `unknown command '${unknown}' (did you mean ${nearest.join(' or ')}?)`,
    'phoenix --help lists the commands',
  );
}

async function processRoot(context: CliContext, { date, json, ...letters }: RootOptions): Promise<ExitCode> {
  if (date === undefined) {
    throw new PhoenixError(
      'USAGE',
      'no command and no date',
      'phoenix --help lists the commands; phoenix -d <date> -P processes a date',
    );
  }
  const breakpoint = (['C', 'P', 'M'] as const).find((letter) => letters[letter] === true);
  return processDateCommand(context, {
    date,
    json: json === true,
    ...(breakpoint === undefined ? {} : { breakpoint }),
  });
}

function addNightCommands(program: Command, run: RunCommand): void {
  program
    .command('simulate-night <date>')
    .description('write an archive folder with an honest night: raw frames, masters, truth')
    .requiredOption('--out <dir>', 'archive folder to write')
    .option('--scenario <name>', 'scenario', 'standard')
    .option('--ifus <n>', 'number of IFUs, 4 to 24; by default as few as the scenario needs', integer)
    .option('--seed <n>', 'same seed, same bytes', integer, 1)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\nScenarios:\n${scenarioLines()}`)
    .action((date: string, options: Omit<SimulateOptions, 'date'>) =>
      run((context) => simulateNightCommand(context, { ...options, date })),
    );
  addPrepareCommand(program, run);
  program
    .command('status [date]')
    .description('what a date, or all dates, are doing')
    .option('--watch', 'repeat until the date has ended')
    .option('--json', 'print as JSON')
    .action((date: string | undefined, options: { readonly watch?: boolean; readonly json?: boolean }) =>
      run((context) => {
        if (options.watch === true) return watchStatus(context, date);
        return statusCommand(context, { ...options, ...(date === undefined ? {} : { date }) });
      }),
    );
}

function addPrepareCommand(program: Command, run: RunCommand): void {
  program
    .command('prepare')
    .description(
      'create the ABs of a date, find what should be decided about them, decide, accept (phoenixPrepare_MUSE)',
    )
    .option('-d, --date <date>', 'observing date')
    .option('-m, --month <yyyy-mm>', 'all dates of a month')
    .option('-S, --simulate', 'analysis from headers only: nothing is written')
    .option('-V, --interactive', 'one finding after the other: evidence, plot, choices; Enter takes the recommendation')
    .option('-B, --browse', 'the daily data list as a page: frames, OBs, grades, findings, plots')
    .option('--accept', 'accept all recommendations and transfer the ABs to the prepared tree')
    .option('--edits <file>', 'do the edits of this file (YAML or JSON) and transfer the ABs')
    .option('--undo <what>', 'undo an edit: its id, last, or ob:<OBS.ID> for all of an OB; and transfer the ABs')
    .option('--export <file>', 'write the edits of the prepared date to a file for --edits')
    .option('--refresh-ob', 'read OB grades and comments again; ABs and decisions stay')
    .option('--overwrite', 'replace ABs of the prepared tree that were edited by hand')
    .option('--operator <name>', 'who decides; by default PHOENIX_OPERATOR or USER')
    .option('--reason <text>', 'why')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', PREPARE_HELP)
    .action((options: PrepareOptions) => run((context) => prepareCommand(context, options)));
}

const PREPARE_HELP = `
Without --accept, --edits, --undo or -V nothing is accepted: the findings are shown, exit code 3. What is wrong with
a header or does not fit is told with its cure and leaves the rest alone, exit code 4.

  phoenix prepare -d 2014-12-14 -S            what is there, what should be decided
  phoenix prepare -d 2014-12-14 -V            decide one by one, then transfer
  phoenix prepare -d 2014-12-14 --accept      take all recommendations
  phoenix prepare -d 2014-12-14 --undo last   take the last edit back
  phoenix prepare -d 2014-12-14 --export edits.yaml
  phoenix prepare -d 2014-12-14 --edits edits.yaml    the same decisions again, here or elsewhere`;

function addOperatorCommands(program: Command, run: RunCommand): void {
  const certify = program
    .command('certify')
    .description('give a verdict on a product; without --ab interactive (phoenixCertify_MUSE)')
    .requiredOption('-d, --date <date>', 'observing date')
    .option('--ab <ab>', 'association block, for example MUSE.2014-12-15T00:54:04.379_tpl.ab')
    .addOption(new Option('--verdict <verdict>', 'the verdict').choices(VERDICTS))
    .option('--comment <text>', 'comment')
    .addOption(new Option('--fix <kind>', 'with --verdict rework: what to do differently').choices(FIX_KINDS));
  addFixOptions(certify).action((options: CertifyOptions) => run((context) => certifyCommand(context, options)));
  const resume = program
    .command('resume')
    .description('answer a failed AB: the date goes on with the fix')
    .requiredOption('-d, --date <date>', 'observing date')
    .requiredOption('--ab <ab>', 'failed association block')
    .addOption(new Option('--fix <kind>', 'what to do').choices(FIX_KINDS).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why');
  addFixOptions(resume).action((options: ResumeOptions) => run((context) => resumeCommand(context, options)));
}

function addFixOptions(command: Command): Command {
  return command
    .option('--operator <name>', 'who decides; by default PHOENIX_OPERATOR or USER')
    .option('--parameter <option...>', 'with --fix parameters: --parameter=--name=value')
    .option('--offset-list <file>', 'with --fix offset-list: a hand-made OFFSET_LIST')
    .option('--frame <name...>', 'with --fix drop-frames: raw file names')
    .option('--json', 'print the result as JSON');
}

const DATE_COMMANDS = [
  ['ingest', 'ingest the certified products of a date (ingestProducts)', ingestCommand],
  ['cancel', 'stop a running date and its recipes; products and decisions stay', cancelCommand],
] as const;

function addDateCommands(program: Command, run: RunCommand): void {
  for (const [name, description, command] of DATE_COMMANDS) {
    program
      .command(name)
      .description(description)
      .requiredOption('-d, --date <date>', 'observing date')
      .option('--json', 'print the result as JSON')
      .action((options: DateOptions) => run((context) => command(context, options)));
  }
  program
    .command('restart')
    .description('run a date again; what has not changed answers from manifests')
    .requiredOption('-d, --date <date>', 'observing date')
    .option('--terminate', 'end its run without asking it: for a date with which this version cannot go on')
    .option('--json', 'print the result as JSON')
    .action((options: RestartOptions) => run((context) => restartCommand(context, options)));
  program
    .command('retire')
    .description('take a date out of production: its workspaces are deleted, its records and decisions stay')
    .requiredOption('-d, --date <date>', 'observing date')
    .option('--operator <name>', 'who decides; by default PHOENIX_OPERATOR or USER')
    .option('--reason <text>', 'why')
    .option('--json', 'print the date as JSON')
    .action((options: RetireOptions) => run((context) => retireCommand(context, options)));
}

/** What may be done with a plan apart from production. */
function addPlanCommands(program: Command, run: RunCommand): void {
  program
    .command('export')
    .description('write the plan of a date as a script of plain esorex commands with their sets of frames (execAB)')
    .requiredOption('-d, --date <date>', 'observing date')
    .requiredOption('--out <dir>', 'folder for script, sets of frames and, when it runs, products')
    .option('--no-fetch', 'do not fetch raw files and calibrations now')
    .option('--make', 'write a Makefile instead of the script: make -j runs ABs side by side')
    .option('--json', 'print the result as JSON')
    .action((options: ExportOptions) => run((context) => exportPlanCommand(context, options)));
  program
    .command('run <ab>')
    .description('run one AB of a plan alone, for inspection: production does not notice')
    .option('-d, --date <date>', 'observing date; by default that of the name of the AB')
    .option('--out <dir>', 'new folder for inputs, log and products; by default one in inspect/ of the data root')
    .option(
      '--parameter <option>',
      'try another option of the recipe, any number of times: --parameter=--name=value',
      collected,
    )
    .option('--json', 'print the result as JSON')
    .action((ab: string, options: Omit<RunAbOptions, 'ab'>) =>
      run((context) => runAbCommand(context, { ...options, ab })),
    );
}

function addServiceCommands(program: Command, run: RunCommand, runWorker: RunWorker): void {
  program
    .command('worker')
    .description("run a host's worker in the foreground")
    .option('--host <name>', "host of phoenix.yaml; by default this machine's, or the only one")
    .action((options: { readonly host?: string }) => run((context) => runWorker(context, options.host)));
  program
    .command('up')
    .description('start the embedded Temporal server and the worker in the background')
    .option('--host <name>', "host of phoenix.yaml; by default this machine's, or the only one")
    .option('--port <n>', 'port of the server', tcpPort)
    .option('--ui-port <n>', 'port of the Temporal UI', tcpPort)
    .option('--no-ui', 'without the Temporal UI')
    .option('--json', 'print the result as JSON')
    .action((options: UpOptions) => run((context) => upCommand(context, options)));
  program
    .command('down')
    .description('stop worker and embedded server; dates go on at the next up')
    .option('--json', 'print the result as JSON')
    .action((options: { readonly json?: boolean }) => run((context) => downCommand(context, options)));
  program
    .command('doctor')
    .description('show what was found on this host and what cures what is missing')
    .option('--json', 'print as JSON')
    .action((options: { readonly json?: boolean }) => run((context) => doctorCommand(context, options)));
}

const HOST_MARKS = [
  ['drain', 'drained', 'no new chains on this host; what is placed there goes on'],
  ['lost', 'lost', 'this host does not come back soon: its chains go elsewhere, those begun there ask first'],
] as const;

function addHostCommands(program: Command, run: RunCommand): void {
  const host = program.command('host').description('hosts: what they do; drain one, or say that one is lost');
  host
    .command('list')
    .description('all hosts with their load, and whether they live')
    .option('--json', 'print as JSON')
    .action((options: { readonly json?: boolean }) => run((context) => hostListCommand(context, options)));
  for (const [name, mark, description] of HOST_MARKS) {
    host
      .command(`${name} <host>`)
      .description(description)
      .option('--undo', 'take it back')
      .option('--operator <name>', 'who decides; by default PHOENIX_OPERATOR or USER')
      .option('--reason <text>', 'why; required unless it is undone')
      .option('--json', 'print the host as JSON')
      .action((named: string, options: Omit<HostMarkOptions, 'host' | 'mark'>) =>
        run((context) => hostMarkCommand(context, { ...options, host: named, mark })),
      );
  }
}

/** Not variadic: that would swallow the AB behind it. */
function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

function tcpPort(text: string): number {
  const port = integer(text);
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('give a port, 1 to 65535.');
  return port;
}
