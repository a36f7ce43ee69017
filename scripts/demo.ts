/**
 * `npm run demo`: one simulated MUSE night from raw frames to ingested datacubes, with the commands that an operator
 * types, in a data root of its own. Exits 0 only if every product is there and the injected truth came back; leaves no
 * process behind.
 */
import { existsSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { freePort } from '../src/adapters/embedded-server/index.ts';
import { EXIT } from '../src/cli/exit-codes.ts';
import { createOutput } from '../src/cli/output.ts';
import { runCommand } from '../src/cli/run-command.ts';
import { loadConfig } from '../src/config.ts';
import { dataRootAt } from '../src/domain/product/data-root.ts';
import { readReport } from '../src/operation/date-report.ts';
import { openOperation } from '../src/workers/open-operation.ts';
import type { OpenOperation } from '../src/workers/open-operation.ts';
import { dateWorkflowId } from '../src/workflows/contract.ts';
import { compareWithTruth } from './demo/compare-with-truth.ts';
import type { Comparison } from './demo/compare-with-truth.ts';

const DATE = '2014-12-14';
const OPERATOR = 'demo';
const HOME = fileURLToPath(new URL('../demo-home', import.meta.url));
/** Never somebody's server. */
const ENVIRONMENT = { ...process.env, PHOENIX_HOME: HOME, TEMPORAL_ADDRESS: undefined };
const DATA_ROOT = dataRootAt(HOME);
const out = createOutput(process.stdout, process.stderr);

async function demo(): Promise<boolean> {
  const startedAt = Date.now();
  await clearHome();
  await phoenix('simulate-night', DATE, '--out', `${HOME}/archive`, '--ifus', '4');
  await appendFile(`${HOME}/phoenix.yaml`, '    ingestion: auto\n');
  try {
    await phoenix('up', '--port', String(await freePort()), '--ui-port', String(await freePort()));
    await phoenix('prepare', '-d', DATE, '--accept');
    const code = await phoenix('-d', DATE, '-P');
    if (code !== EXIT.waitsForOperator) throw new Error(`the date did not reach the certification (exit code ${code})`);
    await answerQuestions();
    await phoenix('-d', DATE, '-P');
    await phoenix('status', DATE);
    const isRight = await withOperation(showResults);
    out.say(`${((Date.now() - startedAt) / 1000).toFixed(0)} s in all`);
    return isRight;
  } finally {
    await phoenix('down');
  }
}

/** A demo that was killed may have left a server and a worker: they are stopped before their files go. */
async function clearHome(): Promise<void> {
  if (!existsSync(HOME)) return;
  await runCommand(['down'], { env: ENVIRONMENT, folder: HOME, isQuiet: true });
  await rm(HOME, { recursive: true, force: true });
}

/** A command as it is typed. */
function phoenix(...words: readonly string[]): Promise<number> {
  out.say();
  out.say(styleText('bold', `$ phoenix ${words.join(' ')}`));
  return runCommand(words, { env: ENVIRONMENT, folder: HOME });
}

async function withOperation<T>(work: (operation: OpenOperation) => Promise<T>): Promise<T> {
  const operation = openOperation(loadConfig(ENVIRONMENT, HOME));
  try {
    return await work(operation);
  } finally {
    await operation.close();
  }
}

/** Certification: every question is shown and answered; a human would look at the plots first. */
async function answerQuestions(): Promise<void> {
  for (;;) {
    const { live } = await withOperation((operation) => readReport(operation, DATE));
    const question = live?.questions[0];
    if (question === undefined) return;
    out.say();
    out.say(`  ? ${question.text}`);
    out.say(`    plot ${DATA_ROOT.plotOf(DATE, question.ab)}`);
    const verdict = ['--verdict', 'accept', '--operator', OPERATOR, '--comment', 'looks_good'];
    await phoenix('certify', '-d', DATE, '--ab', question.ab, ...verdict);
  }
}

async function showResults(operation: OpenOperation): Promise<boolean> {
  const { config, processName } = operation;
  const report = await readReport(operation, DATE);
  const comparisons = await compareWithTruth(operation, DATE);
  out.say();
  out.table(['injected against found', 'truth', 'found', 'difference', 'limit', ''], comparisons.map(comparisonRow));
  out.say();
  const isComplete =
    report.date.stage === 'ingested' &&
    report.products.length > 0 &&
    report.products.every(({ state }) => state === 'ingested') &&
    report.abs.every(({ status }) => status === 'succeeded');
  const isTrue = comparisons.length > 0 && comparisons.every(({ isWithin }) => isWithin);
  out.say(`ingested  ${config.phase3Directory}/idp/${DATE}`);
  out.say(`products  ${DATA_ROOT.science(DATE)}`);
  out.say(`plots     ${DATA_ROOT.plots(DATE)}`);
  out.say(`ABs       ${operation.abTree.pathOf(operation.definition.trees.final, DATE)}`);
  out.say();
  out.say('look further:');
  out.say(`  export PHOENIX_HOME=${HOME}; npx phoenix up; npx phoenix status ${DATE}`);
  out.say(`  temporal workflow show -w ${dateWorkflowId(processName, DATE)} --address <server of phoenix up>`);
  if (!isComplete) out.warn(`demo: not complete: stage ${report.date.stage}`);
  if (!isTrue) out.warn('demo: the truth did not come back');
  return isComplete && isTrue;
}

function comparisonRow(row: Comparison): readonly string[] {
  const mark = row.isWithin ? styleText('green', 'ok') : styleText('red', 'OFF');
  return [row.what, row.truth, row.found, row.difference, row.limit, mark];
}

process.exitCode = (await demo()) ? 0 : 1;
