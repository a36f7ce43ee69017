import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanEnvironment } from '../../scripts/setup/clean-environment.ts';
import { summarize } from '../../scripts/setup/vitest-summary.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

function reportOf(testResults: readonly { status: string; assertions: readonly string[] }[]): string {
  const all = testResults.flatMap(({ assertions }) => assertions);
  const count = (status: string) => all.filter((assertion) => assertion === status).length;
  const report = {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    numTodoTests: count('todo'),
    testResults: testResults.map(({ status, assertions }) => ({
      status,
      assertionResults: assertions.map((assertion) => ({ status: assertion })),
    })),
  };
  const folder = temporaryFolder();
  writeTree(folder, { 'report.json': JSON.stringify(report) });
  return join(folder, 'report.json');
}

describe('[U] count of the tests', () => {
  it('is what vitest says', () => {
    const report = reportOf([
      { status: 'passed', assertions: ['passed', 'passed', 'skipped', 'todo'] },
      { status: 'failed', assertions: ['passed', 'failed'] },
    ]);
    expect(summarize(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file that could not be loaded as failed', () => {
    expect(summarize(reportOf([{ status: 'failed', assertions: [] }]), 1)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
    });
  });

  it('counts a run that ended badly as failed though every test passed', () => {
    expect(summarize(reportOf([{ status: 'passed', assertions: ['passed'] }]), 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a run without a report as failed', () => {
    expect(summarize(join(temporaryFolder(), 'none'), 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('[U] environment of the demo and the tests', () => {
  it("hides the user's production and keeps the rest", () => {
    const env = {
      HOME: '/home/me',
      PATH: '/usr/bin',
      TEMPORAL_ADDRESS: 'production:7233',
      TEMPORAL_NAMESPACE: 'production',
      TEMPORAL_CLI_PATH: '/old/temporal',
      PHOENIX_HOME: '/production',
      PHOENIX_DATABASE: 'postgres://production',
      PHOENIX_ESOREX: '/opt/esorex',
      PHOENIX_DEMO_HOME: '/tmp/demo',
      no_proxy: 'intranet',
    };
    expect(cleanEnvironment(env, '/cache/temporal', '/node/bin/node')).toEqual({
      HOME: '/home/me',
      PATH: '/node/bin:/usr/bin',
      TEMPORAL_CLI_PATH: '/cache/temporal',
      PHOENIX_ESOREX: '/opt/esorex',
      PHOENIX_DEMO_HOME: '/tmp/demo',
      no_proxy: 'intranet,127.0.0.1,localhost',
    });
  });
});
