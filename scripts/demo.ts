/**
 * `npm run demo`: one simulated MUSE night from raw frames to ingested datacubes, with the commands that an operator
 * types, in a data root of its own. Exits 0 only if every product is there and the injected truth came back; leaves no
 * process behind.
 */
import { access, appendFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { freePort } from '../src/adapters/embedded-server/index.ts';
import { certify } from '../src/cli/commands/certify.ts';
import { prepareCommand } from '../src/cli/commands/prepare.ts';
import { processDateCommand, follow } from '../src/cli/commands/process-date.ts';
import { downCommand, upCommand } from '../src/cli/commands/services.ts';
import { simulateNightCommand } from '../src/cli/commands/simulate-night.ts';
import { printAbs, readReport } from '../src/cli/commands/status.ts';
import type { DateReport } from '../src/cli/commands/status.ts';
import { createCliContext } from '../src/cli/context.ts';
import type { CliContext } from '../src/cli/context.ts';
import { EXIT } from '../src/cli/exit-codes.ts';
import { createOutput } from '../src/cli/output.ts';
import { loadConfig } from '../src/config.ts';
import { dateWorkflowId } from '../src/workflows/contract.ts';
import { compareWithTruth } from './demo/compare-with-truth.ts';
import type { Comparison } from './demo/compare-with-truth.ts';

const DATE = '2014-12-14';
const OPERATOR = 'demo';
const HOME = fileURLToPath(new URL('../demo-home', import.meta.url));
const out = createOutput(process.stdout, process.stderr);

async function demo(): Promise<boolean> {
  const startedAt = Date.now();
  await clearHome();
  await simulate();
  const context = openContext();
  try {
    step('phoenix up');
    await upCommand(context, { port: await freePort(), uiPort: await freePort(), durable: false });
    step(`phoenix prepare -d ${DATE} --accept`);
    await prepareCommand(context, { date: DATE, accept: true });
    step(`phoenix -d ${DATE} -P`);
    const code = await processDateCommand(context, { date: DATE, breakpoint: 'P' });
    if (code !== EXIT.waitsForOperator) throw new Error(`the date did not reach the certification (exit code ${code})`);
    await answerQuestions(context);
    const report = await untilIngested(context);
    const isRight = await showResults(context, report);
    out.say(`${((Date.now() - startedAt) / 1000).toFixed(0)} s in all`);
    return isRight;
  } finally {
    step('phoenix down');
    await downCommand(context);
    await context.close();
  }
}

/** A demo that was killed may have left a server and a worker: they are stopped before their files go. */
async function clearHome(): Promise<void> {
  const isThere = await access(HOME).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const old = createCliContext(
    loadConfig({ ...process.env, PHOENIX_HOME: HOME }, HOME),
    createOutput(process.stdout, process.stderr, { isQuiet: true }),
  );
  await downCommand(old);
  await rm(HOME, { recursive: true, force: true });
}

async function simulate(): Promise<void> {
  step(`phoenix simulate-night ${DATE} --out ${HOME}/archive`);
  const context = openContext();
  await simulateNightCommand(context, { date: DATE, out: `${HOME}/archive`, scenario: 'standard', ifus: 4, seed: 1 });
  await context.close();
  await appendFile(`${HOME}/phoenix.yaml`, '    ingestion: auto\n');
}

function openContext(): CliContext {
  return createCliContext(loadConfig({ ...process.env, PHOENIX_HOME: HOME, TEMPORAL_ADDRESS: undefined }, HOME), out);
}

/** Certification: every question is shown and answered; a human would look at the plots first. */
async function answerQuestions(context: CliContext): Promise<void> {
  for (;;) {
    const { live } = await readReport(context, DATE);
    const question = live?.questions[0];
    if (question === undefined) return;
    step(`phoenix certify -d ${DATE} --ab ${question.ab} --verdict accept --operator ${OPERATOR}`);
    out.say(`  ? ${question.text}`);
    out.say(`    plot ${context.dataRoot.plotOf(DATE, question.ab)}`);
    await certify(context, {
      date: DATE,
      ab: question.ab,
      verdict: 'accept',
      operator: OPERATOR,
      comment: 'looks good',
    });
  }
}

async function untilIngested(context: CliContext): Promise<DateReport> {
  const client = await context.temporal();
  await follow(context, client, client.workflow.getHandle(dateWorkflowId(context.processName, DATE)), DATE);
  return readReport(context, DATE);
}

async function showResults(context: CliContext, report: DateReport): Promise<boolean> {
  out.say();
  printAbs(context, report.abs);
  const comparisons = await compareWithTruth(context, DATE);
  out.say();
  out.table(['injected against found', 'truth', 'found', 'difference', 'limit', ''], comparisons.map(comparisonRow));
  out.say();
  out.table(
    ['product', 'category', 'state', 'archive id'],
    report.products.map((row) => [row.name, row.prodCatg, row.state, row.archiveId]),
  );
  out.say();
  const isComplete =
    report.date.stage === 'ingested' &&
    report.products.length > 0 &&
    report.products.every(({ state }) => state === 'ingested') &&
    report.abs.every(({ status }) => status === 'succeeded');
  const isTrue = comparisons.length > 0 && comparisons.every(({ isWithin }) => isWithin);
  out.say(`ingested  ${context.config.phase3Directory}/idp/${DATE}`);
  out.say(`products  ${context.dataRoot.science(DATE)}`);
  out.say(`plots     ${context.dataRoot.plots(DATE)}`);
  out.say(`ABs       ${context.abTree.pathOf(context.definition.trees.final, DATE)}`);
  out.say();
  out.say('look further:');
  out.say(`  export PHOENIX_HOME=${HOME}; npx phoenix up; npx phoenix status ${DATE}`);
  out.say(`  temporal workflow show -w ${dateWorkflowId(context.processName, DATE)} --address <server of phoenix up>`);
  if (!isComplete) out.warn(`demo: not complete: stage ${report.date.stage}`);
  if (!isTrue) out.warn('demo: the truth did not come back');
  return isComplete && isTrue;
}

function comparisonRow(row: Comparison): readonly string[] {
  const mark = row.isWithin ? styleText('green', 'ok') : styleText('red', 'OFF');
  return [row.what, row.truth, row.found, row.difference, row.limit, mark];
}

function step(command: string): void {
  out.say();
  out.say(styleText('bold', `$ ${command}`));
}

process.exitCode = (await demo()) ? 0 : 1;
