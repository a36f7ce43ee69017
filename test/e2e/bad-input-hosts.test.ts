import { readFileSync, rename, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { openHome } from './setting/phoenix-home.ts';
import type { Home, Outcome } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';

const [FRAME] = FRAMES.single;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: FRAMES.single });
});
afterAll(() => home.close());

/** One line on standard error: `phoenix: <cause>; <cure>`. */
function expectOneLine({ exitCode, stderr }: Outcome, code: number, pattern: RegExp): void {
  expect({ exitCode, stderr }).toEqual({
    exitCode: code,
    stderr: expect.stringMatching(/^phoenix: [^\n]+; [^\n]+\n$/),
  });
  expect(stderr).toMatch(pattern);
}

/** phoenix.yaml of the home with these entries in place of its own. */
function withEntries(entries: object): void {
  const path = join(home.root, 'phoenix.yaml');
  writeFileSync(path, stringify({ ...(parse(readFileSync(path, 'utf8')) as object), ...entries }));
}

const host = { name: 'e2e', role: 'MASTER', streams: 2 };

describe('[E] hosts that there are not', () => {
  it('are refused in phoenix.yaml: file, line, entry and cure are named', { timeout: 30_000 }, async () => {
    await home.configure({});
    withEntries({ hosts: [{ ...host, slot: '25:00-07:00' }] });
    expectOneLine(
      await home.phoenix('status'),
      2,
      /phoenix\.yaml:\d+: hosts\.0\.slot: write hours .*17:00-07:54; .*docs\/setup\.md/,
    );
  });

  it.each([
    ['worker', '--host', 'muc99'],
    ['up', '--host', 'muc99'],
    ['host', 'drain', 'muc99', '--reason', 'new disks'],
    ['host', 'lost', 'muc99', '--reason', 'burnt'],
  ])('are not known to phoenix %s %s %s', { timeout: 30_000 }, async (...words) => {
    await home.configure({});
    const { exitCode, stderr } = await home.phoenix(...words);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/^phoenix[^\n]*muc99[^\n]*; [^\n]*(e2e|phoenix host list)[^\n]*\n$/);
  });
});

describe('[E] an archive that cannot be reached', () => {
  it.each([
    [
      'a folder that is not there',
      { archive: { directory: '/nonexistent/archive' } },
      /archive .*\/nonexistent\/archive is not there; mount it, or correct archive\.directory/,
    ],
    ['a server that does not listen', { archive: { ngas: { servers: [NOWHERE] } } }, /127\.0\.0\.1:1\b.*; /],
  ] as const)('is said at once at the desk: %s', { timeout: 60_000 }, async (_, entries, pattern) => {
    await home.configure({});
    withEntries(entries);
    expectOneLine(await home.phoenix('prepare', '-d', DATE, '--accept'), 1, pattern);
  });
});

// From here on one night goes through it; each test needs the ones before it.
describe('[E] a night on hosts and archives that cannot do it', () => {
  it('is not planned on a host that is too small: the ABs are named', { timeout: 120_000 }, async () => {
    await home.configure({});
    await home.must('prepare', '-d', DATE, '--accept');
    withEntries({ hosts: [{ ...host, memoryBytes: 60_000_000 }] });
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    expectOneLine(
      await home.phoenix('-d', DATE, '-C'),
      1,
      new RegExp(
        `none of the 2 ABs .*${FRAME}\\.ab needs 0\\.\\d+ GB of memory, the largest host \\(e2e\\) has 0\\.06 GB`,
      ),
    );
    expect(await home.esorex.starts()).toEqual([]);
  });

  it('does not call a worker started that another one of the same host has barred', { timeout: 60_000 }, async () => {
    const record = join(home.root, 'run', 'worker.e2e.json');
    const text = readFileSync(record, 'utf8');
    rmSync(record);
    try {
      expectOneLine(await home.up(), 1, /the worker of host e2e did not start: .*host e2e has a worker already/);
    } finally {
      writeFileSync(record, text);
    }
  });

  it('waits for an archive that is away, says so, and goes on when it is back', { timeout: 120_000 }, async () => {
    await home.configure({});
    await home.killWorker();
    const archive = join(home.root, 'archive');
    await promisify(rename)(archive, `${archive}.away`);
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    const watching = home.phoenix('-d', DATE, '-P');
    await expect
      .poll(async () => (await home.phoenix('status', DATE)).stdout, { timeout: 40_000, interval: 500 })
      .toMatch(/retrying: planDate attempt \d+: .*the archive folder .* is not there/);
    await promisify(rename)(`${archive}.away`, archive);
    expect(await watching).toMatchObject({ exitCode: 3, stderr: '' });
    const { abs } = await home.status();
    expect(abs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });
});
