import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DateStatus } from '../../src/workflows/contract.ts';
import { acceptAll } from './setting/certify.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';
import { temporal } from './setting/temporal-history.ts';

const [FIRST, SECOND] = FRAMES.pair;
const COMBINED = `${FIRST}_tpl.ab`;
const MEMBERS = [`${FIRST}_pst.ab`, `${SECOND}_pst.ab`];
const WORKFLOW = `MUSE_R/${DATE}`;

let home: Home;
beforeAll(async () => {
  home = await openHome({ frames: [...FRAMES.pair, ...FRAMES.short] });
});
afterAll(() => home.close());

/** A signal as an operator sends it without phoenix; `input` is the text behind --input. */
function signal(input?: string): Promise<unknown> {
  const given = input === undefined ? [] : ['--input', input];
  return temporal(home, 'workflow', 'signal', '-w', WORKFLOW, '--name', 'certify', ...given);
}

async function live(): Promise<DateStatus> {
  const { live: status } = await home.status();
  if (status === null) throw new Error('the date does not answer');
  return status;
}

async function up(): Promise<void> {
  expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
}

// One date at its gate; each test needs the ones before it.
describe('[E] the certification of a date', () => {
  it('is waited for', { timeout: 120_000 }, async () => {
    await up();
    await home.must('prepare', '-d', DATE, '--accept');
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    expect((await live()).questions.map(({ ab }) => ab)).toContain(COMBINED);
  });

  it('is not changed by malformed signals, which are listed as refusals', { timeout: 60_000 }, async () => {
    const before = await live();
    const decision = { decisionId: 'wrong', ab: COMBINED, verdict: 'accept', operator: 'tester' };
    const wrong = [
      undefined,
      '"accept it"',
      '[1, 2]',
      JSON.stringify({ ...decision, verdict: 'perhaps' }),
      JSON.stringify({ ...decision, ab: 'MUSE.2014-12-15T03:00:00.000_tpl.ab' }),
      JSON.stringify({ ...decision, operator: undefined }),
    ];
    for (const input of wrong) await signal(input);
    await expect
      .poll(async () => (await live()).refusals.length, { interval: 300, timeout: 20_000 })
      .toBe(wrong.length);
    const { refusals, ...after } = await live();
    expect({ ...after, refusals: [] }).toEqual({ ...before, refusals: [] });
    expect(refusals.map(({ because }) => because)).toEqual([
      expect.stringMatching(/nothing/),
      expect.stringMatching(/accept it/),
      expect.stringMatching(/list/),
      expect.stringMatching(/perhaps/),
      expect.stringMatching(/03:00:00/),
      expect.stringMatching(/operator/),
    ]);
    const shown = await home.phoenix('status', DATE, '--json');
    expect(shown).toMatchObject({ exitCode: 3, stderr: '' });
    expect(JSON.parse(shown.stdout)).toMatchObject({ live: { refusals } });
  });

  it('puts the single cubes of a rejected combined cube under review', { timeout: 60_000 }, async () => {
    const open = (await live()).questions.map(({ ab }) => ab);
    const decision = {
      decisionId: 'tpl-1',
      ab: COMBINED,
      verdict: 'reject',
      operator: 'jdoe',
      comment: 'doubled sources',
    };
    await signal(JSON.stringify(decision));
    const expected = new Set([...open.filter((ab) => ab !== COMBINED), ...MEMBERS]);
    await expect
      .poll(async () => new Set((await live()).questions.map(({ ab }) => ab)), { interval: 300, timeout: 20_000 })
      .toEqual(expected);
    expect((await live()).verdicts).toEqual({ [COMBINED]: 'reject' });
  });

  it('takes a decision that was stored while the server was down', { timeout: 120_000 }, async () => {
    await home.killServer();
    const stored = await home.must(
      'certify',
      '-d',
      DATE,
      '--ab',
      MEMBERS[0]!,
      '--verdict',
      'accept',
      '--comment',
      'sharp',
      '--json',
    );
    expect(JSON.parse(stored.stdout)).toMatchObject({ ab: MEMBERS[0], kind: 'stored' });
    await up();
    // The worker looks for stored decisions every 15 s, and leaves those of the last 10 s to their senders.
    const verdicts = async () => (await home.status()).live?.verdicts;
    await expect
      .poll(verdicts, { interval: 500, timeout: 60_000 })
      .toEqual({ [COMBINED]: 'reject', [MEMBERS[0]!]: 'accept' });
  });

  it('survives the loss of the database of Temporal', { timeout: 120_000 }, async () => {
    const starts = await home.esorex.starts();
    const before = await live();
    await home.killWorker();
    await home.killServer();
    rmSync(join(home.root, 'temporal'), { recursive: true });
    await up();
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    expect(await home.esorex.starts()).toEqual(starts);
    const after = await live();
    expect(after.verdicts).toEqual(before.verdicts);
    expect(after.questions).toEqual(before.questions);
  });

  it('makes the single cubes of the rejected combined cube final', { timeout: 90_000 }, async () => {
    await acceptAll(home);
    const names = readdirSync(join(home.root, 'sci', DATE)).filter((name) => /^MU_SCB/.test(name));
    expect(names.toSorted()).toEqual([
      'MU_SCBS_1134387_2014-12-15T02:12:34.681_WFM-NOAO-N_OBJ.fits',
      'MU_SCBS_1134387_2014-12-15T02:23:49.898_WFM-NOAO-N_OBJ.fits',
      'MU_SCBS_1134388_2014-12-15T02:43:24.332_WFM-NOAO-N_OBJ.fits',
    ]);
  });
});
