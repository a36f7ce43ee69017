import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { killAtOnce, processesOf } from './processes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this test run, shared by all files: what several nights need is made in it once. */
    sharedFolder: string;
  }
}

/**
 * Global set-up of vitest: the run has a temporary folder of its own. What it leaves there, and processes that belong to it, make
 * the run fail; both are removed.
 */
export default function provideRunFolder(project: TestProject): () => void {
  const run = mkdtempSync(join(tmpdir(), 'phoenix-run-'));
  // PostgreSQL runs as another user than root.
  chmodSync(run, 0o711);
  const shared = join(run, 'shared');
  mkdirSync(shared);
  project.provide('sharedFolder', shared);
  // Inherited by the processes that run the tests.
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = run;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    const processes = processesOf(join(run, '/'));
    for (const { pid } of processes) killAtOnce(pid);
    const folders = readdirSync(run).filter((name) => name !== 'shared');
    rmSync(run, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    const left = [...processes.map(({ pid, command }) => `process ${pid}: ${command}`), ...folders];
    if (left.length > 0) throw new Error(`the tests have left behind:\n${left.join('\n')}`);
  };
}
