import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abFromText } from '../../src/domain/association/ab-text.ts';
import { acceptAll } from '../e2e/setting/certify.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE, FRAMES } from '../e2e/setting/simulated-archive.ts';
import { temporal } from '../e2e/setting/temporal-history.ts';

const [FIRST] = FRAMES.deep;
const [OTHER] = FRAMES.pair;
/** Offsets of half an arcsecond are not looked for: the recipe ends well and finds none, with any detection parameters. */
const SHORT_SIGHTED = ['--rsearch=0.05,0.05'];

let home: Home;
/** The doubtful list of the first combination. */
let own = '';
beforeAll(async () => {
  home = await openHome({
    frames: [...FRAMES.deep.slice(0, 2), ...FRAMES.pair],
    settings: { recipeParameters: { muse_exp_align: SHORT_SIGHTED } },
  });
});
afterAll(() => home.close());

async function questions() {
  return (await home.status()).live?.questions ?? [];
}
async function fixQuestions() {
  return (await questions()).filter(({ kind }) => kind === 'fix');
}
async function untilAsked(...abs: readonly string[]) {
  await expect
    .poll(async () => (await fixQuestions()).map(({ ab }) => ab), { timeout: 60_000, interval: 300 })
    .toEqual(abs);
}
/** Made and assessed. */
async function untilToCertify(ab: string) {
  const asked = async () => (await questions()).filter(({ kind }) => kind === 'certify').map((one) => one.ab);
  await expect.poll(asked, { timeout: 60_000, interval: 300 }).toContain(ab);
}

function resume(ab: string, ...fix: readonly string[]) {
  return home.phoenix('resume', '-d', DATE, '--ab', ab, '--fix', ...fix, '--reason', 'for the test');
}

/** As an operator without PHOENIX does it. */
function signal(ab: string, fix: unknown) {
  const payload = {
    decisionId: `by hand ${JSON.stringify([ab, fix])}`,
    ab,
    fix,
    operator: 'tester',
    reason: 'by hand',
  };
  return temporal(
    home,
    ...['workflow', 'signal', '-w', `MUSE_R/${DATE}`, '--name', 'resume', '--input', JSON.stringify(payload)],
  );
}

/** The list that a doubtful alignment has left, as its question names it. */
async function keptList(ab: string): Promise<string> {
  const question = (await fixQuestions()).find((one) => one.ab === ab);
  return /the list is kept: (\S+?)\.? /.exec(`${question?.text ?? ''} `)?.[1] ?? '';
}

