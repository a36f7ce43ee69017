import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseLogLine } from '../../domain/outcome/recipe-log.ts';
import type { StepEnding } from './run-files.ts';
import { hasCode, namesIn, replaceText } from './small-files.ts';

const TAIL_BYTES = 4_096;
const TAIL_LINES = 20;
/** Of a longer file the middle is left out: exp_align may write a line per try, 100 000 tries per image. */
const FILE_BYTES_MAX = 64 * 2 ** 20;

/** The log of a run as text: what is kept for the operator, and the lines that are judged. */
export interface RunLog {
  readonly bytes: Uint8Array;
  readonly lines: readonly string[];
  readonly tail: string;
}

/** Everything that the steps of a run have said. Lines that are not UTF-8 are kept as they are and judged as far as legible. */
export async function readRunLog(logDirectory: string, endings: readonly StepEnding[]): Promise<RunLog> {
  const steps = await Promise.all(
    (await stepNumbers(logDirectory)).map(async (number) => ({
      number,
      log: await readLogFile(join(logDirectory, `${number}.log`)),
      output: await readLogFile(join(logDirectory, `${number}.out`)),
      errors: await readLogFile(join(logDirectory, `${number}.err`)),
    })),
  );
  const parts = steps.flatMap(({ number, log, output, errors }) => [
    heading(number, endings),
    // A recipe that was killed has not yet moved its log file; the terminal output says the same.
    ...(log.length > 0 ? [log] : [output]),
    ...standardError(number, errors, log.length > 0),
  ]);
  const judged = steps.flatMap(({ log, output, errors }) => [log, output, errors]);
  const bytes = Buffer.concat(parts);
  return { bytes, lines: judged.flatMap((part) => part.toString('utf8').split(/\r?\n/)), tail: tailOf(bytes) };
}

/** Puts the log where the operator looks for it. */
export async function publishLog({ bytes }: RunLog, logPath: string): Promise<void> {
  await mkdir(dirname(logPath), { recursive: true });
  await replaceText(logPath, bytes);
}

/** Last lines of a published log; empty when there is none. */
export async function readTail(logPath: string): Promise<string> {
  return tailOf(await readEnd(logPath));
}

/** The newest line of the step that is under way; empty before the first one. */
export async function lastLogLine(logDirectory: string): Promise<string> {
  const number = (await stepNumbers(logDirectory)).at(-1);
  if (number === undefined) return '';
  const lines = (await readEnd(join(logDirectory, `${number}.out`))).toString('utf8').split('\n');
  return lines.findLast((line) => line.trim() !== '')?.trim() ?? '';
}

async function stepNumbers(logDirectory: string): Promise<readonly number[]> {
  const names = await namesIn(logDirectory);
  return names
    .flatMap((name) => (/^\d+\.out$/.test(name) ? [Number.parseInt(name, 10)] : []))
    .toSorted((a, b) => a - b);
}

async function readLogFile(path: string): Promise<Buffer> {
  return readParts(path, async (read, size) => {
    if (size <= FILE_BYTES_MAX) return read(0, size);
    const half = FILE_BYTES_MAX / 2;
    const gap = text(`\n--- ${size - FILE_BYTES_MAX} bytes left out\n`);
    return Buffer.concat([await read(0, half), gap, await read(size - half, half)]);
  });
}

async function readEnd(path: string): Promise<Buffer> {
  return readParts(path, (read, size) => read(Math.max(0, size - TAIL_BYTES), Math.min(size, TAIL_BYTES)));
}

type Read = (start: number, length: number) => Promise<Buffer>;

/** Empty when the file is not there. */
async function readParts(path: string, body: (read: Read, size: number) => Promise<Buffer>): Promise<Buffer> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    return await body(async (start, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    }, size);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
}

/** What esorex has formatted stands in its log file as well; what a library cries on its way down does not. */
function standardError(number: number, errors: Buffer, isLogged: boolean): readonly Buffer[] {
  const lines = errors
    .toString('latin1')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const kept = isLogged ? lines.filter((line) => parseLogLine(line).level === null) : lines;
  if (kept.length === 0) return [];
  return [text(`--- step ${number}, standard error\n`), Buffer.from(`${kept.join('\n')}\n`, 'latin1')];
}

function heading(number: number, endings: readonly StepEnding[]): Buffer {
  const ending = endings.find((step) => step.number === number);
  if (ending === undefined) return text(`--- step ${number} (did not end)\n`);
  const peak = ending.peakRssBytes === null ? '' : `, ${Math.round(ending.peakRssBytes / 1e6)} MB`;
  const wall = ending.seconds === null ? '' : `, ${ending.seconds} s`;
  return text(`--- step ${number} (exit code ${ending.exitCode}${wall}${peak})\n`);
}

function tailOf(bytes: Buffer): string {
  const lines = bytes.subarray(-TAIL_BYTES).toString('utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .slice(-TAIL_LINES)
    .join('\n');
}

function text(line: string): Buffer {
  return Buffer.from(line);
}
