import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from './setting/certify.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';

/** Two exposures each of two OBs: what is done about one failure must not touch the other. */
const [FIXED] = FRAMES.deep;
const [GIVEN_UP] = FRAMES.pair;
/** No star is as sharp as this: muse_exp_align ends with an error, whatever threshold its second attempt has. */
const BLIND = ['--sharpmin=0.9'];

let home: Home;
beforeAll(async () => {
  home = await openHome({
    frames: [...FRAMES.deep.slice(0, 2), ...FRAMES.pair],
    settings: { recipeParameters: { muse_exp_align: BLIND } },
  });
});
afterAll(() => home.close());

async function questions() {
  return (await home.status()).live?.questions ?? [];
}

// One date and its failures; each test needs the ones before it.
describe('[E] a date of which ABs fail', () => {
  it('ends its other work and asks what to do, with exit code 3', { timeout: 120_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    await home.must('prepare', '-d', DATE, '--accept');
    const { exitCode, stdout } = await home.phoenix('-d', DATE, '-P');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/next: phoenix resume -d 2014-12-14 --ab \S+_tal\.ab --fix /);
    const { abs, live } = await home.status();
    const failures = live!.questions.filter(({ kind }) => kind === 'fix');
    expect(failures.map(({ ab }) => ab)).toEqual([`${FIXED}_tal.ab`, `${GIVEN_UP}_tal.ab`]);
    expect(failures[0]!.text).toContain('RECIPE_FAILED');
    const row = (ab: string) => abs.find((one) => one.ab === ab);
    expect(row(`${FIXED}_tal.ab`)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/\S/) });
    expect(row(`${FIXED}_tpl.ab`)).toMatchObject({ status: 'blocked', reason: `waits for ${FIXED}_tal.ab` });
    expect(abs.filter(({ status }) => status === 'succeeded')).toHaveLength(8);
  });

  it(
    'refuses an answer for the AB that is only blocked, and names the one that failed',
    { timeout: 30_000 },
    async () => {
      const resumed = await home.phoenix(
        'resume',
        '-d',
        DATE,
        '--ab',
        `${FIXED}_tpl`,
        '--fix',
        'retry',
        '--reason',
        'try',
      );
      expect(resumed).toMatchObject({ exitCode: 1, stdout: '' });
      expect(resumed.stderr).toContain(`send the fix for ${FIXED}_tal.ab`);
      expect(resumed.stderr.trim().split('\n')).toHaveLength(1);
    },
  );

  it('runs with a fix only the AB and what depends on it', { timeout: 120_000 }, async () => {
    const before = await home.esorex.starts();
    const fix = ['--fix', 'parameters', '--parameter=--sharpmin=0.2', '--parameter=--srcmin=3'];
    await home.must('resume', '-d', DATE, '--ab', `${FIXED}_tal`, ...fix, '--reason', 'no star is so sharp');
    await expect
      .poll(async () => (await questions()).map(({ ab }) => ab), { timeout: 60_000, interval: 500 })
      .toContain(`${FIXED}_tpl.ab`);
    expect((await home.esorex.starts()).slice(before.length)).toEqual([`${FIXED}_tal`, `${FIXED}_tpl`]);
  });

  it('makes the single cubes final where the operator gives up', { timeout: 120_000 }, async () => {
    const before = await home.esorex.starts();
    await home.must(
      'resume',
      '-d',
      DATE,
      '--ab',
      `${GIVEN_UP}_tal`,
      '--fix',
      'give-up',
      '--reason',
      'no sources in this field',
    );
    expect((await questions()).filter(({ kind }) => kind === 'fix')).toEqual([]);
    await acceptAll(home);
    expect(await home.esorex.starts()).toEqual(before);
    const cubes = readdirSync(join(home.root, 'sci', DATE)).filter((name) => name.startsWith('MU_SCB'));
    expect(cubes.toSorted()).toEqual([
      'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
      'MU_SCBS_1134387_2014-12-15T02:12:34.681_WFM-NOAO-N_OBJ.fits',
      'MU_SCBS_1134387_2014-12-15T02:23:49.898_WFM-NOAO-N_OBJ.fits',
    ]);
  });

  it('is done with exit code 4', { timeout: 30_000 }, async () => {
    expect(await home.phoenix('status', DATE)).toMatchObject({ exitCode: 4 });
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 4, stderr: '' });
  });
});
