import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHeaderScanner } from './header-scanner.ts';
import type { FileToScan, ScannedFile } from './scan-file.ts';
import { scanFile } from './scan-file.ts';
import { startScanThread } from './scan-thread.ts';
import type { Turn } from './scan-thread.ts';

/** Files that are taken at once; between two turns the rest of the process goes on. */
const TURN_FILES = 50;
/** On a slow disk or network a turn would take seconds: then the rest of the process goes on after each file that took so long. */
const BUSY_MS_MAX = 10;

export interface ScanThreads {
  /** For fewer files no thread is started. */
  readonly filesMin: number;
  readonly count: number;
  /** What the threads run; the default reads headers. */
  readonly entry?: URL;
}

/** A thread needs a tenth of a second to start: fewer files are read by then. */
const THREADS: ScanThreads = { filesMin: 2000, count: Math.min(availableParallelism() - 1, 3) };

/**
 * Wanted keywords of many files, in the order of the files. Many of them are shared among threads, which is faster where
 * headers are read from memory, and much faster where a disk or the network has to be waited for.
 */
export async function scanHeaders(
  files: readonly FileToScan[],
  wanted: ReadonlySet<string>,
  { filesMin, count, ...thread }: ScanThreads = THREADS,
): Promise<readonly ScannedFile[]> {
  const results: ScannedFile[] = [];
  const turns = turnsOf(files.length);
  const store = (turn: Turn, scanned: readonly ScannedFile[]) => {
    scanned.forEach((one, index) => (results[turn.start + index] = one));
  };
  const threads = Array.from({ length: files.length < filesMin ? 0 : count }, () =>
    startScanThread({ files, wanted, turns, store, ...thread }),
  );
  const scanner = createHeaderScanner(wanted);
  const scan = async (turn: Turn) => {
    let sinceMs = performance.now();
    for (const [index, file] of files.slice(turn.start, turn.end).entries()) {
      results[turn.start + index] = scanFile(scanner, file);
      if (performance.now() - sinceMs < BUSY_MS_MAX) continue;
      await nextTurn();
      sinceMs = performance.now();
    }
  };
  await takeTurns(turns, scan);
  await Promise.all(threads.map((one) => one.finish()));
  // What a thread had in hand when it died.
  await takeTurns(turns, scan);
  return results;
}

function turnsOf(count: number): Turn[] {
  return Array.from({ length: Math.ceil(count / TURN_FILES) }, (_, index) => {
    return { start: index * TURN_FILES, end: Math.min((index + 1) * TURN_FILES, count) };
  });
}

async function takeTurns(turns: Turn[], scan: (turn: Turn) => Promise<void>): Promise<void> {
  for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
    await scan(turn);
    await nextTurn();
  }
}
