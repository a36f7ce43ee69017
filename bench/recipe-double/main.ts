/**
 * The double of esorex: the five recipes of the MUSE cascade in milliseconds, for nights in which everything but the
 * recipes is real. It takes esorex's command line, reads every input to its last byte, writes small valid FITS products
 * whose pixels follow from the content of the inputs, keeps a journal of what it did, and goes wrong where it was told to.
 */
import { readFileSync, renameSync, statSync, truncateSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { writeFits } from '../../src/adapters/fits/write.ts';
import { createRandomStream } from '../../src/simulator/random.ts';
import { abOfRun, parseEsorexLine } from './esorex-line.ts';
import type { EsorexLine } from './esorex-line.ts';
import { readSettings, takeFault } from './faults.ts';
import type { RecipeFault } from './faults.ts';
import { contentKey, readInputs } from './inputs.ts';
import type { Input } from './inputs.ts';
import { writeEntry } from './journal.ts';
import type { JournalEntry } from './journal.ts';
import type { Making } from './product-cards.ts';
import { RECIPES } from './recipes.ts';
import type { Outcome } from './recipes.ts';
import { openTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const [folder = '.', ...words] = process.argv.slice(2);
const line = parseEsorexLine(words);
process.exitCode = await run(line, openTerminal(line));

async function run(asked: EsorexLine, terminal: Terminal): Promise<number> {
  const { ab, key } = abOfRun(asked);
  const fault = takeFault(folder, ab, asked.ifu);
  const entry = (event: JournalEntry['event']): JournalEntry => ({
    event,
    at: Date.now(),
    pid: process.pid,
    ab,
    key,
    recipe: asked.recipe,
    ifu: asked.ifu,
    memoryLimitBytes: memoryLimit(),
    fault: event === 'start' ? (fault ?? '') : '',
  });
  writeEntry(folder, entry('start'));
  terminal.info('MUSE Instrument Pipeline v2.8.7');
  const inputs = await readInputs(asked);
  const missing = inputs.find((input) => typeof input === 'string');
  if (missing !== undefined) return giveUp(terminal, `Could not open the input file '${missing}' with tag`, 9);
  const making = makingOf(
    asked,
    inputs.filter((input) => typeof input !== 'string'),
  );
  const recipe = RECIPES[asked.recipe];
  if (recipe === undefined) return giveUp(terminal, `Unable to find recipe '${asked.recipe}'.`, 13);
  if (making === undefined) return giveUp(terminal, 'No valid raw tag(s) found!', 255);
  const outcome = await recipe.make(making);
  await pause(making);
  if (fault !== undefined) return goWrong(fault, { asked, terminal, outcome });
  for (const text of outcome.log) terminal.info(text);
  await deliver(asked, terminal, outcome);
  writeEntry(folder, entry('end'));
  return 0;
}

function giveUp(terminal: Terminal, why: string, code: number): number {
  terminal.error(why);
  terminal.error(`Execution of recipe '${line.recipe}' failed, status = -1`);
  terminal.close();
  return code;
}

/** Undefined where nothing is there to be reduced. */
function makingOf(asked: EsorexLine, inputs: readonly Input[]): Making | undefined {
  const tags = RECIPES[asked.recipe]?.raws ?? [];
  const [first, ...others] = inputs.filter(({ tag }) => tags.includes(tag));
  if (first === undefined) return undefined;
  const calibrations = inputs.filter(({ tag }) => !tags.includes(tag));
  return { line: asked, raws: [first, ...others], calibrations, contentKey: contentKey(asked, inputs) };
}

/** The same for the same content, so that a seed gives about the same night. */
async function pause({ contentKey: key }: Making): Promise<void> {
  const { stepSeconds } = readSettings(folder);
  await sleep(1000 * stepSeconds * (1 + createRandomStream(key).uniform()));
}

async function deliver({ outDirectory }: EsorexLine, terminal: Terminal, { products }: Outcome): Promise<void> {
  for (const { fileName, hdus } of products) await writeFits(fileName, hdus, { checksum: true });
  for (const { fileName } of products) {
    renameSync(fileName, join(outDirectory, fileName));
    terminal.info(`Created product ${outDirectory}/${fileName}`);
  }
  terminal.info(`${products.length} products created`);
  terminal.close();
}

interface Going {
  readonly asked: EsorexLine;
  readonly terminal: Terminal;
  readonly outcome: Outcome;
}

/** Ends as the fault does, with its exit code where there is one. */
async function goWrong(fault: RecipeFault, { asked, terminal, outcome }: Going): Promise<number> {
  const [first] = outcome.products;
  switch (fault) {
    case 'fails':
      return giveUp(terminal, 'Too few sources left after filtering detected sources of image 1', 255);
    case 'crashes':
      if (first !== undefined) await writeHalf(first.fileName, first.hdus);
      process.kill(process.pid, 'SIGSEGV');
      return sleepForEver();
    case 'is-killed':
      process.kill(process.pid, 'SIGKILL');
      return sleepForEver();
    case 'runs-out-of-memory':
      process.stderr.write('CxLib-ERROR **: cxmemory.c:464: failed to allocate 6216192 bytes\naborting...\n');
      return process.abort();
    case 'hangs':
      return sleepForEver();
    case 'makes-nothing':
      terminal.close();
      return 0;
    case 'makes-half-a-product':
      await deliver(asked, terminal, outcome);
      if (first !== undefined) halve(join(asked.outDirectory, first.fileName));
      return 0;
    case 'finds-no-space':
      terminal.error('Saving pixel table failed: File cannot be created');
      terminal.error('No space left on device');
      terminal.close();
      return 0;
  }
}

/** The last block is missing: the headers are whole. */
function halve(path: string): void {
  truncateSync(path, statSync(path).size - 2880);
}

async function writeHalf(fileName: string, hdus: Outcome['products'][number]['hdus']): Promise<void> {
  await writeFits(fileName, hdus);
  halve(fileName);
}

async function sleepForEver(): Promise<never> {
  for (;;) await sleep(3_600_000);
}

/** `Max data size             unlimited            unlimited            bytes`; null where there is no such file. */
function memoryLimit(): number | null {
  try {
    const text = /^Max data size +(\d+) /m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return text === undefined ? null : Number(text);
  } catch {
    return null;
  }
}
