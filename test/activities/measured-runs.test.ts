import { describe, expect, it } from 'vitest';
import { createMeasuredRuns } from '../../src/activities/measured-runs.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';

function row(ab: string, given: Partial<AttemptRow> = {}): AttemptRow {
  return {
    ...{ process: 'MUSE_R', unit: '2014-12-14', ab, startedAt: '2014-12-15T12:00:00.000Z', step: 'post', recipe: 'r' },
    ...{ host: 'muc10', abKey: ab, code: '', wallSeconds: 1, peakRssBytes: 1, modelBytes: 1, limitBytes: 1 },
    ...given,
  };
}

/** A database of attempts that counts how often it is asked. */
function database(stored: readonly AttemptRow[] = []) {
  const rows = [...stored];
  const asked: string[] = [];
  let isAway = false;
  return {
    asked,
    goAway: (away: boolean) => {
      isAway = away;
    },
    listAttempts: async (process: string, unit: string) => {
      asked.push(`${process}/${unit}`);
      if (isAway) throw new Error('database is locked');
      return rows.filter((one) => one.process === process && one.unit === unit);
    },
    saveAttempt: async (one: AttemptRow) => {
      rows.push(one);
    },
  };
}

describe('[U] runs on record', () => {
  it('are read once per date, and know what has been saved since', async () => {
    const records = database([row('a')]);
    const runs = createMeasuredRuns(records);
    expect(await runs.list('MUSE_R', '2014-12-14')).toEqual([row('a')]);
    await Promise.all([runs.save(row('b')), runs.save(row('c'))]);
    expect(await runs.list('MUSE_R', '2014-12-14')).toEqual([row('a'), row('b'), row('c')]);
    expect(records.asked).toEqual(['MUSE_R/2014-12-14']);
  });

  it('have one entry for a run, however often it is saved', async () => {
    const runs = createMeasuredRuns(database());
    await runs.save(row('a', { code: 'RECIPE_KILLED' }));
    await runs.save(row('a'));
    expect(await runs.list('MUSE_R', '2014-12-14')).toEqual([row('a')]);
  });

  it('are of their own date', async () => {
    const runs = createMeasuredRuns(database([row('a')]));
    expect(await runs.list('MUSE_R', '2014-12-15')).toEqual([]);
  });

  it('are asked for again when the database was away', async () => {
    const records = database([row('a')]);
    const runs = createMeasuredRuns(records);
    records.goAway(true);
    await expect(runs.list('MUSE_R', '2014-12-14')).rejects.toThrow('database is locked');
    records.goAway(false);
    expect(await runs.list('MUSE_R', '2014-12-14')).toEqual([row('a')]);
  });

  it('of dates that were done long ago are read again', async () => {
    const records = database([row('a')]);
    const runs = createMeasuredRuns(records);
    for (let date = 0; date < 60; date++) await runs.list('MUSE_R', `date ${date}`);
    await runs.list('MUSE_R', 'date 59');
    await runs.list('MUSE_R', 'date 0');
    expect(records.asked).toHaveLength(61);
  });
});
