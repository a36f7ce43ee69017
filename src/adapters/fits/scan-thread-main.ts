/** Entry point of a thread that scans headers; `scan-thread.ts` starts it and says with what it talks to it. */
import { parentPort, workerData } from 'node:worker_threads';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { createHeaderScanner } from './header-scanner.ts';
import { createChanges } from './keyword-changes.ts';
import { scanFile } from './scan-file.ts';
import type { ThreadFailure, ThreadReply, ThreadRequest } from './scan-thread.ts';

const keywords = workerData as readonly string[];
const scanner = createHeaderScanner(new Set(keywords));

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.length === 0) parentPort?.close();
  else parentPort?.postMessage(replyTo(request));
});
// From now on there is somebody who answers.
parentPort?.postMessage('ready');

function replyTo(request: ThreadRequest): ThreadReply {
  const failures = new Map<number, ThreadFailure>();
  const oddities = new Map<number, readonly string[]>();
  const changes = createChanges(keywords);
  for (const [index, file] of request.entries()) {
    const scanned = scanFile(scanner, file);
    if (scanned.kind === 'error') failures.set(index, failureOf(scanned.error));
    else changes.add(index, scanned.keywords);
    if (scanned.kind === 'keywords' && scanned.oddities !== undefined) oddities.set(index, scanned.oddities);
  }
  return { changes: changes.all, failures, oddities };
}

function failureOf(error: unknown): ThreadFailure {
  if (error instanceof PhoenixError) return { code: error.code, message: error.message, cure: error.cure };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { code, message: String(error), cure: '' };
}
