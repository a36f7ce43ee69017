import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { processDateCommand } from '../../src/cli/commands/process-date.ts';
import { retireCommand } from '../../src/cli/commands/retire.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import type { Records } from '../../src/ports/records.ts';
import type { DateRow } from '../../src/ports/records/dates.ts';
import { createInterruptedDateSearch } from '../../src/workers/interrupted-dates.ts';
import { ab, date as dateRow, placement, product } from '../adapters/database/rows.ts';
import { openJournal } from '../fakes/journal.ts';
import { nightThatGoesWell } from '../fakes/night-activities.ts';
import { ONE_PAIR } from '../fakes/nights.ts';
import { PROCESS, startWorld } from '../fakes/temporal-world.ts';
import type { RunningDate, World } from '../fakes/temporal-world.ts';

let world: World;
let context: CliContext;
let records: Records;
const home = mkdtempSync(join(tmpdir(), 'phoenix-interrupted-'));
const lines: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  const config = loadConfig({ PHOENIX_HOME: home, TEMPORAL_ADDRESS: world.address }, home);
  context = createCliContext(config, createOutput(process.stdout, process.stderr, { isQuiet: true }));
  records = await context.records();
});
afterAll(async () => {
  await context.close();
  await world.end();
  rmSync(home, { recursive: true });
});
beforeEach(() => {
  lines.length = 0;
});

function search(): () => Promise<number> {
  const tell = (line: string) => void lines.push(line);
  return createInterruptedDateSearch({ client: world.client, records, processes: [PROCESS], process: PROCESS, tell });
}

/** A date at its gate, as the database knows it. */
async function atTheGate(unit: string): Promise<RunningDate> {
  const date = await world.start(unit, nightThatGoesWell(openJournal(), ONE_PAIR));
  await date.until(({ stage }) => stage === 'certification');
  await save(unit, 'certification');
  return date;
}

function save(unit: string, stage: DateRow['stage']): Promise<void> {
  return records.saveDate(dateRow({ process: PROCESS, unit, stage }));
}

async function stageOf(unit: string): Promise<string | undefined> {
  return (await records.findDate(PROCESS, unit))?.stage;
}

describe('[W] a date whose workflow is gone', () => {
  it('is interrupted when it was terminated: it promises nothing any more, and says what can be done', async () => {
    const unit = '2014-01-01';
    const date = await atTheGate(unit);
    await records.saveAb(ab({ process: PROCESS, unit, status: 'planned', host: 'muc10' }));
    await records.savePlacement(placement({ process: PROCESS, unit, host: 'muc10' }));
    const look = search();
    expect([await look(), await look()]).toEqual([0, 0]);
    expect(await records.listOpenPlacements()).toHaveLength(1);

    await date.handle.terminate();
    // At one look it may be on its way.
    expect([await look(), await stageOf(unit), await look()]).toEqual([0, 'certification', 1]);
    expect(await records.findDate(PROCESS, unit)).toMatchObject({
      stage: 'interrupted',
      needsOperator: true,
      message:
        'its workflow is gone (TERMINATED): phoenix -d 2014-01-01 -P takes it up again, phoenix retire -d 2014-01-01 gives it up',
    });
    expect(lines).toEqual([expect.stringMatching(/^marks MUSE_R\/2014-01-01 interrupted: its workflow is gone/)]);
    expect(await records.listOpenPlacements()).toEqual([]);
    expect(await look()).toBe(0);
  });

  it("is interrupted when the server's database was lost; what rests is left alone", async () => {
    const underWay = ['processing', 'certification', 'distribution'] as const;
    const atRest = ['planned', 'distributed', 'ingested', 'cancelled', 'failed', 'retired'] as const;
    for (const stage of [...underWay, ...atRest]) await save(`lost-${stage}`, stage);
    const look = search();
    await look();
    expect(await look()).toBe(3);
    for (const stage of underWay) expect(await stageOf(`lost-${stage}`)).toBe('interrupted');
    for (const stage of atRest) expect(await stageOf(`lost-${stage}`)).toBe(stage);
  });

  it('is distributed as it was before, when its ingestion was interrupted', async () => {
    await save('2014-01-03', 'ingestion');
    const look = search();
    await look();
    await look();
    expect(await records.findDate(PROCESS, '2014-01-03')).toMatchObject({
      stage: 'distributed',
      needsOperator: false,
      message: 'its ingestion was interrupted (unknown to the server): phoenix ingest -d 2014-01-03 goes on',
    });
  });

  it('is not interrupted when it is started again meanwhile, nor when its run has recorded something since', async () => {
    const [restarted, recorded] = ['2014-01-04', '2014-01-05'];
    const dates = [await atTheGate(restarted), await atTheGate(recorded)];
    for (const { handle } of dates) await handle.terminate();
    const look = search();
    await look();
    await atTheGate(restarted);
    await records.saveDate(dateRow({ process: PROCESS, unit: recorded, updatedAt: new Date().toISOString() }));
    expect(await look()).toBe(0);
    expect([await stageOf(restarted), await stageOf(recorded)]).toEqual(['certification', 'processing']);
  });

  it('is taken back when its workflow runs after all: another server was asked, or its database has come back', async () => {
    const unit = '2014-01-06';
    await atTheGate(unit);
    await save(unit, 'interrupted');
    await search()();
    expect(await records.findDate(PROCESS, unit)).toMatchObject({ stage: 'certification', needsOperator: true });
  });
});

