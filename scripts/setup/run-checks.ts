import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { summarize } from './vitest-summary.ts';
import type { TestSummary } from './vitest-summary.ts';

export interface CheckRequest {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** For vitest: files, names of tests. */
  readonly vitestArgs: readonly string[];
}

/** Projects of vitest.config.ts. */
type Project = 'quick' | 'long';

/** Scripts of package.json. */
const CHECKS = ['typecheck', 'walls', 'knip', 'lint', 'format:check'] as const;

/**
 * `npm test`: what takes seconds, and the checks beside it: tests wait for servers and recipes a third of their time. With arguments
 * only those tests. Returns the exit code.
 */
export async function runChecks(request: CheckRequest): Promise<number> {
  const checks = request.vitestArgs.length > 0 ? [] : runStaticChecks(request);
  return report(...(await Promise.all([checks, runVitest(request, 'quick')])));
}

/** `npm run test:long`: what takes minutes, one file after the other: each of them keeps the machine busy. Returns the exit code. */
export async function runLongTests(request: CheckRequest): Promise<number> {
  const vitestArgs = ['--no-file-parallelism', ...request.vitestArgs];
  return report([], await runVitest({ ...request, vitestArgs }, 'long'));
}

/**
 * Every step is a line with its seconds, a failed one with its output. A check counts as one test; the last line is
 * `<n> passed, <n> failed`.
 */
function report(checks: readonly boolean[], tests: TestSummary): number {
  const passed = checks.filter(Boolean).length + tests.passed;
  const failed = checks.filter((ok) => !ok).length + tests.failed;
  if (tests.skipped > 0) console.log(`note: ${tests.skipped} tests were skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** One after the other. */
async function runStaticChecks(request: CheckRequest): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  for (const check of CHECKS) results.push(await runCheck(check, request));
  return results;
}

async function runCheck(name: string, { root, env }: CheckRequest): Promise<boolean> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const started = performance.now();
  const { exitCode, output } = await runShell(scripts[name] ?? 'false', root, env);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${exitCode === 0 ? 'ok  ' : 'FAIL'} ${name} ${seconds} s${exitCode === 0 ? '' : `\n${output.trimEnd()}`}`,
  );
  return exitCode === 0;
}

/** A script of package.json as npm would run it, without npm. */
function runShell(
  script: string,
  root: string,
  env: CheckRequest['env'],
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((done, fail) => {
    const path = [join(root, 'node_modules', '.bin'), env['PATH']].join(delimiter);
    const child = spawn(script, {
      cwd: root,
      shell: true,
      env: { ...env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', fail);
    child.once('close', (exitCode) => done({ exitCode, output }));
  });
}

async function runVitest({ root, env, vitestArgs }: CheckRequest, project: Project): Promise<TestSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-test-'));
  const report = join(folder, 'report.json');
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const exitCode = await runHere([program, 'run', `--project=${project}`, ...reporters, ...vitestArgs], root, env);
    return summarize(report, exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Node with its output in this terminal; signals that end us end it, too. */
function runHere(args: readonly string[], root: string, env: CheckRequest['env']): Promise<number | null> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...args], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.once(signal, forward);
    child.once('error', fail);
    child.once('close', done);
  });
}
