import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRecordingActivities } from '../../src/activities/recording.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import type { Decision } from '../../src/domain/quality/decision.ts';
import type { Records } from '../../src/ports/records.ts';
import { inFolder } from '../adapters/database/databases.ts';
import { decision as rowOf, PROCESS, UNIT } from '../adapters/database/rows.ts';
import { certify, comment } from '../fakes/decisions.ts';

const DATE = { process: PROCESS, unit: UNIT } as const;
const AT = '2014-12-16T09:00:00.000Z';

function inDatabase(
  test: (activities: ReturnType<typeof createRecordingActivities>, records: Records) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const records = await createRecords({ url: `sqlite:${join(folder, 'phoenix.db')}` });
    await records.migrate();
    await test(createRecordingActivities({ records }), records);
    await records.close();
  });
}

const stored = (decision: Decision) =>
  rowOf({ decisionId: decision.payload.decisionId, decision, state: 'stored', because: '', at: AT });

describe('[U] what a date records of its decisions', () => {
  it('is in the order of acceptance, however late one is written, and a second writing changes nothing', () =>
    inDatabase(async ({ recordDecision }, records) => {
      const [first, second] = [certify('a_tpl.ab', 'accept', { at: AT }), comment('a_tpl.ab', 'fine')];
      await recordDecision({ ...DATE, decision: second, number: 2 });
      await recordDecision({ ...DATE, decision: first, number: 1 });
      await recordDecision({ ...DATE, decision: second, number: 2 });
      const rows = await records.listDecisions(PROCESS, UNIT);
      expect(rows.map(({ decision, number, state }) => ({ decision, number, state }))).toEqual([
        { decision: first, number: 1, state: 'accepted' },
        { decision: second, number: 2, state: 'accepted' },
      ]);
      expect(rows[0]?.at).toBe(AT);
    }));

  it('gets the next number from the database where the date began without numbers', () =>
    inDatabase(async ({ recordDecision }, records) => {
      for (const text of ['a', 'b']) await recordDecision({ ...DATE, decision: comment('a_tpl.ab', text) });
      expect((await records.listDecisions(PROCESS, UNIT)).map(({ number }) => number)).toEqual([1, 2]);
    }));

  it('is accepted in the end although it was refused before', () =>
    inDatabase(async ({ recordDecision, recordRefusal }, records) => {
      const decision = certify('a_tpl.ab', 'accept');
      const { decisionId } = decision.payload;
      await records.saveDecision(stored(decision));
      await recordRefusal({ ...DATE, decisionId, because: 'not made yet', decision });
      expect(await records.listDecisions(PROCESS, UNIT)).toMatchObject([{ state: 'refused', because: 'not made yet' }]);
      await recordDecision({ ...DATE, decision, number: 1 });
      await recordRefusal({ ...DATE, decisionId, because: 'a late copy', decision });
      expect(await records.listDecisions(PROCESS, UNIT)).toMatchObject([{ state: 'accepted', because: '' }]);
    }));

  it('marks only the message that was refused, not another one that waits under its id', () =>
    inDatabase(async ({ recordRefusal }, records) => {
      const waiting = certify('a_tpl.ab', 'accept');
      const { decisionId } = waiting.payload;
      await records.saveDecision(stored(waiting));
      const other = certify('a_tpl.ab', 'reject', { decisionId });
      await recordRefusal({ ...DATE, decisionId, because: 'used before', decision: other });
      await recordRefusal({ ...DATE, decisionId, because: 'no such verdict' });
      await recordRefusal({ ...DATE, decisionId: 'unknown', because: 'no such id', decision: other });
      expect(await records.listStoredDecisions()).toEqual([stored(waiting)]);
    }));

  it('marks a stored one that cannot be understood: it must not be sent for ever', () =>
    inDatabase(async ({ recordRefusal }, records) => {
      const unreadable = { name: 'certify', payload: { decisionId: 'd1', ab: 'a_tpl.ab', verdict: 'superb' } };
      await records.saveDecision(stored(unreadable as unknown as Decision));
      await recordRefusal({ ...DATE, decisionId: 'd1', because: 'no such verdict' });
      expect(await records.listStoredDecisions()).toEqual([]);
    }));
});
