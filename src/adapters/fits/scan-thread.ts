import { Worker } from 'node:worker_threads';
import { isErrorCode } from '../../domain/failure/error-codes.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { ApplyChanges, KeywordChanges } from './keyword-changes.ts';
import { createApplyChanges } from './keyword-changes.ts';
import type { FileToScan, ScannedFile } from './scan-file.ts';

/** Some files that belong together, from `start` to before `end`. */
export interface Turn {
  readonly start: number;
  readonly end: number;
}

/** To the thread: files of one turn. Empty: there is nothing more to do. */
export type ThreadRequest = readonly FileToScan[];

/** From the thread: what it has read of the files of one turn. */
export interface ThreadReply {
  readonly changes: KeywordChanges;
  /** By number of the file in the turn. */
  readonly failures: ReadonlyMap<number, ThreadFailure>;
  /** By number of the file in the turn; most files have none. */
  readonly oddities: ReadonlyMap<number, readonly string[]>;
}

/** An error does not survive the way between threads as what it is. */
export interface ThreadFailure {
  /** Of ours, or of the system; empty: it has none. */
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

export interface ThreadWork {
  readonly files: readonly FileToScan[];
  readonly wanted: ReadonlySet<string>;
  /** What nobody has taken yet, shared with all who scan. */
  readonly turns: Turn[];
  store(turn: Turn, scanned: readonly ScannedFile[]): void;
  readonly entry?: URL;
}

const ENTRY = new URL('./scan-thread-main.ts', import.meta.url);

export interface ScanThread {
  /** To be called when no turns are left: waits for those that the thread has in hand. */
  finish(): Promise<void>;
}

/** While one is scanned, the next one waits in the thread, not in us, who are busy with a turn of our own. */
const TURNS_IN_HAND = 2;

/**
 * A thread that takes turns until there are none left. One that dies gives back the turns that it had: scanning goes on
 * without it.
 */
export function startScanThread({ files, wanted, turns, store, entry = ENTRY }: ThreadWork): ScanThread {
  const keywords = [...wanted];
  const worker = new Worker(entry, { workerData: keywords });
  const ended = Promise.withResolvers<undefined>();
  const inHand: Turn[] = [];
  const applyChanges = createApplyChanges(keywords);
  const takeTurn = () => {
    const turn = turns.shift();
    if (turn !== undefined) inHand.push(turn);
    const request: ThreadRequest = turn === undefined ? [] : files.slice(turn.start, turn.end);
    worker.postMessage(request);
  };
  worker.once('message', () => {
    for (let count = 0; count < TURNS_IN_HAND; count++) takeTurn();
    worker.on('message', (reply: ThreadReply) => {
      const turn = inHand.shift();
      if (turn !== undefined) store(turn, scannedFiles(reply, applyChanges, turn.end - turn.start));
      takeTurn();
    });
  });
  worker.on('error', () => undefined);
  worker.on('exit', () => {
    turns.push(...inHand);
    ended.resolve(undefined);
  });
  return {
    async finish() {
      // It may not have come so far as to take a turn at all.
      if (inHand.length === 0) await worker.terminate();
      await ended.promise;
    },
  };
}

function scannedFiles(
  { changes, failures, oddities }: ThreadReply,
  applyChanges: ApplyChanges,
  count: number,
): ScannedFile[] {
  const headers = applyChanges(changes, count);
  return headers.map((keywords, file): ScannedFile => {
    const failure = failures.get(file);
    if (failure !== undefined) return { kind: 'error', error: errorOf(failure) };
    const odd = oddities.get(file);
    return { kind: 'keywords', keywords, ...(odd === undefined ? {} : { oddities: odd }) };
  });
}

function errorOf({ code, message, cure }: ThreadFailure): Error {
  if (isErrorCode(code)) return new PhoenixError(code, message, cure);
  return code === '' ? new Error(message) : Object.assign(new Error(message), { code });
}
