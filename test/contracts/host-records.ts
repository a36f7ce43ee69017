import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Records } from '../../src/ports/records.ts';
import { ab, attempt, date, host, placement, PROCESS, UNIT } from '../adapters/database/rows.ts';
import type { RecordsFactory } from './records.ts';

/** What every adapter of the port `Records` knows of hosts, placements and attempts. */
export function describeHostRecords(name: string, createRecords: RecordsFactory): void {
  describe(`[C] records of hosts in ${name}`, () => {
    let records: Records;
    beforeEach(async () => {
      records = await createRecords();
      await records.migrate();
    });
    afterEach(() => records.close());

    describe('marks of hosts', () => {
      const MARK = {
        mark: 'drained',
        markedBy: 'jdoe',
        markedAt: '2014-12-15T10:00:00.000Z',
        markedBecause: 'disks',
      } as const;

      it('stay when the host gives its next sign of life, until they are taken back', async () => {
        await records.saveHost(host());
        expect(await records.markHost({ host: 'muc10', ...MARK })).toBe(true);
        await records.saveHost(host({ seenAt: '2014-12-15T10:00:15.000Z', runningAbs: 2 }));
        const marked = host({ seenAt: '2014-12-15T10:00:15.000Z', runningAbs: 2, ...MARK });
        expect(await records.listHosts()).toStrictEqual([marked]);
        const undone = { mark: '', markedBy: 'jdoe', markedAt: '2014-12-15T11:00:00.000Z', markedBecause: '' } as const;
        await records.markHost({ host: 'muc10', ...undone });
        expect(await records.listHosts()).toStrictEqual([{ ...marked, ...undone }]);
      });

      it('change nothing for a host that nobody has ever seen', async () => {
        await records.saveHost(host());
        expect(await records.markHost({ host: 'muc11', ...MARK })).toBe(false);
        expect(await records.listHosts()).toEqual([host()]);
      });

      it('are not what the host says of itself', async () => {
        await records.saveHost(host(MARK));
        expect(await records.listHosts()).toEqual([host()]);
      });

      it('leave the facts alone that are measured anew at every sign of life', async () => {
        const facts = {
          machine: 'muc11',
          cores: 96,
          dataRoot: '/data/b',
          slot: '17:00-07:54',
          freeDiskBytes: 3.5e12,
          bookedMemoryBytes: 47e9,
          runningAbs: 3,
          waitingAbs: 17,
          waitingSeconds: 12_345.5,
        };
        await records.saveHost(host(facts));
        expect(await records.listHosts()).toStrictEqual([host(facts)]);
      });
    });

    describe('placements', () => {
      const OTHER = 'MUSE.2014-12-15T02:12:34.681';

      it('come back as they were saved, by chain', async () => {
        await records.savePlacement(placement());
        await records.savePlacement(placement({ chain: OTHER, host: 'muc11' }));
        expect(await records.findPlacement(placement())).toStrictEqual(placement());
        expect(await records.findPlacement({ ...placement(), chain: OTHER })).toMatchObject({ host: 'muc11' });
        expect(await records.findPlacement({ ...placement(), unit: '2014-12-15' })).toBeUndefined();
        expect(await records.findPlacement({ ...placement(), process: 'MUSE_DEEP' })).toBeUndefined();
      });

      it('give way to a newer number and never to an older one', async () => {
        await records.savePlacement(placement({ number: 2, host: 'muc11' }));
        await records.savePlacement(placement({ number: 1, host: 'muc10' }));
        expect(await records.findPlacement(placement())).toEqual(placement({ number: 2, host: 'muc11' }));
        await records.savePlacement(placement({ number: 3, host: 'muc12' }));
        expect(await records.findPlacement(placement())).toEqual(placement({ number: 3, host: 'muc12' }));
      });

      it('keep the newest of many that are saved at once', async () => {
        const numbers = Array.from({ length: 30 }, (_, i) => ((i * 7) % 30) + 1);
        await Promise.all(numbers.map((number) => records.savePlacement(placement({ number, host: `h${number}` }))));
        expect(await records.findPlacement(placement())).toEqual(placement({ number: 30, host: 'h30' }));
      });

      it.each(['planned', 'processing', 'certification'] as const)(
        'are open while the date is in %s and the chain has ABs to be made, with the share of these',
        async (stage) => {
          const { chain } = placement();
          await records.saveDate(date({ stage }));
          await records.savePlacement(placement());
          const statuses = [
            'planned',
            'running',
            'succeeded',
            'failed',
            'blocked',
            'given-up',
            'succeeded',
            'succeeded',
          ] as const;
          for (const [i, status] of statuses.entries())
            await records.saveAb(ab({ ab: `ab${i}`, chain, status, host: 'muc10' }));
          expect(await records.listOpenPlacements()).toStrictEqual([{ ...placement(), openShare: 2 / 8 }]);
        },
      );

      it.each([
        'distribution',
        'distributed',
        'ingestion',
        'ingested',
        'cancelled',
        'failed',
        'interrupted',
        'retired',
      ] as const)('are not open when the date is in %s', async (stage) => {
        await records.saveDate(date({ stage }));
        await records.savePlacement(placement());
        await records.saveAb(ab({ chain: placement().chain, host: 'muc10' }));
        expect(await records.listOpenPlacements()).toEqual([]);
      });

      it('are not open when all is made, has failed, or left the plan', async () => {
        await records.saveDate(date());
        for (const chain of ['a', 'b', 'c']) await records.savePlacement(placement({ chain }));
        await records.saveAb(ab({ ab: '1', chain: 'a', status: 'succeeded', host: 'muc10' }));
        await records.saveAb(ab({ ab: '2', chain: 'b', status: 'failed' }));
        expect(await records.listOpenPlacements()).toEqual([]);
      });

      it('are not open when their ABs have been planned anew since, and are placed nowhere', async () => {
        await records.saveDate(date({ stage: 'planned' }));
        await records.savePlacement(placement());
        const { chain } = placement();
        await records.saveAb(ab({ chain, host: 'muc10', status: 'planned' }));
        expect(await records.listOpenPlacements()).toHaveLength(1);
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ chain })]);
        expect(await records.listOpenPlacements()).toEqual([]);
      });

      it('are listed for all processes and dates, each with its own ABs', async () => {
        const keys = [
          { process: 'MUSE_R', unit: '2014-12-15' },
          { process: 'MUSE_R', unit: UNIT },
          { process: 'MUSE_DEEP', unit: UNIT },
        ];
        for (const key of keys) {
          await records.saveDate(date(key));
          await records.savePlacement(placement({ ...key, chain: 'a' }));
          await records.saveAb(
            ab({ ...key, chain: 'a', host: 'muc10', status: key.unit === UNIT ? 'running' : 'succeeded' }),
          );
        }
        expect((await records.listOpenPlacements()).map(({ process, unit }) => `${process}/${unit}`)).toEqual([
          `MUSE_DEEP/${UNIT}`,
          `MUSE_R/${UNIT}`,
        ]);
      });
    });

    describe('an AB of a placement', () => {
      it('is saved, new or known, while the chain has no newer placement, and as without numbers', async () => {
        expect(await records.saveAbOfPlacement(ab({ status: 'running' }), 0)).toBe(true);
        expect(await records.listAbs(PROCESS, UNIT)).toStrictEqual([ab({ status: 'running' })]);
        await records.savePlacement(placement({ number: 2 }));
        await records.savePlacement(placement({ number: 9, chain: 'MUSE.2014-12-15T02:12:34.681' }));
        const made = ab({ status: 'succeeded', wallSeconds: 12.5, caveats: ['SKY_LINE_FIT'], redScores: 1 });
        expect(await records.saveAbOfPlacement(made, 2)).toBe(true);
        expect(await records.listAbs(PROCESS, UNIT)).toStrictEqual([made]);
      });

      it('is not saved under an older one', async () => {
        await records.savePlacement(placement({ number: 2 }));
        expect(await records.saveAbOfPlacement(ab(), 1)).toBe(false);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([]);
        await records.saveAb(ab());
        expect(await records.saveAbOfPlacement(ab({ status: 'succeeded' }), 1)).toBe(false);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab()]);
      });
    });

    describe('attempts', () => {
      it('come back as they were saved, in the order of their starts', async () => {
        const rows = [
          attempt({ startedAt: '2014-12-15T09:00:00.000Z', code: 'RECIPE_OUT_OF_MEMORY', peakRssBytes: null }),
          attempt({ startedAt: '2014-12-15T09:30:00.000Z', limitBytes: 45_000_000_000 }),
          attempt({ startedAt: '2014-12-15T10:00:00.000Z', ab: 'a_tpl.ab' }),
        ];
        for (const row of rows.toReversed()) await records.saveAttempt(row);
        expect(await records.listAttempts(PROCESS, UNIT)).toStrictEqual(rows);
        expect(await records.listAttempts(PROCESS, '2014-12-15')).toEqual([]);
        expect(await records.listAttempts('MUSE_DEEP', UNIT)).toEqual([]);
      });

      it('are one by AB and start, however often they are reported', async () => {
        await records.saveAttempt(attempt({ code: 'RECIPE_KILLED' }));
        await records.saveAttempt(attempt());
        expect(await records.listAttempts(PROCESS, UNIT)).toEqual([attempt()]);
      });
    });
  });
}