describe('[W] phoenix retire', () => {
  it('is refused while the date runs', async () => {
    const unit = '2014-02-01';
    const date = await atTheGate(unit);
    await expect(retireCommand(context, { date: unit })).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      cure: 'cancel it first: phoenix cancel -d 2014-02-01',
    });
    expect(await stageOf(unit)).toBe('certification');
    await date.handle.terminate();
  });

  it('takes a date out of production with who and why; only restart would bring it back', async () => {
    const unit = '2014-02-02';
    await save(unit, 'interrupted');
    expect(await retireCommand(context, { date: unit, operator: 'jdoe', reason: 'wrong field' })).toBe(0);
    const row = { stage: 'retired', needsOperator: false, message: 'retired by jdoe: wrong field', planKey: 'p1' };
    expect(await records.findDate(PROCESS, unit)).toMatchObject(row);
    await expect(processDateCommand(context, { date: unit, breakpoint: 'P' })).rejects.toMatchObject({
      code: 'DATE_RETIRED',
      message: '2014-02-02 is out of production: retired by jdoe: wrong field',
      cure: 'phoenix restart -d 2014-02-02 brings it back',
    });
    // Who did it first stands.
    await retireCommand(context, { date: unit, operator: 'rhanusch' });
    expect(await records.findDate(PROCESS, unit)).toMatchObject(row);
  });

  it('is refused when the archive has some of its products, or all', async () => {
    const unit = '2014-02-03';
    await save(unit, 'cancelled');
    await records.saveProduct(product({ process: PROCESS, unit, name: 'a.fits', state: 'ingested' }));
    await records.saveProduct(product({ process: PROCESS, unit, name: 'b.fits', state: 'published' }));
    await expect(retireCommand(context, { date: unit })).rejects.toMatchObject({
      code: 'ALREADY_INGESTED',
      message: '1 of 2 products of 2014-02-03 are in the archive, which would stay without the others',
      cure: 'finish it: phoenix ingest -d 2014-02-03',
    });
    await records.saveProduct(product({ process: PROCESS, unit, name: 'b.fits', state: 'ingested' }));
    await expect(retireCommand(context, { date: unit })).rejects.toMatchObject({
      message: expect.stringContaining('nothing to take out of production'),
    });
  });

  it('says of an unknown date that it is unknown', async () => {
    await expect(retireCommand(context, { date: '2014-02-04' })).rejects.toMatchObject({ code: 'DATE_UNKNOWN' });
  });
});
