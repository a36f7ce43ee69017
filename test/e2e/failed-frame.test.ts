import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editFits } from '../../src/adapters/fits/index.ts';
import { acceptAll } from './setting/certify.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE, FRAMES } from './setting/simulated-archive.ts';
import { temporal } from './setting/temporal-history.ts';

const [FIRST, SECOND, , BAD] = FRAMES.deep;
const COMBINE = 'muse_exp_combine';

async function questionsOf(home: Home) {
  return (await home.status()).live?.questions ?? [];
}
async function untilAsked(home: Home, kind: 'fix' | 'certify', ab: string) {
  const asked = async () => (await questionsOf(home)).filter((one) => one.kind === kind).map((one) => one.ab);
  await expect.poll(asked, { timeout: 90_000, interval: 300 }).toContain(ab);
}
/** ABs whose recipe starts while the work is done. */
async function startsDuring(home: Home, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await home.esorex.starts();
  await work();
  return (await home.esorex.starts()).slice(before.length).toSorted();
}

/** A quadrant without GAIN becomes all zeros, and no recipe says so (muse-recipes 8.9). The archive holds it like that. */
async function breakFrame(folder: string, fileName: string): Promise<void> {
  await editFits(join(folder, fileName), [{ hdu: 'CHAN02', keyword: 'ESO DET OUT1 GAIN', value: undefined }]);
  const path = join(folder, 'checksums.json');
  const known = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const content = await readFile(join(folder, fileName));
  known[fileName] = { sizeBytes: content.length, crc32: String(crc32(content)) };
  await writeFile(path, JSON.stringify(known));
}

// One date of which a frame is broken; each test needs the ones before it.
describe('[E] a date with a broken frame', () => {
  let home: Home;
  beforeAll(async () => {
    home = await openHome({ frames: [FIRST, SECOND, BAD] });
    await breakFrame(join(home.root, 'archive', 'raw', DATE), `${BAD}.fits`);
  });
  afterAll(() => home.close());

  it('asks about that frame alone; what descends from it waits', { timeout: 180_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    await home.must('prepare', '-d', DATE, '--accept');
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    const [question] = await questionsOf(home);
    expect(question).toMatchObject({ ab: `${BAD}.ab`, kind: 'fix', text: expect.stringContaining('GAIN') });
    expect(question?.choices).toEqual(['retry', 'parameters', 'drop-frames', 'give-up']);
    const { abs } = await home.status();
    const blocked = abs.filter(({ status }) => status === 'blocked').map(({ ab }) => ab);
    expect(blocked.toSorted()).toEqual([`${FIRST}_tal.ab`, `${FIRST}_tpl.ab`, `${BAD}_pst.ab`]);
  });

  it('runs it once more by retry, and asks again', { timeout: 120_000 }, async () => {
    const started = await startsDuring(home, async () => {
      await home.must('resume', '-d', DATE, '--ab', BAD, '--fix', 'retry', '--reason', 'who knows');
      await untilAsked(home, 'fix', `${BAD}.ab`);
      await expect.poll(async () => (await home.esorex.starts()).filter((name) => name === BAD)).toHaveLength(2);
    });
    expect(started).toEqual([BAD]);
  });

  it('goes on without it, signalled by hand: only the combination runs', { timeout: 120_000 }, async () => {
    const fix = { kind: 'drop-frames', frames: [`${BAD}.fits`] };
    const payload = JSON.stringify({ decisionId: 'drop', ab: `${BAD}.ab`, fix, operator: 'tester', reason: 'broken' });
    const started = await startsDuring(home, async () => {
      await temporal(home, 'workflow', 'signal', '-w', `MUSE_R/${DATE}`, '--name', 'resume', '--input', payload);
      await untilAsked(home, 'certify', `${FIRST}_tpl.ab`);
    });
    expect(started).toEqual([`${FIRST}_tal`, `${FIRST}_tpl`]);
  });

  it('is combined anew without alignment where the reviewer wants it so', { timeout: 120_000 }, async () => {
    const rework = ['--verdict', 'rework', '--fix', 'no-alignment', '--comment', 'no offsets'];
    const [before] = (await questionsOf(home)).filter(({ ab }) => ab === `${FIRST}_tpl.ab`);
    const started = await startsDuring(home, async () => {
      await home.must('certify', '-d', DATE, '--ab', `${FIRST}_tpl`, ...rework);
      const checksum = async () =>
        (await questionsOf(home)).find(({ ab }) => ab === `${FIRST}_tpl.ab`)?.productChecksum;
      await expect.poll(checksum, { timeout: 90_000, interval: 300 }).toMatch(/./);
      expect(await checksum()).not.toBe(before?.productChecksum);
    });
    expect(started).toEqual([`${FIRST}_tpl`]);
  });

  it('redoes after a change of parameters only what they change', { timeout: 180_000 }, async () => {
    await acceptAll(home);
    await home.must('down');
    await home.configure({ recipeParameters: { [COMBINE]: ['--lambdamin=6255', '--lambdamax=6345', '--crsigma=8'] } });
    expect(await home.up()).toMatchObject({ exitCode: 0 });
    const started = await startsDuring(home, async () => {
      await home.phoenix('-d', DATE, '-P');
      await untilAsked(home, 'certify', `${FIRST}_tpl.ab`);
    });
    // The reviewer's decision counts from the start, and with it the answer that it stood on: the broken frame is not tried.
    expect(started).toEqual([`${FIRST}_tpl`]);
  });
});

describe('[E] a process that records failures', () => {
  let home: Home;
  beforeAll(async () => {
    const settings = { onFailedAb: 'record', recipeParameters: { muse_exp_align: ['--sharpmin=0.9'] } } as const;
    home = await openHome({ frames: FRAMES.pair, settings });
  });
  afterAll(() => home.close());

  it(
    'asks nothing about them, makes the single cubes final, and ends with exit code 4',
    { timeout: 180_000 },
    async () => {
      expect(await home.up()).toMatchObject({ exitCode: 0 });
      await home.must('prepare', '-d', DATE, '--accept');
      await home.phoenix('-d', DATE, '-P');
      expect((await questionsOf(home)).filter(({ kind }) => kind === 'fix')).toEqual([]);
      await acceptAll(home);
      const { abs } = await home.status();
      expect(abs.find(({ ab }) => ab === `${FRAMES.pair[0]}_tal.ab`)).toMatchObject({ status: 'failed' });
      expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 4, stderr: '' });
    },
  );
});