// One date and its alignments; each test needs the ones before it.
describe('[E] alignments that are not believed', () => {
  it(
    'are tried once more by themselves, stop before anything is combined, and tell why',
    { timeout: 120_000 },
    async () => {
      expect(await home.up()).toMatchObject({ exitCode: 0 });
      await home.must('prepare', '-d', DATE, '--accept');
      expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
      await untilAsked(`${FIRST}_tal.ab`, `${OTHER}_tal.ab`);
      const { text, choices } = (await fixQuestions())[0]!;
      expect(text).toContain('(ALIGNMENT_DOUBTFUL): offsets not confirmed: exposure 1');
      expect(text).toMatch(/at best 0 of \d+ detections in the overlap with exposure 2 match/);
      expect(text).toContain('; again with --threshold=200 --step=2 --srcmin=3 (noise may be among the sources');
      expect(choices).toEqual(['parameters', 'offset-list', 'no-alignment', 'drop-frames', 'give-up']);
      const runs = (await home.esorex.starts()).filter((name) => name.endsWith('_tal')).toSorted();
      expect(runs).toEqual([`${FIRST}_tal`, `${FIRST}_tal`, `${OTHER}_tal`, `${OTHER}_tal`]);
      expect((await home.status()).abs.find(({ ab }) => ab === `${FIRST}_tpl.ab`)?.status).toBe('blocked');
      expect(existsSync(await keptList(`${FIRST}_tal.ab`))).toBe(true);
      const log = readFileSync(join(home.root, 'log', DATE, `r.${FIRST}_tal.log`), 'utf8');
      expect(log.match(/^=== (first|second) attempt$/gm)).toEqual(['=== first attempt', '=== second attempt']);
    },
  );

  it('are not repeated: the same offsets would come, and the same doubts', { timeout: 60_000 }, async () => {
    const refused = await resume(`${FIRST}_tal`, 'retry');
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('retry would bring the very same');
  });

  it('refuse at the command line what cannot be meant, in one line', { timeout: 60_000 }, async () => {
    const before = await home.esorex.starts();
    const foreign = await keptList(`${OTHER}_tal.ab`);
    const answers = [
      [
        await resume(`${FIRST}_tal`, 'parameters', '--parameter=--srcmn=3'),
        /knows no option --srcmn \(did you mean --srcmin/,
      ],
      [
        await resume(`${FIRST}_tal`, 'offset-list', '--offset-list', join(home.root, 'phoenix.yaml')),
        /is no list of offsets/,
      ],
      [
        await resume(`${FIRST}_tal`, 'offset-list', '--offset-list', foreign),
        /has no row for 2 of 2 exposures \(DATE_OBS 2014-12-15T00:54:04\.379, /,
      ],
    ] as const;
    for (const [{ exitCode, stdout, stderr }, message] of answers) {
      expect([exitCode, stdout, stderr.trim().split('\n')]).toEqual([1, '', [expect.stringMatching(message)]]);
    }
    expect(await home.esorex.starts()).toEqual(before);
    expect(await fixQuestions()).toHaveLength(2);
  });

  it(
    'take a wrong list that came by signal back, run nothing with it, and ask again',
    { timeout: 60_000 },
    async () => {
      const before = await home.esorex.starts();
      own = await keptList(`${FIRST}_tal.ab`);
      await signal(`${FIRST}_tal.ab`, { kind: 'offset-list', path: await keptList(`${OTHER}_tal.ab`) });
      await untilAsked(`${FIRST}_tpl.ab`, `${OTHER}_tal.ab`);
      expect((await fixQuestions())[0]?.text).toMatch(/\(OFFSET_LIST_INVALID\): .*has no row for 2 of 2 exposures/);
      expect(await home.esorex.starts()).toEqual(before);
    },
  );

  it('combine with the doubtful list where the operator accepts it', { timeout: 60_000 }, async () => {
    const before = await home.esorex.starts();
    await signal(`${FIRST}_tpl.ab`, { kind: 'offset-list', path: own });
    await untilToCertify(`${FIRST}_tpl.ab`);
    expect((await home.esorex.starts()).slice(before.length)).toEqual([`${FIRST}_tpl`]);
    expect(edited(`${FIRST}_tpl.ab`).inputs).toContainEqual({
      source: { kind: 'file', path: own },
      tag: 'OFFSET_LIST',
    });
  });

  it(
    'take an option back that the recipe does not know, and run with a right one that and what depends on it',
    { timeout: 120_000 },
    async () => {
      const before = await home.esorex.starts();
      await signal(`${OTHER}_tal.ab`, { kind: 'parameters', parameters: ['--rsearsh=30.,4.,2.,0.8'] });
      const text = async () => (await fixQuestions())[0]?.text ?? '';
      await expect.poll(text, { timeout: 60_000, interval: 300 }).toContain('knows no option --rsearsh');
      expect(await home.esorex.starts()).toEqual(before);
      expect(await resume(`${OTHER}_tal`, 'parameters', '--parameter=--rsearch=30.,4.,2.,0.8')).toMatchObject({
        exitCode: 0,
      });
      await untilToCertify(`${OTHER}_tpl.ab`);
      expect((await home.esorex.starts()).slice(before.length)).toEqual([`${OTHER}_tal`, `${OTHER}_tpl`]);
      expect(edited(`${OTHER}_tal.ab`).parameters).toEqual(['--rsearch=30.,4.,2.,0.8']);
    },
  );

  it('run nothing again when the date is started again', { timeout: 120_000 }, async () => {
    await acceptAll(home);
    const before = await home.esorex.starts();
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await home.esorex.starts()).toEqual(before);
  });
});

/** The AB as it stands in the tree of the process. */
function edited(ab: string) {
  return abFromText(readFileSync(join(home.root, 'trees', 'MUSE_R', 'logs', DATE, ab), 'utf8'), ab);
}
