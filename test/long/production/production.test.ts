import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DateReport } from '../../../src/operation/date-report.ts';
import type { Outcome } from '../../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../../e2e/setting/simulated-archive.ts';
import { openProductionStack } from './production-stack.ts';
import type { ProductionStack } from './production-stack.ts';

/** Two chains, one of them with a combination: each host gets one. */
const NIGHT = [...FRAMES.single, ...FRAMES.pair];

let stack: ProductionStack;
beforeAll(async () => {
  stack = await openProductionStack(NIGHT);
  await stack.start();
}, 240_000);
afterAll(() => stack.close(), 60_000);

async function status(): Promise<DateReport> {
  const { stdout } = await stack.phoenix('status', DATE, '--json');
  return JSON.parse(stdout) as DateReport;
}

async function must(...args: readonly string[]): Promise<Outcome> {
  const outcome = await stack.phoenix(...args);
  expect(outcome, `phoenix ${args.join(' ')}`).toMatchObject({ exitCode: 0 });
  return outcome;
}

// PostgreSQL, the server and its schema tool, two workers: real ones, with the files of docker/. Each test needs the ones before it.
describe('[E] the production stack', () => {
  let processing: Promise<Outcome>;

  it('has the tables, the namespace and the hosts of docker-compose.yml', { timeout: 60_000 }, async () => {
    const { stdout } = await must('host', 'list', '--json');
    const { hosts } = JSON.parse(stdout) as { hosts: { host: string; role: string }[] };
    expect(hosts.map(({ host, role }) => [host, role])).toEqual([
      ['master', 'MASTER'],
      ['slave', 'SLAVE'],
    ]);
  });

  it('has both hosts at work on a night', { timeout: 120_000 }, async () => {
    await must('prepare', '-d', DATE, '--accept');
    await stack.esorex.hold('muse_scipost');
    processing = stack.phoenix('-d', DATE, '-P');
    await expect
      .poll(async () => new Set((await status()).placements.map(({ host }) => host)).size, {
        timeout: 90_000,
        interval: 1_000,
      })
      .toBe(2);
    await expect
      .poll(async () => (await stack.esorex.starts()).filter((start) => start.endsWith('_pst')).length, {
        timeout: 90_000,
        interval: 500,
      })
      .toBeGreaterThanOrEqual(2);
  });

  it('lives through kill -9 of PostgreSQL and of the server: nothing runs twice', { timeout: 240_000 }, async () => {
    await stack.database.kill();
    await delay(1_000);
    await stack.temporal.kill();
    // Recipes run on meanwhile, and end.
    await stack.esorex.release('muse_scipost');
    await delay(5_000);
    await stack.database.start();
    await stack.temporal.start();
    await processing;
    expect(await stack.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    const { abs } = await status();
    expect(abs.map(({ status: state }) => state)).toEqual(abs.map(() => 'succeeded'));
    expect((await stack.esorex.starts()).toSorted()).toEqual(abs.map(({ ab }) => ab.replace(/\.ab$/, '')).toSorted());
  });

  it('certifies, distributes and ingests the night', { timeout: 180_000 }, async () => {
    const { live } = await status();
    expect(live?.questions.map(({ kind }) => kind)).toEqual(live?.questions.map(() => 'certify'));
    for (const { ab } of live?.questions ?? []) await must('certify', '-d', DATE, '--ab', ab, '--verdict', 'accept');
    await must('-d', DATE, '-P');
    await must('ingest', '-d', DATE);
    const { date, products } = await status();
    expect(date.stage).toBe('ingested');
    expect(products.map(({ state }) => state)).toEqual(products.map(() => 'ingested'));
    const archived = (kind: string) => readdirSync(join(stack.root, 'archive', kind, DATE));
    // S. files are of the exposures that are combined.
    expect([...archived('idp'), ...archived('S')].toSorted()).toEqual(products.map(({ name }) => name).toSorted());
    const cubes = archived('idp').filter((name) => name.startsWith('MU_SCB'));
    expect(cubes).toHaveLength(2);
  });

  it('has no recipe left', () => {
    expect(stack.recipes()).toEqual([]);
  });
});
