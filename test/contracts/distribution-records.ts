import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Records } from '../../src/ports/records.ts';
import type { DistributionRow } from '../../src/ports/records/distributions.ts';
import { date, PROCESS, product, UNIT } from '../adapters/database/rows.ts';
import type { RecordsFactory } from './records.ts';

const [MORNING, NOON, EVENING] = ['2014-12-16T06', '2014-12-16T12', '2014-12-16T18'].map(
  (hour) => `${hour}:00:00.000Z`,
);
const KEY = { process: PROCESS, unit: UNIT, number: 1 } as const;
const BEGUN = { process: PROCESS, unit: UNIT, planKey: 'p1', content: '{"a":1}', files: 2, begunAt: MORNING! };
const ROW: DistributionRow = { ...BEGUN, number: 1, completedAt: '', ingestedAt: '' };

function file(name: string, change: Parameters<typeof product>[0] = {}) {
  return product({ name, distribution: 1, ...change });
}
const ingested = (name: string, at = EVENING!) =>
  file(name, { state: 'ingested', archiveId: `ADP.${name}`, updatedAt: at });

/** What every adapter of the port `Records` does with distributions and the products that they have published. */
export function describeDistributionRecords(name: string, createRecords: RecordsFactory): void {
  describe(`[C] distributions in ${name}`, () => {
    let records: Records;
    beforeEach(async () => {
      records = await createRecords();
      await records.migrate();
    });
    afterEach(() => records.close());

    const facts = async () => (await records.findDate(PROCESS, UNIT))?.distribution;
    const last = async () => (await records.listDistributions(PROCESS, UNIT)).at(-1);
    async function complete(): Promise<void> {
      await records.beginDistribution(BEGUN);
      for (const each of ['a', 'b']) await records.saveProduct(file(each));
      await records.completeDistribution(KEY, NOON!);
    }

    describe('a distribution', () => {
      it('is begun once, however often it is asked for, and goes on until it is completed', async () => {
        expect(await records.beginDistribution(BEGUN)).toBe(1);
        expect(await records.beginDistribution({ ...BEGUN, begunAt: NOON! })).toBe(1);
        expect(await records.listDistributions(PROCESS, UNIT)).toStrictEqual([ROW]);
      });

      it('is another one when it delivers something else, comes from another plan, or the one before is completed', async () => {
        await complete();
        expect(await records.beginDistribution(BEGUN)).toBe(2);
        expect(await records.beginDistribution({ ...BEGUN, content: 'other' })).toBe(3);
        expect(await records.beginDistribution({ ...BEGUN, content: 'other', planKey: 'p2' })).toBe(4);
        expect((await records.listDistributions(PROCESS, UNIT)).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
      });

      it('belongs to one date of one process', async () => {
        await records.beginDistribution(BEGUN);
        expect(await records.beginDistribution({ ...BEGUN, unit: '2014-12-15', content: 'other' })).toBe(1);
        expect(await records.beginDistribution({ ...BEGUN, process: 'MUSE_DEEP' })).toBe(1);
        expect(await records.listDistributions(PROCESS, UNIT)).toHaveLength(1);
      });

      it('is completed when every file is published under its number, and stays so', async () => {
        await records.beginDistribution(BEGUN);
        await records.saveProduct(file('a'));
        await records.saveProduct(file('b', { distribution: 0 }));
        await records.saveProduct(file('c', { unit: '2014-12-15' }));
        await records.saveProduct(file('c', { process: 'MUSE_DEEP' }));
        expect(await records.completeDistribution(KEY, NOON!)).toBe(false);
        expect(await last()).toEqual(ROW);
        await records.saveProduct(file('b'));
        expect(await records.completeDistribution(KEY, NOON!)).toBe(true);
        expect(await records.completeDistribution(KEY, EVENING!)).toBe(true);
        expect(await last()).toEqual({ ...ROW, completedAt: NOON });
      });

      it('that was never begun is neither completed nor ingested', async () => {
        expect(await records.completeDistribution(KEY, NOON!)).toBe(false);
        expect(await records.completeIngestion(KEY, NOON!)).toBe(false);
      });

      it('that is not completed is not ingested, whatever of it is in the archive', async () => {
        await records.beginDistribution({ ...BEGUN, files: 1 });
        await records.saveProduct(ingested('a'));
        expect(await records.completeIngestion(KEY, EVENING!)).toBe(false);
        expect((await last())?.ingestedAt).toBe('');
      });

      it('is ingested with the last of its files, at that time', async () => {
        await complete();
        await records.saveProduct(ingested('a', NOON));
        expect(await records.completeIngestion(KEY, EVENING!)).toBe(false);
        await records.saveProduct(ingested('b', EVENING));
        expect(await last()).toEqual({ ...ROW, completedAt: NOON, ingestedAt: EVENING });
        await records.saveProduct(ingested('b', '2020-01-01T00:00:00.000Z'));
        expect(await records.completeIngestion(KEY, '2020-01-01T00:00:00.000Z')).toBe(true);
        expect((await last())?.ingestedAt).toBe(EVENING);
      });

      it('is ingested when its last files come in the same moment', async () => {
        const names = Array.from({ length: 12 }, (_, index) => `file ${index}`);
        await records.beginDistribution({ ...BEGUN, files: names.length });
        await Promise.all(names.map((each) => records.saveProduct(file(each))));
        await records.completeDistribution(KEY, NOON!);
        await Promise.all(names.map((each) => records.saveProduct(ingested(each))));
        expect((await last())?.ingestedAt).toBe(EVENING);
      });

      it('of nothing is ingested when that is asked for', async () => {
        await records.beginDistribution({ ...BEGUN, files: 0 });
        expect(await records.completeDistribution(KEY, NOON!)).toBe(true);
        expect((await last())?.ingestedAt).toBe('');
        expect(await records.completeIngestion(KEY, EVENING!)).toBe(true);
        expect((await last())?.ingestedAt).toBe(EVENING);
      });
    });

    describe('what is known of a date', () => {
      it('are the facts of its last distribution, whatever its run says', async () => {
        await records.saveDate(date());
        await records.saveDate(date({ unit: '2014-12-15' }));
        expect(await records.findDate(PROCESS, UNIT)).toStrictEqual(date());
        await complete();
        for (const stage of ['distributed', 'planning', 'planned', 'cancelled', 'failed'] as const) {
          await records.saveDate(date({ stage }));
          const distribution = { number: 1, planKey: 'p1', begunAt: MORNING, completedAt: NOON, ingestedAt: '' };
          expect(await records.findDate(PROCESS, UNIT)).toStrictEqual({ ...date({ stage }), distribution });
        }
        for (const each of ['a', 'b']) await records.saveProduct(ingested(each));
        expect(await facts()).toMatchObject({ number: 1, ingestedAt: EVENING });
        await records.beginDistribution({ ...BEGUN, planKey: 'p2', begunAt: EVENING! });
        expect(await facts()).toEqual({
          ...{ number: 2, planKey: 'p2', begunAt: EVENING, completedAt: '', ingestedAt: '' },
        });
        expect((await records.listDates(PROCESS)).map(({ distribution }) => distribution?.number)).toEqual([
          2,
          undefined,
        ]);
      });

      it('is its plan, also when a run has ended before it had one', async () => {
        await records.saveDate(date({ planKey: 'p1' }));
        await records.saveDate(date({ stage: 'failed', planKey: '' }));
        expect(await records.findDate(PROCESS, UNIT)).toEqual(date({ stage: 'failed', planKey: 'p1' }));
        await records.saveDate(date({ planKey: 'p2' }));
        expect((await records.findDate(PROCESS, UNIT))?.planKey).toBe('p2');
      });
    });

    describe('a product that comes late from an earlier distribution', () => {
      const second = file('a', { distribution: 2, sha256: 'cd'.repeat(32) });

      it('replaces none that was published since', async () => {
        await records.saveProduct(second);
        await expect(records.saveProduct(file('a'))).rejects.toMatchObject({
          code: 'NOT_DISTRIBUTED',
          message: `a was published by distribution 2 of ${UNIT}: what distribution 1 brings comes too late`,
        });
        expect(await records.listProducts(PROCESS, UNIT)).toEqual([second]);
      });

      it('is in the archive all the same when it has come there, and counts for the later one with the same bytes', async () => {
        await records.saveProduct(second);
        await records.saveProduct(ingested('a'));
        expect(await records.listProducts(PROCESS, UNIT)).toEqual([ingested('a')]);
        await records.saveProduct(file('b', { distribution: 2 }));
        await records.saveProduct(ingested('b'));
        expect((await records.listProducts(PROCESS, UNIT)).at(-1)).toEqual({ ...ingested('b'), distribution: 2 });
      });
    });

    describe('a product that is in the archive', () => {
      it('is never overwritten by other bytes, and says as what it is there', async () => {
        await records.saveProduct(ingested('a'));
        for (const state of ['published', 'ingested'] as const) {
          await expect(
            records.saveProduct(file('a', { state, sha256: 'cd'.repeat(32), path: '/other' })),
          ).rejects.toMatchObject({
            code: 'ALREADY_INGESTED',
            message: 'a is in the archive as ADP.a with other content (sha256 abababababab, now cdcdcdcdcdcd)',
          });
        }
        expect(await records.listProducts(PROCESS, UNIT)).toEqual([ingested('a')]);
      });

      it('stays as it is when the same bytes are published again, and counts for the later distribution', async () => {
        await records.saveProduct(ingested('a'));
        for (const distribution of [3, 2, 3]) {
          await records.saveProduct(file('a', { distribution, path: '/other' }));
          expect(await records.listProducts(PROCESS, UNIT)).toEqual([{ ...ingested('a'), distribution: 3 }]);
        }
      });

      it('keeps no distribution from being completed and ingested that was begun after it came there', async () => {
        await records.beginDistribution({ ...BEGUN, files: 1 });
        await records.saveProduct(ingested('a'));
        await records.beginDistribution({ ...BEGUN, content: 'other', files: 1 });
        const second = { ...KEY, number: 2 };
        await records.saveProduct(file('a', { distribution: 2 }));
        expect(await records.completeDistribution(second, NOON!)).toBe(true);
        expect(await records.completeIngestion(second, EVENING!)).toBe(true);
      });

      it('is not forgotten, as one is that was only published', async () => {
        await records.saveProduct(ingested('a'));
        await records.saveProduct(file('b'));
        for (const each of ['a', 'b']) await records.deleteProduct({ process: PROCESS, unit: UNIT, name: each });
        expect(await records.listProducts(PROCESS, UNIT)).toEqual([ingested('a')]);
      });
    });
  });
}
