import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectCertifiedAsRecorded } from '../golden/certified-products.ts';
import { primaryKeywords, md5Of } from './setting/final-files.ts';
import { openHome } from './setting/phoenix-home.ts';
import type { Home } from './setting/phoenix-home.ts';
import { DATE } from './setting/simulated-archive.ts';
import { historySizes } from './setting/temporal-history.ts';

/** Datasets of the scenario: two combined cubes, the SKY, two single cubes, and the S. files of six exposures. */
const CUBES = [
  'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
  'MU_SCBC_1134387_2014-12-15T02:12:34.681_WFM-NOAO-N_OBJ.fits',
  'MU_SCBS_1134386_2014-12-15T01:49:19.464_WFM-NOAO-N_OBJ.fits',
  'MU_SCBS_1134388_2014-12-15T02:43:24.332_WFM-NOAO-N_OBJ.fits',
  'MU_SCBX_1134385_2014-12-15T01:16:34.813_WFM-NOAO-N_SKY.fits',
];
const DEEP = CUBES[0]!;
const SINGLES = 6;

let home: Home;
beforeAll(async () => {
  home = await openHome();
});
afterAll(() => home.close());

// The commands of the README in their order; each test is a step and needs the ones before it.
describe('[E] a whole night by the commands of the README', () => {
  it('is prepared, and -C plans it without running a recipe', { timeout: 60_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
    await home.must('prepare', '-d', DATE, '--accept');
    const planned = await home.must('-d', DATE, '-C');
    expect(planned.stdout).toContain('23 ABs in 4 chains');
    expect(planned.stdout).toContain(`next: phoenix -d ${DATE} -P`);
    expect(await home.esorex.starts()).toEqual([]);
  });

  it(
    '-P ends at the certification with exit code 3, and a second one follows it without a word',
    { timeout: 120_000 },
    async () => {
      const first = home.phoenix('-d', DATE, '-P');
      await expect.poll(home.esorex.starts, { timeout: 20_000 }).not.toEqual([]);
      const attached = await home.phoenix('-d', DATE, '-P');
      expect(await first).toMatchObject({ exitCode: 3, stderr: '' });
      expect(attached).toMatchObject({ exitCode: 3, stderr: '' });
      const starts = await home.esorex.starts();
      expect(starts).toHaveLength(23);
      expect(new Set(starts).size).toBe(23);
    },
  );

  it('is certified question by question, and then distributed', { timeout: 60_000 }, async () => {
    const { live } = await home.status();
    const abs = live!.questions.map(({ ab }) => ab);
    expect(live!.questions.map(({ kind }) => kind)).toEqual(abs.map(() => 'certify'));
    expect(abs).toContain('MUSE.2014-12-15T00:54:04.379_tpl.ab');
    for (const [index, ab] of abs.entries()) {
      const { stdout } = await home.must(
        'certify',
        '-d',
        DATE,
        '--ab',
        ab,
        '--verdict',
        'accept',
        '--operator',
        'me',
        '--comment',
        'fine',
        '--json',
      );
      expect(JSON.parse(stdout)).toEqual({ ab, kind: 'accepted', openQuestions: abs.length - index - 1 });
    }
    await expect
      .poll(async () => (await home.status()).date.stage, { timeout: 30_000, interval: 500 })
      .toBe('distributed');
    expect(readdirSync(join(home.root, 'sci', DATE)).filter((name) => name.startsWith('MU_SCB'))).toEqual(
      expect.arrayContaining(CUBES),
    );
    expect(readdirSync(join(home.root, 'sci', 'DPING', DATE))).toHaveLength(SINGLES);
  });

  it('delivers the pixels and flags that are on record', () => expectCertifiedAsRecorded(home, 'standard'));

  it('gives cubes with converted headers that fitsverify accepts', async () => {
    const folder = join(home.root, 'sci', DATE);
    for (const name of CUBES) {
      const keywords = await primaryKeywords(join(folder, name));
      expect(keywords).toMatchObject({
        PRODCATG: 'SCIENCE.CUBE.IFS',
        PIPEFILE: name,
        QCFLAG: expect.stringMatching(/^[01]{9,11}$/),
      });
      const report = execFileSync('fitsverify', [join(folder, name)], { encoding: 'utf8' });
      expect(report).toContain('Verification found 0 warning(s) and 0 error(s)');
    }
    const deep = await primaryKeywords(join(folder, DEEP));
    const provenance = ['00:54:04.379', '01:05:19.596', '01:19:49.030', '01:31:04.247'].map(
      (time) => `MUSE.2014-12-15T${time}.fits`,
    );
    expect([1, 2, 3, 4].map((index) => deep[`PROV${index}`])).toEqual(provenance);
    expect(deep).not.toHaveProperty('PROV5');
  });

  it('names in each cube the files of its dataset with their checksums', async () => {
    const folder = join(home.root, 'sci', DATE);
    for (const cube of CUBES) {
      const keywords = await primaryKeywords(join(folder, cube));
      const named = Object.keys(keywords).flatMap((key) => /^ASSON(\d+)$/.exec(key)?.[1] ?? []);
      expect(named.length).toBeGreaterThanOrEqual(3);
      for (const index of named) {
        const file = String(keywords[`ASSON${index}`]);
        if (file.endsWith('.fits')) expect(keywords).not.toHaveProperty(`ASSOM${index}`);
        else {
          expect(keywords[`ASSOC${index}`]).toMatch(/^ANCILLARY\.(README|PREVIEW)$/);
          expect(keywords[`ASSOM${index}`]).toBe(md5Of(join(folder, file)));
        }
      }
    }
  });

  it('is ingested with a line of the log for every file', { timeout: 60_000 }, async () => {
    await home.must('ingest', '-d', DATE);
    const report = await home.status();
    expect(report.date).toMatchObject({ stage: 'ingested', needsOperator: false });
    expect(report.products.filter(({ state }) => state !== 'ingested')).toEqual([]);
    const log = readFileSync(join(home.root, 'lst', `list_ingest_SCIENCE_${DATE}.txt`), 'utf8')
      .trim()
      .split('\n');
    for (const { name, archiveId } of report.products) {
      expect(log.filter((line) => line.includes(name) && line.includes(archiveId))).toHaveLength(1);
    }
    expect(readdirSync(join(home.root, 'archive', 'idp', DATE))).toEqual(expect.arrayContaining(CUBES));
    expect(readdirSync(join(home.root, 'archive', 'S', DATE))).toHaveLength(SINGLES);
  });

  it('does nothing and exits 0 when it is processed again', { timeout: 60_000 }, async () => {
    const before = await home.status();
    const again = await home.must('-d', DATE, '-P');
    expect(again.stdout).toContain('nothing: the date is done');
    expect(await home.esorex.starts()).toHaveLength(23);
    expect((await home.status()).products).toEqual(before.products);
  });

  it('leaves a log of the worker with a line of JSON per event, each AB among them, and nothing on its output but the start', () => {
    const log = readFileSync(join(home.root, 'log', 'worker.e2e.log'), 'utf8').trimEnd();
    const lines = log.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ level: 'info', host: 'e2e', time: expect.any(String), msg: expect.any(String) });
    const done = lines.filter(({ msg }) => msg === 'runAb done');
    expect(new Set(done.map(({ ab }) => ab)).size).toBe(23);
    expect(done.map(({ process, unit, attempt }) => [process, unit, attempt])).toEqual(
      done.map(() => ['MUSE_R', DATE, 1]),
    );
    const output = readFileSync(join(home.root, 'log', 'worker.e2e.out'), 'utf8');
    expect(output).toMatch(/^phoenix worker: host e2e \(MASTER, 2 streams\) serves \S+; 0 lost attempts taken over\n$/);
  });

  it('leaves small histories and small payloads', { timeout: 60_000 }, async () => {
    const sizes = await historySizes(home);
    expect(sizes.map(({ workflowId }) => workflowId)).toContain(`MUSE_R/${DATE}`);
    for (const { events, children, largestPayloadBytes } of sizes) {
      expect(largestPayloadBytes).toBeGreaterThan(0);
      expect(events).toBeLessThan(2_000);
      expect(children).toBeLessThan(150);
      expect(largestPayloadBytes).toBeLessThanOrEqual(64 * 1024);
    }
  });
});
