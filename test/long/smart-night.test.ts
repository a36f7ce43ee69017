import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTruth } from '../../src/simulator/index.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE } from '../e2e/setting/simulated-archive.ts';
import { expectCertifiedAsRecorded } from '../golden/certified-products.ts';

let home: Home;
beforeAll(async () => {
  home = await openHome({ scenario: 'mixed' });
});
afterAll(() => home.close());

// Merged, split, transformed, deleted, dealt out anew: the night with most patterns. Each test needs the ones before it.
describe('[E] a mixed night, smartly associated, through the real recipes', () => {
  it('is prepared with every recommendation, and can be undone and done again', { timeout: 60_000 }, async () => {
    await home.must('prepare', '-d', DATE, '--accept', '--operator', 'lead');
    const log = await readFile(join(home.root, 'log', DATE, `phoenixPrepare_MUSE_${DATE}.log`), 'utf8');
    for (const kind of ['MERGE', 'SPLIT', 'DELETE', 'EDIT', 'TRANSFORM', 'ADD_SKY'])
      expect(log).toContain(` ${kind} of`);
    const edits = join(home.root, 'edits.yaml');
    await home.must('prepare', '-d', DATE, '--export', edits);
    await home.must('prepare', '-d', DATE, '--undo', 'last');
    const again = await home.must('prepare', '-d', DATE, '--edits', edits);
    expect(again.stdout).toContain('15 ABs accepted (version 1, 8 edits)');
  });

  it('runs to cubes: no AB fails', { timeout: 480_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3, stderr: '' });
    const { abs, live } = await home.status();
    expect(abs.filter(({ status }) => status !== 'succeeded')).toEqual([]);
    expect(abs).toHaveLength(73);
    for (const { ab } of live!.questions) await home.accept(ab);
    await expect
      .poll(async () => (await home.status()).date.stage, { timeout: 60_000, interval: 500 })
      .toBe('distributed');
  });

  it('delivers the pixels and flags that are on record', () => expectCertifiedAsRecorded(home, 'mixed'));

  it('gives the cubes of its truth, each with its QCFLAG', { timeout: 60_000 }, async () => {
    await home.must('ingest', '-d', DATE);
    const truth = await readTruth(join(home.root, 'archive'), DATE);
    const expected = truth.obs.flatMap(({ expected: { products } }) =>
      products.map(({ name, qcFlag, delivery }) => ({ name, qcFlag, delivery })),
    );
    const { abs, products } = await home.status();
    const flagOf = new Map(abs.map(({ ab, qcFlag }) => [ab, qcFlag]));
    const cubes = products.filter(({ prodCatg }) => prodCatg === 'SINGLE' || prodCatg === 'SCIENCE.CUBE.IFS');
    const found = cubes.map(({ name, ab, prodCatg }) => ({
      name,
      qcFlag: flagOf.get(ab),
      delivery: prodCatg === 'SINGLE' ? 'S' : 'IDP',
    }));
    expect(found.toSorted(byName)).toEqual(expected.toSorted(byName));
  });
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
