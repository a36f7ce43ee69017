import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDaemon } from '../../src/adapters/processes/daemon.ts';
import { restartCommand } from '../../src/cli/commands/lifecycle.ts';
import { downCommand, upCommand } from '../../src/cli/commands/services.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { date as dateRow } from '../adapters/database/rows.ts';
import { openJournal } from '../fakes/journal.ts';
import { nightThatGoesWell } from '../fakes/night-activities.ts';
import { ONE_PAIR } from '../fakes/nights.ts';
import { PROCESS, startWorld } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

const OTHER_VERSION = fileURLToPath(new URL('../replay/changed-workflows/index.ts', import.meta.url));
const DATES = ['2014-12-14', '2014-12-15'] as const;

/** Dates that another version of the workflows has brought to their gates; this version is started by `phoenix up`. */
describe('[W] phoenix up after another version', () => {
  const home = mkdtempSync(join(tmpdir(), 'phoenix-refused-'));
  const warnings: string[] = [];
  let world: World;
  let context: CliContext;

  beforeAll(async () => {
    world = await startWorld();
    const { code } = await bundleWorkflowCode({ workflowsPath: OTHER_VERSION, logger: new DefaultLogger('ERROR') });
    const other = join(home, 'other.js');
    writeFileSync(other, code);
    writeFileSync(join(home, 'phoenix.yaml'), 'hosts: [{ name: muc10, role: MASTER, streams: 1, memoryBytes: 1e9 }]\n');
    const config = loadConfig({ ...process.env, PHOENIX_HOME: home, TEMPORAL_ADDRESS: world.address }, home);
    const stderr = { write: (text: string) => warnings.push(text.trimEnd()) } as unknown as NodeJS.WriteStream;
    context = createCliContext(config, createOutput(process.stdout, stderr, { isQuiet: true }));
    await world.stopServing();
    await world.serve(other);
    for (const unit of DATES) {
      const date = await world.start(unit, nightThatGoesWell(openJournal(), ONE_PAIR));
      await date.until(({ stage }) => stage === 'certification');
      await (await context.records()).saveDate(dateRow({ process: PROCESS, unit, stage: 'certification' }));
    }
    await world.stopServing();
  });
  afterAll(async () => {
    await downCommand(context);
    await context.close();
    await world.end();
    rmSync(home, { recursive: true });
  });

  it('names every date that would break and the cure; no worker is left, the server runs on', async () => {
    await expect(upCommand(context, {})).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringMatching(
        /^the worker of host muc10 did not start: .*2 of 2 open runs would break under this version of the workflows .*phoenix restart --terminate -d 2014-12-1\d, phoenix restart --terminate -d 2014-12-1\d$/,
      ),
      cure: expect.stringMatching(/^the server runs on \(phoenix down stops it\); read .*worker\.muc10\.out$/),
    });
    const lines = warnings.splice(0).toSorted();
    expect(lines).toHaveLength(2);
    for (const [index, unit] of DATES.entries())
      expect(lines[index]).toContain(`phoenix worker refuses: MUSE_R/${unit} would break: `);
    expect(findDaemon(join(home, 'run', 'worker.muc10.json'))).toBeUndefined();
    expect(existsSync(join(home, 'run', 'worker.muc10.lock'))).toBe(false);
    for (const unit of DATES) expect((await world.date(unit).handle.describe()).status.name).toBe('RUNNING');
  });

  it('serves when those dates were begun again', async () => {
    for (const date of DATES) await restartCommand(context, { date, terminate: true });
    expect(await upCommand(context, {})).toBe(0);
    expect(warnings).toEqual([]);
  });
});
