import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecordingActivities } from '../../src/activities/recording.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import type { Records } from '../../src/ports/records.ts';
import { PROCESS, UNIT, ab, date } from '../adapters/database/rows.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

let records: Records;
beforeEach(async () => {
  records = await createRecords({ url: `sqlite:${join(temporaryFolder(), 'phoenix.db')}` });
  await records.migrate();
  await records.saveDate(date());
});
afterEach(() => records.close());

describe('[U] the end of a chain in the database', () => {
  it('is told of every AB that was not made; what was made keeps its row', async () => {
    await records.saveAb(ab({ ab: 'made_pst.ab', status: 'succeeded', reason: '' }));
    await records.saveAb(ab({ ab: 'under_way_pst.ab', status: 'running', reason: '' }));
    await records.saveAb(ab({ ab: 'waiting_tpl.ab', status: 'planned', reason: '' }));
    await records.saveAb(ab({ ab: 'of_another_chain.ab', status: 'running', reason: '' }));
    await createRecordingActivities({ records }).recordChainEnd({
      process: PROCESS,
      unit: UNIT,
      outcomes: [
        { kind: 'failed', ab: 'made_pst.ab', code: 'CHAIN_ENDED', reason: 'chain X was terminated' },
        { kind: 'failed', ab: 'under_way_pst.ab', code: 'CHAIN_ENDED', reason: 'chain X was terminated' },
        { kind: 'blocked', ab: 'waiting_tpl.ab', by: 'made_pst.ab' },
      ],
    });
    const rows = await records.listAbs(PROCESS, UNIT);
    expect(Object.fromEntries(rows.map((row) => [row.ab, `${row.status} ${row.reason}`.trim()]))).toEqual({
      'made_pst.ab': 'succeeded',
      'under_way_pst.ab': 'failed chain X was terminated',
      'waiting_tpl.ab': 'blocked waits for made_pst.ab',
      'of_another_chain.ab': 'running',
    });
  });
});
