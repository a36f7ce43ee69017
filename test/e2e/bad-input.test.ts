import { cp, mkdir, readdir, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editFits } from '../../src/adapters/fits/index.ts';
import { dateAfter, mjdOf } from '../../src/domain/calendar/observing-date.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home, Outcome } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';

/** Its folder has BIAS frames only. */
const DATE_OF_BIAS = '2014-12-16';
const [FIRST, SECOND] = FRAMES.pair;

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: FRAMES.pair });
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

const archived = (...names: readonly string[]) => join(home.root, 'archive', ...names);

/** The same frame, taken two days later. */
async function moveToBiasDate(name: string): Promise<void> {
  const later = (text: string) => text.replace(/2014-12-1\d/u, (date) => dateAfter(date, 2));
  const path = archived('raw', DATE_OF_BIAS, later(name));
  await cp(archived('raw', DATE, name), path);
  const dateObs = later(name.slice('MUSE.'.length, -'.fits'.length));
  await editFits(path, [
    { hdu: 0, keyword: 'ARCFILE', value: later(name) },
    { hdu: 0, keyword: 'DATE-OBS', value: dateObs },
    { hdu: 0, keyword: 'MJD-OBS', value: mjdOf(dateObs) },
  ]);
}

describe('[E] a command that cannot do what was asked for', () => {
  beforeAll(async () => {
    await mkdir(archived('raw', DATE_OF_BIAS));
    const isBias = (name: string) => name.startsWith('MUSE.2014-12-15T10');
    for (const name of (await readdir(archived('raw', DATE))).filter(isBias)) await moveToBiasDate(name);
  });

  it.each([
    [
      'an unknown date',
      ['prepare', '-d', '2014-12-20'],
      1,
      /no raw frames of 2014-12-20; dates that it has: .*2014-12-14/,
    ],
    ['a date without science', ['prepare', '-d', DATE_OF_BIAS, '--accept'], 1, /no OBJECT or SKY frame among 5 raw/],
    ['a date that is not prepared', ['-d', DATE, '-P'], 2, /phoenix prepare -d 2014-12-14 --accept/],
    ['a date that was never seen', ['status', '2014-12-20'], 1, /never seen date 2014-12-20/],
    ['a date in another order', ['-d', '14.12.2014', '-P'], 2, /yyyy-mm-dd/],
    ['no breakpoint', ['-d', DATE], 2, /-C .*-P .*-M/],
    ['an unknown option', ['-d', DATE, '-P', '--quick'], 2, /--quick/],
    ['no server', ['cancel', '-d', DATE], 1, /phoenix up/],
  ] as const)('says in one line what is wrong and what cures it: %s', async (_, args, code, pattern) => {
    expectOneLine(await home.phoenix(...args), code, pattern);
  });
});

// From here on one night goes through what can be wrong with it; each test needs the ones before it.
describe('[E] a night with something wrong', () => {
  it('is not prepared without a certified master', { timeout: 30_000 }, async () => {
    const masters = (await readdir(archived('calib'))).filter((name) => name.includes('master_bias'));
    await mkdir(archived('aside'));
    for (const name of masters) await rename(archived('calib', name), archived('aside', name));
    expectOneLine(
      await home.phoenix('prepare', '-d', DATE, '--accept'),
      1,
      /no MASTER_BIAS .*add a certified MASTER_BIAS/,
    );
    for (const name of masters) await rename(archived('aside', name), archived('calib', name));
  });

  it('goes on without a frame that cannot be read, with exit code 4', { timeout: 60_000 }, async () => {
    const whole = archived('raw', DATE, `${SECOND}.fits`);
    await cp(whole, archived('whole.fits'));
    await truncate(whole, 20_000);
    const prepared = await home.phoenix('prepare', '-d', DATE, '--accept');
    expectOneLine(prepared, 4, new RegExp(`${SECOND}.fits cannot be read: .*byte 20000.*; replace the file`));
    expect(prepared.stdout).toContain('1 ABs accepted');
    expect(await home.up({ PHOENIX_ESOREX: '/nonexistent/esorex' })).toMatchObject({ exitCode: 0 });
    await cp(archived('whole.fits'), whole);
    expect((await home.must('prepare', '-d', DATE, '--accept')).stdout).toContain(`${FIRST}_tpl.ab`);
  });

  it('fails in one line where esorex is absent, and goes on when it is there', { timeout: 60_000 }, async () => {
    const failed = await home.phoenix('-d', DATE, '-P');
    expectOneLine(failed, 1, /\/nonexistent\/esorex.*no such program.*; npm run setup installs it/);
    expect(await home.phoenix('status', DATE)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(`phoenix restart -d ${DATE}`),
    });
    await home.killWorker();
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    await home.must('-d', DATE, '-C');
  });

  it('is not touched when the server does not answer', { timeout: 30_000 }, async () => {
    const away = await home.phoenixIn({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, '-d', DATE, '-P');
    const [remark = '', ...rest] = away.stderr.split(/(?<=\n)/);
    expect(remark).toMatch(
      /^phoenix: the Temporal server is 127\.0\.0\.1:1 .*, not that of data root .* at 127\.0\.0\.1:\d+\n$/,
    );
    const error = { ...away, stderr: rest.join('') };
    expectOneLine(error, 1, /no Temporal server answers at 127\.0\.0\.1:1; start it .*TEMPORAL_ADDRESS/);
  });

  it('knows its ABs: a verdict for another one is refused', { timeout: 30_000 }, async () => {
    const certify = ['certify', '-d', DATE, '--verdict', 'accept', '--ab'];
    expectOneLine(await home.phoenix(...certify, 'MUSE.2014-12-15T03:00:00.000_tpl'), 2, /has no AB .*phoenix status/);
  });

  it('stops its recipes when it is cancelled', { timeout: 90_000 }, async () => {
    await home.esorex.hold('muse_scipost');
    const watching = home.phoenix('-d', DATE, '-P');
    const posts = [`${FIRST}_pst`, `${SECOND}_pst`];
    await expect.poll(home.esorex.starts, { timeout: 40_000 }).toEqual(expect.arrayContaining(posts));
    expect(home.recipes()).not.toEqual([]);
    await home.must('cancel', '-d', DATE);
    expect(home.recipes()).toEqual([]);
    expectOneLine(await watching, 1, /was cancelled; phoenix restart/);
    const { date, abs } = await home.status();
    expect(date).toMatchObject({ stage: 'cancelled', needsOperator: false });
    expect(abs.filter(({ status }) => status === 'running')).toEqual([]);
  });

  it('goes on from its manifests when it is restarted', { timeout: 90_000 }, async () => {
    const before = await home.esorex.starts();
    await home.esorex.release('muse_scipost');
    await home.must('restart', '-d', DATE);
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    const again = (await home.esorex.starts()).slice(before.length);
    expect(again).not.toContain(FIRST);
    expect(again).toEqual(expect.arrayContaining([`${FIRST}_pst`, `${SECOND}_pst`, `${FIRST}_tal`, `${FIRST}_tpl`]));
  });
});
