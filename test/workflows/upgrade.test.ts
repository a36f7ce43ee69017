import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelCommand, restartCommand } from '../../src/cli/commands/lifecycle.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { isStuck } from '../../src/domain/outcome/workflow-tasks.ts';
import { guardOpenRuns } from '../../src/workers/guard-open-runs.ts';
import { replayOpenRuns } from '../../src/workers/replay-open-runs.ts';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import { PHOENIX_QUEUE, dateWorkflowId } from '../../src/workflows/contract.ts';
import { date as dateRow } from '../adapters/database/rows.ts';
import { certify, comment } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import type { Journal } from '../fakes/journal.ts';
import { nightThatGoesWell, planThatSays, recipesThatStopSlowly } from '../fakes/night-activities.ts';
import { ONE_PAIR, OTHER_TPL, TPL, TWO_PAIRS } from '../fakes/nights.ts';
import { BUNDLES, PROCESS, startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

const CHANGED = fileURLToPath(new URL('../replay/changed-workflows/index.ts', import.meta.url));
const WAITING = '2014-12-14';
const RUNNING = '2014-12-15';

/** Dates that this version has brought to where they are, and the next version, whose workflows go another way. */
describe('[W] a new version of the workflows', () => {
  const home = mkdtempSync(join(tmpdir(), 'phoenix-upgrade-'));
  let world: World;
  let today: string;
  let next: string;
  let context: CliContext;
  const journal = openJournal();
  const lines: string[] = [];

  beforeAll(async () => {
    world = await startWorld();
    today = await workflowBundle(BUNDLES);
    const { code } = await bundleWorkflowCode({ workflowsPath: CHANGED, logger: new DefaultLogger('ERROR') });
    next = join(home, 'next.js');
    writeFileSync(next, code);
    const config = loadConfig({ PHOENIX_HOME: home, TEMPORAL_ADDRESS: world.address }, home);
    context = createCliContext(config, createOutput(process.stdout, process.stderr, { isQuiet: true }));
    for (const unit of [WAITING, RUNNING])
      await (await context.records()).saveDate(dateRow({ process: PROCESS, unit, stage: 'certification' }));
  });
  afterAll(async () => {
    await context.close();
    await world.end();
    rmSync(home, { recursive: true });
  });

  function guard(codePath: string, limitMs?: number): Promise<void> {
    const tell = (line: string) => void lines.push(line);
    return guardOpenRuns({
      client: world.client,
      codePath,
      process: PROCESS,
      tell,
      ...(limitMs === undefined ? {} : { limitMs }),
    });
  }

  it('serves at once where nothing is open', async () => {
    expect(await replayOpenRuns({ client: world.client, codePath: next, limitMs: 1000 })).toMatchObject({ open: 0 });
    await guard(next);
    expect(lines).toEqual([]);
  });

  it('need not replay what it has answered itself: a worker that was killed is ready at once', async () => {
    const waiting = await world.start(WAITING, rememberingNight(journal));
    await waiting.until(({ questions }) => questions.length === 2);
    await waiting.update(certify(TPL, 'accept', { productChecksum: `sum of ${TPL}` }));
    const running = await world.start(RUNNING, {
      ...nightThatGoesWell(openJournal(), ONE_PAIR),
      ...recipesThatStopSlowly(openJournal(), {}),
    });
    await running.until(({ chains }) => chains[0]?.state === 'running');
    await untilTrue(
      async () => (await running.chain(ONE_PAIR.chains[0]?.root ?? '').describe()).raw.pendingActivities?.length,
      (count) => count === 2,
    );
    const replayed = await replayOpenRuns({ client: world.client, codePath: today, limitMs: 30_000 });
    expect(replayed).toEqual({ open: 3, toReplay: 0, replayed: 0, broken: [] });
  });

  it('is refused by name for a date at the gate, for one that runs and for its chain; each has its line and a cure', async () => {
    const chain = `${dateWorkflowId(PROCESS, RUNNING)}/${ONE_PAIR.chains[0]?.root ?? ''}`;
    await expect(guard(next)).rejects.toMatchObject({
      code: 'UPGRADE_REFUSED',
      message: expect.stringMatching(/^3 of 3 open runs would break .*nothing is served, nothing has changed$/),
      cure: expect.stringContaining(`phoenix restart --terminate -d ${WAITING}`),
    });
    expect(lines.splice(0)).toEqual([
      'replays 3 open runs with its workflow code, for at most 600 s',
      ...[chain, dateWorkflowId(PROCESS, RUNNING), dateWorkflowId(PROCESS, WAITING)].map(
        (id) => expect.stringMatching(new RegExp(`^refuses: ${id} would break: .*Nondeterminism error`)) as unknown,
      ),
    ]);
    // It was only looked at.
    expect(await world.date(WAITING).status()).toMatchObject({ stage: 'certification', decisions: 1 });
  });

  it('is refused when there was no time to find out', async () => {
    await expect(guard(next, 0)).rejects.toMatchObject({
      code: 'UPGRADE_REFUSED',
      message: expect.stringMatching(/^0 of 3 open runs were replayed within 0 s/),
    });
    lines.splice(0);
  });

  it('takes what no worker has answered yet', async () => {
    await world.stopServing();
    const unseen = await world.client.workflow.start('observingDate', {
      workflowId: dateWorkflowId(PROCESS, '2014-12-16'),
      taskQueue: PHOENIX_QUEUE,
      args: [{ process: PROCESS, unit: '2014-12-16', through: 'plan' }],
    });
    await unseen.signal('comment', comment(TPL, 'too early').payload);
    const replayed = await replayOpenRuns({ client: world.client, codePath: next, limitMs: 30_000 });
    expect(replayed).toMatchObject({ open: 4, toReplay: 4, replayed: 4 });
    expect(replayed.broken).toHaveLength(3);
    await unseen.terminate();
  });

  it('that was served all the same leaves dates that hear no cancellation: that is said at once, and none is requested', async () => {
    const waiting = world.date(WAITING);
    await waiting.signal(comment(TPL, 'seen'));
    await world.serve(next);
    await untilTrue(
      () => waiting.handle.fetchHistory(),
      (history) => isStuck(history),
    );
    const deaf = { code: 'NOT_RUNNING', cure: expect.stringContaining(`phoenix restart --terminate -d ${WAITING}`) };
    await expect(cancelCommand(context, { date: WAITING })).rejects.toMatchObject(deaf);
    await expect(restartCommand(context, { date: WAITING })).rejects.toMatchObject(deaf);
    const { events } = await waiting.handle.fetchHistory();
    expect(events?.some(({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked != null)).toBe(false);
  });

  it('holds nobody up for a date that is stuck already: it is told', async () => {
    const { handle, chain } = world.date(RUNNING);
    await handle.terminate();
    await untilTrue(
      async () => (await chain(ONE_PAIR.chains[0]?.root ?? '').describe()).status.name,
      (status) => status === 'TERMINATED',
    );
    await guard(next);
    expect(lines.splice(0)).toEqual([
      'replays 1 open runs with its workflow code, for at most 600 s',
      expect.stringMatching(
        new RegExp(`^found MUSE_R/${WAITING} stuck: .*; phoenix restart --terminate -d ${WAITING}$`),
      ),
    ]);
  });

  it('has the date at its gate again after restart --terminate, with what was decided', async () => {
    await restartCommand(context, { date: WAITING, terminate: true });
    const { questions } = await world.date(WAITING).until(({ stage }) => stage === 'certification');
    expect(questions.map(({ ab }) => ab)).toEqual([OTHER_TPL]);
    await guard(next);
    await world.date(WAITING).update(certify(OTHER_TPL, 'accept'));
    expect(await world.date(WAITING).result()).toMatchObject({ stage: 'distributed' });
    expect(journal.distributions.at(-1)?.verdicts).toMatchObject({ [TPL]: 'accept', [OTHER_TPL]: 'accept' });
  });

  it('has also the date again whose chains ran: none of them bars the new one', async () => {
    await world.stopServing();
    await world.serve(today);
    const running = await world.start(RUNNING, {
      ...nightThatGoesWell(openJournal(), ONE_PAIR),
      ...recipesThatStopSlowly(openJournal(), {}),
    });
    await untilTrue(
      async () => (await running.handle.describe()).raw.pendingChildren?.length,
      (count) => count === 1,
    );
    await restartCommand(context, { date: RUNNING, terminate: true });
    const { chains } = await world.date(RUNNING).until((status) => status.chains[0]?.state === 'running');
    expect(chains).toHaveLength(1);
    expect((await running.handle.describe()).status.name).toBe('RUNNING');
    await world.date(RUNNING).handle.terminate();
  });
});

/** Its database remembers decisions, and planning reads them. */
function rememberingNight(journal: Journal) {
  const { decisions } = journal;
  return {
    ...nightThatGoesWell(journal, TWO_PAIRS),
    planDate: () => planThatSays({ outline: TWO_PAIRS, decisions: [...decisions] }).planDate({} as never),
  };
}
