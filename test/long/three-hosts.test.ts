import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from '../e2e/setting/certify.ts';
import { finalData } from '../e2e/setting/final-files.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';

/** Three chains, one of them with a combination: each host gets one. */
const NIGHT = [...FRAMES.single, ...FRAMES.pair, ...FRAMES.short];
const HOSTS = ['e2e', 'muc09', 'muc10'];

let home: Home;
let undisturbed: Home;
let expected: Promise<Readonly<Record<string, unknown>>>;
beforeAll(async () => {
  undisturbed = await openHome({ frames: NIGHT });
  home = await openHome({ frames: NIGHT, settings: { slaves: ['muc09', 'muc10'] } });
});
afterAll(() => Promise.all([undisturbed.close(), home.close()]));

/** Chains by their host, with the number of the placement. */
async function placements(): Promise<Readonly<Record<string, readonly number[]>>> {
  const { placements: rows } = await home.status();
  const byHost = Map.groupBy(rows, ({ host }) => host);
  return Object.fromEntries([...byHost].map(([host, chains]) => [host, chains.map(({ number }) => number)]));
}

async function seenAt(name: string): Promise<string> {
  return (await home.hosts()).hosts.find(({ host }) => host === name)?.seenAt ?? '';
}

/** How often each AB was started. */
async function starts(): Promise<Readonly<Record<string, number>>> {
  const byAb = Map.groupBy(await home.esorex.starts(), (ab) => ab);
  return Object.fromEntries([...byAb].map(([ab, all]) => [ab, all.length]));
}

async function abs(): Promise<readonly string[]> {
  return (await home.status()).abs.map(({ ab, status, host }) => `${ab} ${status} ${host}`);
}

/** What a single host makes of the night; meanwhile the three of them wait. */
async function nightOnOneHost(): Promise<Readonly<Record<string, unknown>>> {
  expect(await undisturbed.up()).toMatchObject({ exitCode: 0 });
  await undisturbed.must('prepare', '-d', DATE, '--accept');
  expect(await undisturbed.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
  await acceptAll(undisturbed);
  return finalData(undisturbed);
}

// One night on three hosts; each test is a moment and needs the ones before it.
describe('[E] a night on three hosts', () => {
  it('places a chain on each of them, with the reasons', { timeout: 240_000 }, async () => {
    await home.esorex.hold('muse_scipost');
    expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
    for (const name of ['muc09', 'muc10']) await home.slave(name).up();
    await home.must('prepare', '-d', DATE, '--accept');
    void home.phoenix('-d', DATE, '-P');
    await expect.poll(placements, { timeout: 90_000, interval: 300 }).toEqual({ e2e: [1], muc09: [1], muc10: [1] });
    const { stdout } = await home.phoenix('status', DATE);
    for (const name of HOSTS) expect(stdout).toMatch(new RegExp(`${name} +1 +.*would need`));
    const list = (await home.must('host', 'list')).stdout;
    for (const host of ['e2e +MASTER', 'muc09 +SLAVE', 'muc10 +SLAVE'])
      expect(list).toMatch(new RegExp(`${host} +alive`));
    // In mid-cascade on every host: each has one stream.
    await expect
      .poll(async () => (await home.esorex.starts()).filter((start) => start.endsWith('_pst')).length, {
        timeout: 120_000,
        interval: 300,
      })
      .toBe(3);
  });

  it('takes neither a killed host nor a paused one for a lost one', { timeout: 90_000 }, async () => {
    home.slave('muc10').pause();
    await home.slave('muc09').kill();
    await home.slave('muc09').up();
    const before = await seenAt('e2e');
    await expect.poll(() => seenAt('e2e'), { timeout: 40_000, interval: 500 }).not.toBe(before);
    expect(await placements()).toEqual({ e2e: [1], muc09: [1], muc10: [1] });
    expect((await home.status()).live?.questions).toEqual([]);
  });

  it('asks for the chain of a host that its operator calls lost', { timeout: 150_000 }, async () => {
    expected = nightOnOneHost();
    // It is awaited in the last test.
    expected.catch(() => undefined);
    const said = await home.phoenix('host', 'lost', 'muc10', '--operator', 'jdoe', '--reason', 'power supply');
    expect(said).toMatchObject({ exitCode: 0, stderr: '' });
    await expect
      .poll(async () => (await home.status()).live?.questions.map(({ kind }) => kind) ?? [], {
        timeout: 120_000,
        interval: 500,
      })
      .not.toEqual([]);
    const { live, abs: rows, hosts: troubles } = await home.status();
    expect(live?.questions.every(({ kind }) => kind === 'fix')).toBe(true);
    expect(rows.find(({ status }) => status === 'failed')?.reason).toBe(
      'host muc10 is lost: jdoe says: power supply; resume with retry places the chain anew',
    );
    expect(troubles.join()).toContain('host muc10 (1 chain): lost by jdoe: power supply');
  });

  it('makes that chain anew elsewhere, and refuses what the old host brings later', { timeout: 150_000 }, async () => {
    const { live } = await home.status();
    for (const { ab } of live?.questions ?? [])
      await home.must('resume', '-d', DATE, '--ab', ab, '--fix', 'retry', '--reason', 'host is lost');
    await expect.poll(placements, { timeout: 60_000, interval: 300 }).not.toHaveProperty('muc10');
    await home.esorex.release('muse_scipost');
    home.slave('muc10').goOn();
    await expect
      .poll(async () => (await home.status()).live?.stage, { timeout: 120_000, interval: 500 })
      .toBe('certification');
    const before = await seenAt('muc10');
    await expect.poll(() => seenAt('muc10'), { timeout: 40_000, interval: 500 }).not.toBe(before);
    expect((await abs()).filter((line) => !line.includes(' succeeded ') || line.endsWith('muc10'))).toEqual([]);
    expect(
      Object.values(await placements())
        .flat()
        .toSorted(),
    ).toEqual([1, 1, 2]);
  });

  it('ends with the data of a night on one host that nobody disturbed', { timeout: 150_000 }, async () => {
    await acceptAll(home);
    const found = [await finalData(home), await finalData(home.slave('muc09')), await finalData(home.slave('muc10'))];
    expect(found[2]).toEqual({});
    // The killed host has adopted its recipes; what the lost one had begun was made anew.
    const again = (await home.status()).placements.find(({ number }) => number === 2)?.chain ?? '';
    const chainOf = new Map((await home.status()).abs.map(({ ab, chain }) => [ab.replace(/\.ab$/, ''), chain]));
    for (const [ab, times] of Object.entries(await starts()))
      expect(times, ab).toBeLessThanOrEqual(chainOf.get(ab) === again ? 2 : 1);
    expect(Object.assign({}, ...found)).toEqual(await expected);
  });
});
