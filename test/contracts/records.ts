import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Records } from '../../src/ports/records.ts';
import {
  ab,
  attempt,
  date,
  decision,
  DECISIONS,
  edit,
  host,
  placement,
  PROCESS,
  product,
  qc,
  RESULT,
  UNIT,
} from '../adapters/database/rows.ts';

/** Gives records over a database that is empty and not migrated yet. */
export type RecordsFactory = () => Promise<Records>;

/** What every adapter of the port `Records` does. */
export function describeRecords(name: string, createRecords: RecordsFactory): void {
  describe(`[C] records in ${name}`, () => {
    let records: Records;
    beforeEach(async () => {
      records = await createRecords();
      await records.migrate();
    });
    afterEach(() => records.close());

    describe('the schema', () => {
      it('is migrated again without any change', async () => {
        await records.saveDate(date());
        await records.migrate();
        await Promise.all([records.migrate(), records.migrate()]);
        expect(await records.listDates(PROCESS)).toEqual([date()]);
      });

      it('is closed twice without harm', async () => {
        await records.close();
        await expect(records.close()).resolves.toBeUndefined();
      });
    });

    describe('dates', () => {
      it('come back as they were saved', async () => {
        await records.saveDate(date({ needsOperator: true }));
        expect(await records.findDate(PROCESS, UNIT)).toStrictEqual(date({ needsOperator: true }));
      });

      it('are undefined when they were never saved', async () => {
        expect(await records.findDate(PROCESS, UNIT)).toBeUndefined();
        expect(await records.listDates(PROCESS)).toEqual([]);
      });

      it('are replaced by the same key and stay apart by process', async () => {
        await records.saveDate(date());
        await records.saveDate(date({ process: 'MUSE_DEEP', stage: 'planned' }));
        await records.saveDate(date({ stage: 'certification', needsOperator: true, message: 'certify 3 products' }));
        expect(await records.listDates(PROCESS)).toEqual([
          date({ stage: 'certification', needsOperator: true, message: 'certify 3 products' }),
        ]);
      });

      it('are replaced only as they were seen', async () => {
        const seen = date({ stage: 'certification' });
        await records.saveDate(seen);
        const interrupted = { ...seen, stage: 'interrupted', message: 'gone' } as const;
        const later = { ...seen, updatedAt: '2014-12-16T09:00:00.000Z' };
        expect(await records.replaceDate(interrupted, later)).toBe(false);
        expect(await records.replaceDate(interrupted, { ...seen, stage: 'processing' })).toBe(false);
        expect(await records.replaceDate({ ...interrupted, unit: '2014-12-15' }, seen)).toBe(false);
        expect(await records.listDates(PROCESS)).toEqual([seen]);
        expect(await records.replaceDate(interrupted, seen)).toBe(true);
        expect(await records.listDates(PROCESS)).toEqual([interrupted]);
      });

      it('are listed by unit, in the order of their characters', async () => {
        const units = ['2014-12-14', '094.A-0001(B)', '094.A-0001(A)', 'a', 'B', '_', '2013-01-01'];
        for (const unit of units) await records.saveDate(date({ unit }));
        expect((await records.listDates(PROCESS)).map((row) => row.unit)).toEqual(units.toSorted());
      });
    });

    describe('ABs', () => {
      it('come back as they were saved, with and without a result', async () => {
        await records.saveAb(ab({ ab: 'a_pst.ab', ...RESULT }));
        await records.saveAb(ab({ ab: 'b_pst.ab' }));
        expect(await records.listAbs(PROCESS, UNIT)).toStrictEqual([
          ab({ ab: 'a_pst.ab', ...RESULT }),
          ab({ ab: 'b_pst.ab' }),
        ]);
      });

      it('belong to one date of one process', async () => {
        await records.saveAb(ab());
        expect(await records.listAbs(PROCESS, '2014-12-15')).toEqual([]);
        expect(await records.listAbs('MUSE_DEEP', UNIT)).toEqual([]);
      });

      it('lose what a later save no longer says', async () => {
        await records.saveAb(ab(RESULT));
        await records.saveAb(ab({ status: 'running' }));
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab({ status: 'running' })]);
      });
    });

    describe('raw frames', () => {
      const claim = async (unit: string, frames: readonly string[], process = PROCESS) =>
        (await records.claimFrames({ process, unit }, frames)).map((one) => `${one.frame} of ${one.unit}`);

      it('are made by one unit of a process: the first that wants them, as often as it asks', async () => {
        expect(await claim('a', ['x', 'y', 'x'])).toEqual([]);
        expect(await claim('a', ['y', 'x'])).toEqual([]);
        expect(await claim('b', ['z', 'y', 'x'])).toEqual(['x of a', 'y of a']);
        expect(await claim('c', ['z'])).toEqual(['z of b']);
      });

      it('are given back as they were claimed', async () => {
        await claim('a', ['x']);
        expect(await records.claimFrames({ process: PROCESS, unit: 'b' }, ['x'])).toStrictEqual([
          { process: PROCESS, unit: 'a', frame: 'x' },
        ]);
      });

      it('stay with their unit when it wants more of them', async () => {
        await claim('a', ['x', 'y']);
        expect(await records.claimFrames({ process: PROCESS, unit: 'a' }, ['y', 'z'], true)).toEqual([]);
        expect(await claim('b', ['x', 'y', 'z'])).toEqual(['x of a', 'y of a', 'z of a']);
      });

      it('are free for another unit when theirs wants others, or none', async () => {
        await claim('a', ['x', 'y']);
        await claim('a', ['y', 'z']);
        expect(await claim('b', ['x', 'y'])).toEqual(['y of a']);
        await claim('a', []);
        expect(await claim('b', ['x', 'y', 'z'])).toEqual([]);
      });

      it('may be made by other processes', async () => {
        await claim('a', ['x']);
        expect(await claim('b', ['x'], 'MUSE_DEEP')).toEqual([]);
        await claim('b', [], 'MUSE_DEEP');
        expect(await claim('b', ['x'])).toEqual(['x of a']);
      });

      it('are never made by two units that ask at once, however many there are', async () => {
        const frames = Array.from({ length: 1_200 }, (_, index) => `frame ${index}`);
        const units = ['a', 'b', 'c'];
        const refused = await Promise.all(
          units.map((unit) =>
            claim(
              unit,
              frames.toSorted(() => (unit === 'b' ? -1 : 1)),
            ),
          ),
        );
        const others = refused.flat();
        expect(others).toHaveLength(2 * frames.length);
        expect(new Set(others.map((text) => text.replace(/ of .*/u, ''))).size).toBe(frames.length);
        expect(new Set(others).size).toBe(frames.length);
      });
    });

    describe('a plan', () => {
      it('replaces the ABs of the date and leaves other dates alone', async () => {
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ ab: 'a' }), ab({ ab: 'b' })]);
        await records.savePlannedAbs(PROCESS, '2014-12-15', [ab({ unit: '2014-12-15', ab: 'a' })]);
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ ab: 'b' }), ab({ ab: 'c' })]);
        expect(await abNames(records, UNIT)).toEqual(['b', 'c']);
        expect(await abNames(records, '2014-12-15')).toEqual(['a']);
      });

      it('may be empty', async () => {
        await records.savePlannedAbs(PROCESS, UNIT, [ab()]);
        await records.savePlannedAbs(PROCESS, UNIT, []);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([]);
      });

      it('keeps the results of an AB whose key is the same or not known yet, under the facts of the new plan', async () => {
        await records.saveAb(ab({ ab: 'same', ...RESULT, abKey: 'k1' }));
        await records.saveAb(ab({ ab: 'unknown', ...RESULT, abKey: 'k1' }));
        const facts = { chain: 'other', step: 'combine', recipe: 'muse_exp_combine' };
        await records.savePlannedAbs(PROCESS, UNIT, [
          ab({ ab: 'same', abKey: 'k1', ...facts }),
          ab({ ab: 'unknown', ...facts }),
        ]);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([
          ab({ ab: 'same', ...RESULT, abKey: 'k1', ...facts }),
          ab({ ab: 'unknown', ...RESULT, abKey: 'k1', ...facts }),
        ]);
      });

      it.each(['running', 'succeeded', 'failed', 'blocked', 'given-up'] as const)(
        'keeps the status %s',
        async (status) => {
          await records.saveAb(ab({ status, reason: 'why' }));
          await records.savePlannedAbs(PROCESS, UNIT, [ab()]);
          expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab({ status, reason: 'why' })]);
        },
      );

      it('forgets a result that was made from other inputs', async () => {
        await records.saveAb(ab({ ...RESULT, abKey: 'k1' }));
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ abKey: 'k2' })]);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab({ abKey: 'k2' })]);
      });

      it('suppresses an AB that had a result, and takes a suppressed one up again', async () => {
        await records.saveAb(ab({ ab: 'made', ...RESULT }));
        await records.saveAb(ab({ ab: 'left out', status: 'suppressed', reason: 'N > 16' }));
        const suppressed = ab({ ab: 'made', status: 'suppressed', reason: 'EXPTIME < 10 s' });
        await records.savePlannedAbs(PROCESS, UNIT, [suppressed, ab({ ab: 'left out' })]);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([ab({ ab: 'left out' }), suppressed]);
      });

      it('takes the QC of ABs that left the date with them; decisions and products stay', async () => {
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ ab: 'a' }), ab({ ab: 'b' })]);
        await records.saveQc([qc({ ab: 'a' }), qc({ ab: 'b' })]);
        await records.saveDecision(decision());
        await records.saveProduct(product({ ab: 'a' }));
        await records.savePlannedAbs(PROCESS, UNIT, [ab({ ab: 'b' })]);
        expect(await records.listQc(PROCESS, UNIT)).toEqual([qc({ ab: 'b' })]);
        expect(await records.listDecisions(PROCESS, UNIT)).toHaveLength(1);
        expect(await records.listProducts(PROCESS, UNIT)).toHaveLength(1);
      });

      it('may hold thousands of ABs, and the same one twice', async () => {
        const rows = Array.from({ length: 2_500 }, (_, i) => ab({ ab: `ab${String(i).padStart(4, '0')}` }));
        await records.savePlannedAbs(PROCESS, UNIT, [...rows, ab({ ab: 'ab0000', chain: 'the last one counts' })]);
        expect(await records.listAbs(PROCESS, UNIT)).toEqual([
          ab({ ab: 'ab0000', chain: 'the last one counts' }),
          ...rows.slice(1),
        ]);
        await records.savePlannedAbs(PROCESS, UNIT, rows.slice(0, 1));
        expect(await abNames(records, UNIT)).toEqual(['ab0000']);
      });

      it('does not overwrite results that are saved at the same moment', async () => {
        const names = Array.from({ length: 20 }, (_, i) => `ab${i}`);
        const planned = names.map((each) => ab({ ab: each }));
        await records.savePlannedAbs(PROCESS, UNIT, planned);
        await Promise.all(
          names.flatMap((each) => [
            records.saveAb(ab({ ab: each, ...RESULT })),
            records.savePlannedAbs(PROCESS, UNIT, planned),
          ]),
        );
        expect((await records.listAbs(PROCESS, UNIT)).map((row) => row.status)).toEqual(names.map(() => 'succeeded'));
      });
    });

    describe('QC parameters', () => {
      it('are numbers, text or nothing, and are scored or not', async () => {
        const rows = [
          qc({ name: 'QC a', value: 0.1 + 0.2, score: 0 }),
          qc({ name: 'QC b', value: 'ROTATE4', score: null }),
          qc({ name: 'QC c', value: null, score: 1, comment: 'not measured' }),
          qc({ name: 'QC d', value: 0 }),
          qc({ name: 'QC e', value: '' }),
          qc({ name: 'QC f', value: '0' }),
        ];
        await records.saveQc(rows);
        expect(await records.listQc(PROCESS, UNIT)).toStrictEqual(rows);
      });

      it('that are not a number have no value', async () => {
        await records.saveQc([
          qc({ name: 'a', value: Number.NaN }),
          qc({ name: 'b', value: Number.POSITIVE_INFINITY }),
        ]);
        expect((await records.listQc(PROCESS, UNIT)).map((row) => row.value)).toEqual([null, null]);
      });

      it('are listed for the date or for one AB', async () => {
        await records.saveQc([qc({ ab: 'b' }), qc({ ab: 'a' })]);
        await records.saveQc([]);
        expect(await records.listQc(PROCESS, UNIT)).toEqual([qc({ ab: 'a' }), qc({ ab: 'b' })]);
        expect(await records.listQc(PROCESS, UNIT, 'a')).toEqual([qc({ ab: 'a' })]);
        expect(await records.listQc(PROCESS, UNIT, '')).toEqual([]);
      });

      it('change their value, also from number to text, and the last of a list counts', async () => {
        await records.saveQc([qc({ value: 1 })]);
        await records.saveQc([qc({ value: 2 }), qc({ value: 'three' })]);
        expect(await records.listQc(PROCESS, UNIT)).toEqual([qc({ value: 'three' })]);
      });

      it('may be thousands in one call', async () => {
        const rows = Array.from({ length: 3_001 }, (_, i) =>
          qc({ name: `QC ${String(i).padStart(4, '0')}`, value: i }),
        );
        await records.saveQc(rows);
        expect(await records.listQc(PROCESS, UNIT)).toEqual(rows);
      });
    });

    describe('decisions', () => {
      it.each(DECISIONS)('come back as they were saved: $name', async (each) => {
        await records.saveDecision(decision({ decision: each }));
        expect(await records.listDecisions(PROCESS, UNIT)).toStrictEqual([decision({ decision: each })]);
      });

      it('that are accepted stay so, whatever comes later', async () => {
        const accepted = decision({ state: 'accepted', because: '' });
        await records.saveDecision(decision());
        await records.saveDecision(accepted);
        await records.saveDecision(decision({ state: 'stored', because: 'sent again' }));
        await records.saveDecision(decision({ state: 'refused', because: 'other' }));
        await records.saveDecision(decision({ state: 'accepted', because: 'judged again', number: 7 }));
        expect(await records.listDecisions(PROCESS, UNIT)).toEqual([{ ...accepted, number: 1 }]);
      });

      it('that are refused keep the reason, wait again when they are sent again, and may be accepted', async () => {
        const [row] = [decision()];
        await records.saveDecision(row);
        await records.saveDecision({ ...row, state: 'refused', because: 'nothing has failed' });
        await records.saveDecision({ ...row, state: 'refused', because: 'said once more' });
        const listed = () => records.listDecisions(PROCESS, UNIT);
        expect(await listed()).toEqual([{ ...row, state: 'refused', because: 'nothing has failed' }]);
        expect(await records.listStoredDecisions()).toEqual([]);
        await records.saveDecision(row);
        expect(await records.listStoredDecisions()).toEqual([row]);
        await records.saveDecision({ ...row, state: 'refused', because: 'not yet' });
        await records.saveDecision({ ...row, state: 'accepted', because: '' });
        expect(await listed()).toEqual([{ ...row, state: 'accepted', because: '', number: 1 }]);
      });

      it('stay as they were when they are stored again before they are judged', async () => {
        await records.saveDecision(decision());
        await records.saveDecision(decision({ because: 'sent again', at: '2020-01-01T00:00:00.000Z' }));
        expect(await records.listDecisions(PROCESS, UNIT)).toEqual([decision()]);
      });

      it('are what the date took once it has accepted them: with the version of the product', async () => {
        const [{ name, payload }] = DECISIONS;
        const { productChecksum: _, ...unbound } = payload;
        await records.saveDecision(decision({ decision: { name, payload: unbound } }));
        await records.saveDecision(decision({ state: 'accepted', decision: DECISIONS[0] }));
        expect(await records.listDecisions(PROCESS, UNIT)).toEqual([
          decision({ state: 'accepted', decision: DECISIONS[0], number: 1 }),
        ]);
      });

      it.each(['stored', 'refused'] as const)(
        'of another content under a used id are refused, and the first stays as it is: %s',
        async (state) => {
          for (const first of [decision(), decision({ state: 'refused' }), decision({ state: 'accepted' })]) {
            const decisionId = `used by one that is ${first.state}`;
            await records.saveDecision({ ...first, decisionId });
            const other = decision({ decisionId, state, decision: DECISIONS[3] });
            await expect(records.saveDecision(other)).rejects.toMatchObject({
              code: 'DECISION_REFUSED',
              message: `decisionId ${decisionId} of ${UNIT} was used before, for certify accept of a_tpl.ab by rhanusch`,
              cure: 'send this one under an id of its own',
            });
            const stored = (await records.listDecisions(PROCESS, UNIT)).find((row) => row.decisionId === decisionId);
            expect(stored).toMatchObject({ ...first, decisionId });
          }
        },
      );

      it('that a date has accepted are its own, whatever was stored under the id', async () => {
        await records.saveDecision(decision());
        await records.saveDecision(decision({ state: 'accepted', decision: DECISIONS[4] }));
        expect(await records.listDecisions(PROCESS, UNIT)).toEqual([
          decision({ state: 'accepted', decision: DECISIONS[4], number: 1 }),
        ]);
      });

      it('are listed in the order of their acceptance, then those not accepted in the order of their storing', async () => {
        const ids = ['z', 'a', 'm', '1', 'Z'];
        const listed = async () =>
          (await records.listDecisions(PROCESS, UNIT)).map(({ decisionId, number }) => [decisionId, number]);
        for (const decisionId of ids) await records.saveDecision(decision({ decisionId }));
        expect(await listed()).toEqual(ids.map((id) => [id, undefined]));
        // A write that is late comes with its number and finds its place.
        await records.saveDecision(decision({ decisionId: 'm', state: 'accepted', number: 9 }));
        await records.saveDecision(decision({ decisionId: '1', state: 'accepted', number: 4 }));
        await records.saveDecision(decision({ decisionId: 'z', state: 'refused' }));
        await records.saveDecision(decision({ decisionId: 'new', state: 'accepted' }));
        expect(await listed()).toEqual([
          ['1', 4],
          ['m', 9],
          ['new', 10],
          ['z', undefined],
          ['a', undefined],
          ['Z', undefined],
        ]);
      });

      it('never share a number: the second one under it gets the next', async () => {
        for (const decisionId of ['first', 'second'])
          await records.saveDecision(decision({ decisionId, state: 'accepted', number: 5 }));
        await records.saveDecision(decision({ decisionId: 'second', state: 'accepted', number: 5 }));
        expect((await records.listDecisions(PROCESS, UNIT)).map(({ number }) => number)).toEqual([5, 6]);
        // Another date counts for itself.
        await records.saveDecision(decision({ unit: '2014-12-15', state: 'accepted' }));
        expect(await records.listDecisions(PROCESS, '2014-12-15')).toMatchObject([{ number: 1 }]);
      });

      it('of many callers at once are in an order without ties', async () => {
        const ids = Array.from({ length: 20 }, (_, index) => `d${index}`);
        await Promise.all(ids.map((decisionId) => records.saveDecision(decision({ decisionId, state: 'accepted' }))));
        const rows = await records.listDecisions(PROCESS, UNIT);
        expect(rows.map(({ number }) => number)).toEqual(ids.map((_, index) => index + 1));
      });

      it('that no date has seen yet are listed for all dates, each date in its order', async () => {
        const later = { unit: '2014-12-15' };
        await records.saveDecision(decision({ ...later, decisionId: 'z' }));
        await records.saveDecision(decision({ decisionId: 'judged' }));
        await records.saveDecision(decision({ ...later, decisionId: 'a' }));
        await records.saveDecision(decision({ decisionId: 'waits' }));
        await records.saveDecision(decision({ decisionId: 'judged', state: 'refused' }));
        expect(await records.listStoredDecisions()).toEqual([
          decision({ decisionId: 'waits' }),
          decision({ ...later, decisionId: 'z' }),
          decision({ ...later, decisionId: 'a' }),
        ]);
      });

      it('belong to one date: the same id on another date is another decision', async () => {
        await records.saveDecision(decision({ state: 'accepted' }));
        await records.saveDecision(decision({ unit: '2014-12-15' }));
        expect(await records.listDecisions(PROCESS, '2014-12-15')).toEqual([decision({ unit: '2014-12-15' })]);
      });
    });

    describe('edits', () => {
      it('come back as they were saved, in their order', async () => {
        const undone = { operator: 'rhanusch', at: '2014-12-15T10:00:00.000Z', reason: 'no overlap' };
        const rows = [
          edit({ editId: 'E2' }),
          edit({ editId: 'E10', version: 2, state: 'undone', at: undone.at, record: { ...edit().record, undone } }),
          edit({ editId: 'E1' }),
        ];
        await records.saveEdits(PROCESS, UNIT, rows);
        expect(await records.listEdits(PROCESS, UNIT)).toStrictEqual(rows);
      });

      it('are replaced as a whole, on this date of this process only', async () => {
        await records.saveEdits(PROCESS, UNIT, [edit({ editId: 'E1' }), edit({ editId: 'E2' })]);
        await records.saveEdits(PROCESS, '2014-12-15', [edit({ unit: '2014-12-15' })]);
        await records.saveEdits('MUSE_DEEP', UNIT, [edit({ process: 'MUSE_DEEP' })]);
        await records.saveEdits(PROCESS, UNIT, [edit({ editId: 'E2', state: 'undone' }), edit({ editId: 'E3' })]);
        expect(await records.listEdits(PROCESS, UNIT)).toEqual([
          edit({ editId: 'E2', state: 'undone' }),
          edit({ editId: 'E3' }),
        ]);
        await records.saveEdits(PROCESS, UNIT, []);
        expect(await records.listEdits(PROCESS, UNIT)).toEqual([]);
        expect(await records.listEdits(PROCESS, '2014-12-15')).toEqual([edit({ unit: '2014-12-15' })]);
        expect(await records.listEdits('MUSE_DEEP', UNIT)).toEqual([edit({ process: 'MUSE_DEEP' })]);
      });

      it('may be thousands, and the same one twice: the last one counts', async () => {
        const rows = Array.from({ length: 1_200 }, (_, i) => edit({ editId: `E${i + 1}` }));
        await records.saveEdits(PROCESS, UNIT, [...rows, edit({ editId: 'E1', version: 7 })]);
        const found = await records.listEdits(PROCESS, UNIT);
        expect(found).toHaveLength(1_200);
        expect(found.at(-1)).toEqual(edit({ editId: 'E1', version: 7 }));
      });

      it('may be saved by two commands at once', async () => {
        const rows = ['E1', 'E2', 'E3'].map((editId) => edit({ editId }));
        await Promise.all(Array.from({ length: 10 }, () => records.saveEdits(PROCESS, UNIT, rows)));
        expect(await records.listEdits(PROCESS, UNIT)).toEqual(rows);
      });
    });

    describe('documents', () => {
      it('come back as they were saved and are replaced by the same name', async () => {
        const plan = JSON.stringify({ abs: Array.from({ length: 5_000 }, (_, i) => `AB ${i} \0 "Grüße"`) });
        await records.saveDocument('plan/p1', 'first');
        await records.saveDocument('plan/p1', plan);
        await records.saveDocument('plan/p2', '');
        expect(await records.findDocument('plan/p1')).toBe(plan);
        expect(await records.findDocument('plan/p2')).toBe('');
        expect(await records.findDocument('plan/p3')).toBeUndefined();
      });
    });

    describe('products and hosts', () => {
      it('come back as they were saved, also beyond 4 GB', async () => {
        await records.saveProduct(product({ sizeBytes: 47_000_000_123 }));
        await records.saveHost(host({ memoryBytes: 2_199_023_255_552 }));
        expect(await records.listProducts(PROCESS, UNIT)).toStrictEqual([product({ sizeBytes: 47_000_000_123 })]);
        expect(await records.listHosts()).toStrictEqual([host({ memoryBytes: 2_199_023_255_552 })]);
      });

      it('are replaced by the same name', async () => {
        await records.saveProduct(product());
        await records.saveProduct(product({ state: 'ingested', archiveId: 'ADP.2016-06-01T00:00:00.000' }));
        await records.saveHost(host());
        await records.saveHost(host({ seenAt: '2015-01-01T00:00:00.000Z', pid: 2 }));
        expect((await records.listProducts(PROCESS, UNIT)).map((row) => row.state)).toEqual(['ingested']);
        expect(await records.listHosts()).toEqual([host({ seenAt: '2015-01-01T00:00:00.000Z', pid: 2 })]);
      });

      it('are listed by name', async () => {
        for (const each of ['b', 'a', 'C']) {
          await records.saveProduct(product({ name: each }));
          await records.saveHost(host({ host: each }));
        }
        expect((await records.listProducts(PROCESS, UNIT)).map((row) => row.name)).toEqual(['C', 'a', 'b']);
        expect((await records.listHosts()).map((row) => row.host)).toEqual(['C', 'a', 'b']);
      });
    });

    describe('rows', () => {
      it.each([`it's "quoted"; drop table dates; --`, 'Grüße aus Garching 🔭', 'two\nlines\tand \\ more', ''])(
        'hold any text: %j',
        async (message) => {
          await records.saveDate(date({ message }));
          await records.saveDecision(decision({ because: message }));
          expect((await records.findDate(PROCESS, UNIT))?.message).toBe(message);
          expect((await records.listDecisions(PROCESS, UNIT))[0]?.because).toBe(message);
        },
      );

      it('lose NUL characters of a broken log line instead of failing for ever', async () => {
        await records.saveAb(ab({ status: 'failed', reason: 'ERROR\0\0 at line 3' }));
        expect((await records.listAbs(PROCESS, UNIT))[0]?.reason).toBe('ERROR at line 3');
      });

      it('are exactly those of the port, even when more was given', async () => {
        const more = { notOfThePort: 1, sequence: 7 };
        await records.saveDate({ ...date(), ...more });
        await records.saveAb({ ...ab(), ...more });
        await records.saveQc([{ ...qc(), ...more }]);
        await records.saveDecision({ ...decision(), ...more });
        await records.saveProduct({ ...product(), ...more });
        await records.saveHost({ ...host(), ...more });
        await records.savePlacement({ ...placement(), ...more, number: 7 });
        await records.saveAttempt({ ...attempt(), ...more });
        await records.saveEdits(PROCESS, UNIT, [{ ...edit(), ...more }]);
        expect(await everything(records, PROCESS, [UNIT])).toStrictEqual({
          dates: [date()],
          abs: [ab()],
          qc: [qc()],
          decisions: [decision()],
          products: [product()],
          distributions: [],
          hosts: [host()],
          edits: [edit()],
          attempts: [attempt()],
        });
        expect(await records.findPlacement(placement())).toStrictEqual(placement({ number: 7 }));
      });

      it('may be saved by many callers at once', async () => {
        const units = Array.from({ length: 60 }, (_, i) => `2014-01-${String(i).padStart(2, '0')}`);
        await Promise.all(
          units.flatMap((unit) => [
            records.saveDate(date({ unit })),
            records.saveDecision(decision({ decisionId: unit })),
            records.savePlannedAbs(PROCESS, unit, [ab({ unit })]),
            records.saveQc([qc({ unit })]),
            records.listDates(PROCESS),
          ]),
        );
        expect(await records.listDates(PROCESS)).toHaveLength(60);
        expect(await records.listDecisions(PROCESS, UNIT)).toHaveLength(60);
      });
    });
  });
}

/** All that the port can list of these dates. */
export async function everything(records: Records, process: string, units: readonly string[]) {
  const each = <Row>(list: (unit: string) => Promise<readonly Row[]>) =>
    Promise.all(units.map(list)).then((rows) => rows.flat());
  return {
    dates: await records.listDates(process),
    abs: await each((unit) => records.listAbs(process, unit)),
    qc: await each((unit) => records.listQc(process, unit)),
    decisions: await each((unit) => records.listDecisions(process, unit)),
    products: await each((unit) => records.listProducts(process, unit)),
    distributions: await each((unit) => records.listDistributions(process, unit)),
    hosts: await records.listHosts(),
    edits: await each((unit) => records.listEdits(process, unit)),
    attempts: await each((unit) => records.listAttempts(process, unit)),
  };
}

async function abNames(records: Records, unit: string): Promise<readonly string[]> {
  return (await records.listAbs(PROCESS, unit)).map((row) => row.ab);
}
