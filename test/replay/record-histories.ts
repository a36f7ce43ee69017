import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';
import { hostLostSignal } from '../../src/workflows/contract.ts';
import { object } from '../domain/cascade/night-fixtures.ts';
import { certify, park, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import {
  FAKE_HOST,
  OTHER_HOST,
  made,
  nightThatGoesWell,
  planThatSays,
  recipesThatFail,
  recipesThatStopSlowly,
} from '../fakes/night-activities.ts';
import type { NightActivities } from '../fakes/night-activities.ts';
import { FIRST, ONE_PAIR, PAIR_AND_SINGLE, TPL, outlineOfNight } from '../fakes/nights.ts';
import { startWorld, untilTrue } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';
import { CHECKSUMS, HISTORIES, STATUSES, checksumLine, historyNames, replayHistories } from './replay-histories.ts';

/** Runs, by the name under which its history is kept. */
type Recorded = Readonly<Record<string, WorkflowHandle>>;

/**
 * What has to replay, each on a real server; started by scripts/record-histories.ts. A scenario runs when one of its
 * histories is not there yet: what is recorded stays.
 */
const SCENARIOS: readonly { readonly names: readonly string[]; readonly run: (world: World) => Promise<Recorded> }[] = [
  { names: ['waiting-at-the-gate', 'chain'], run: waiting },
  { names: ['finished'], run: finished },
  { names: ['failed-combine-resumed'], run: resumed },
  { names: ['cancelled', 'cancelled-chain'], run: cancelled },
  { names: ['parked'], run: parked },
  { names: ['reworked'], run: reworked },
  { names: ['moved-chain'], run: moved },
  { names: ['lost-chain', 'host-lost-resumed'], run: lost },
  { names: ['frames-dropped', 'frames-dropped-chain'], run: framesDropped },
  { names: ['ingested-later'], run: ingestedLater },
  { names: ['chain-ended-resumed'], run: chainEnded },
  { names: ['decided-in-disorder'], run: decidedInDisorder },
];

const ROOT = ONE_PAIR.chains[0]?.root ?? '';

/** A date at the gate: the one that a new version of the code meets most often. */
async function waiting({ start }: World): Promise<Recorded> {
  const date = await start('waiting', nightThatGoesWell(openJournal(), PAIR_AND_SINGLE));
  await date.until(({ stage }) => stage === 'certification');
  return { 'waiting-at-the-gate': date.handle, chain: date.chain(ROOT) };
}

async function finished({ start }: World): Promise<Recorded> {
  const date = await start('finished', nightThatGoesWell(openJournal(), ONE_PAIR), 'ingestion');
  await date.until(({ stage }) => stage === 'certification');
  await date.signal(certify('MUSE.unknown_tpl.ab', 'accept'));
  await date.update(certify(TPL, 'accept', { comment: 'fine' }));
  await date.result();
  return { finished: date.handle };
}

async function resumed({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const night = { ...nightThatGoesWell(journal, ONE_PAIR), ...recipesThatFail(journal, TPL) };
  const date = await start('resumed', night);
  await date.until(({ stage }) => stage === 'certification');
  await date.update(resume(TPL, { kind: 'no-alignment' }));
  await date.until(({ questions }) => questions[0]?.kind === 'certify');
  await date.update(certify(TPL, 'accept'));
  await date.result();
  return { 'failed-combine-resumed': date.handle };
}

async function cancelled({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const night = { ...nightThatGoesWell(journal, ONE_PAIR), ...recipesThatStopSlowly(journal, {}) };
  const date = await start('cancelled', night);
  await untilTrue(
    () => journal.runs.length,
    (runs) => runs === 2,
  );
  await date.handle.cancel();
  await date.result().catch(() => undefined);
  return { cancelled: date.handle, 'cancelled-chain': date.chain(ROOT) };
}

/** Parked, taken out of it, parked again: it waits so. */
async function parked({ start }: World): Promise<Recorded> {
  const date = await start('parked', nightThatGoesWell(openJournal(), ONE_PAIR));
  await date.until(({ stage }) => stage === 'certification');
  await date.signal(park('2015-01-07'));
  await date.until((status) => status.parked !== '');
  await date.update(park(''));
  await date.update(park('2015-02-01'));
  await date.update(certify(TPL, 'accept'));
  await date.until(({ decisions }) => decisions === 4);
  return { parked: date.handle };
}

async function reworked({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  let version = 0;
  const date = await start('reworked', {
    ...nightThatGoesWell(journal, ONE_PAIR),
    async runAb(ref) {
      version += 1;
      return made(ref.ab, `version ${version} of ${ref.ab}`);
    },
  });
  await date.until(({ stage }) => stage === 'certification');
  const fix = { kind: 'parameters', parameters: ['--lambdamin=5000'] } as const;
  const { payload } = certify(TPL, 'accept');
  await date.update({ name: 'certify', payload: { ...payload, ab: TPL, verdict: 'rework', comment: 'noisy', fix } });
  await date.until(({ chains, questions }) => chains[0]?.state === 'done' && questions.length === 1);
  await date.update(certify(TPL, 'reject', { comment: 'no better' }));
  await date.update(certify(TPL, 'undo', { comment: 'wrong plot' }));
  await date.update(certify(TPL, 'accept'));
  await date.result();
  return { reworked: date.handle };
}

/** A chain whose host is lost before anything was begun there. */
async function moved({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const date = await start('moved', hostThatIsLost(journal));
  await untilTrue(
    () => journal.runs.length,
    (runs) => runs === 2,
  );
  await date.chain(ROOT).signal(hostLostSignal, { placement: 1, because: 'silent for 31 min', isBegun: false });
  await date.until(({ stage }) => stage === 'certification');
  return { 'moved-chain': date.chain(ROOT) };
}

/** A chain whose host is lost after it had begun: its ABs become questions. */
async function lost({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const date = await start('lost', hostThatIsLost(journal));
  await untilTrue(
    () => journal.runs.length,
    (runs) => runs === 2,
  );
  const { runId } = await date.chain(ROOT).describe();
  await date.chain(ROOT).signal(hostLostSignal, { placement: 1, because: 'silent for 31 min', isBegun: true });
  const { questions } = await date.until((status) => status.questions.length === 2);
  for (const { ab } of questions) await date.update(resume(ab, { kind: 'retry' }));
  await date.until((status) => status.questions[0]?.kind === 'certify');
  const first = date.handle.client.getHandle(date.chain(ROOT).workflowId, runId);
  return { 'lost-chain': first, 'host-lost-resumed': date.handle };
}

function hostThatIsLost(journal: ReturnType<typeof openJournal>): NightActivities {
  const slow = recipesThatStopSlowly(journal, {});
  let placements = 0;
  return {
    ...nightThatGoesWell(journal, ONE_PAIR),
    async placeChain() {
      placements += 1;
      const host = placements === 1 ? FAKE_HOST : OTHER_HOST;
      return { host, because: 'it is free', number: placements, pushes: false };
    },
    runAb: async (ref) => (ref.placement === 1 ? slow.runAb(ref) : made(ref.ab)),
  };
}

async function framesDropped({ start }: World): Promise<Recorded> {
  const triple = outlineOfNight([
    {
      obsId: 1134387,
      tplStart: '2014-12-15T02:12:34',
      exposures: [object('02:12:34.681'), object('02:23:49.898'), object('02:35:05.115')],
    },
  ]);
  const journal = openJournal();
  const date = await start('dropped', { ...nightThatGoesWell(journal, triple), ...recipesThatFail(journal, TPL) });
  await date.until(({ stage }) => stage === 'certification');
  await date.update(resume(TPL, { kind: 'drop-frames', frames: ['MUSE.2014-12-15T02:35:05.115.fits'] }));
  await date.until(({ questions }) => questions[0]?.kind === 'certify');
  await date.update(certify(TPL, 'accept'));
  await date.result();
  return { 'frames-dropped': date.handle, 'frames-dropped-chain': date.chain(triple.chains[0]?.root ?? '') };
}

/** Distributed by an earlier run. */
async function ingestedLater({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const date = await start(
    'ingested-later',
    {
      ...nightThatGoesWell(journal, ONE_PAIR),
      ...planThatSays({ outline: ONE_PAIR, reached: 'distributed' }),
      async readDistribution() {
        const item = { ab: TPL, name: `${TPL}.fits`, kind: 'IDP', host: FAKE_HOST } as const;
        return { items: [{ ...item, ab: FIRST, name: `${FIRST}.fits`, kind: 'S' }, item], notDelivered: [] };
      },
    },
    'ingestion',
  );
  await date.result();
  return { 'ingested-later': date.handle };
}

/** A chain is terminated by hand, asked about and run again; the other one goes on. */
async function chainEnded({ start }: World): Promise<Recorded> {
  const journal = openJournal();
  const hung = recipesThatStopSlowly(journal, {});
  let runs = 0;
  const date = await start('chain-ended', {
    ...nightThatGoesWell(journal, PAIR_AND_SINGLE),
    runAb: async (ref) => (ref.ab === FIRST && (runs += 1) === 1 ? hung.runAb(ref) : made(ref.ab)),
  });
  await untilTrue(
    () => runs,
    (count) => count === 1,
  );
  await date.chain(ROOT).terminate('by mistake');
  await date.until(({ questions }) => questions[0]?.kind === 'fix');
  await date.update(resume(FIRST, { kind: 'retry' }));
  await date.until(({ stage }) => stage === 'certification');
  return { 'chain-ended-resumed': date.handle };
}

/** An older verdict that comes late, another message under a used id, and the same message again. */
async function decidedInDisorder({ start }: World): Promise<Recorded> {
  const date = await start('disorder', nightThatGoesWell(openJournal(), PAIR_AND_SINGLE));
  await date.until(({ stage }) => stage === 'certification');
  const verdict = certify(TPL, 'accept', { decisionId: 'first', at: '2015-01-02T10:00:00.000Z' });
  await date.signal(verdict);
  await date.signal(certify(TPL, 'reject', { decisionId: 'older', at: '2015-01-02T09:00:00.000Z' }));
  await date.signal(certify(TPL, 'reject', { decisionId: 'first', at: '2015-01-02T11:00:00.000Z' }));
  await date.signal(verdict);
  await date.until(({ refusals }) => refusals.length === 2);
  return { 'decided-in-disorder': date.handle };
}

/** @throws when it is there already: a history is never recorded anew. */
async function save(name: string, handle: WorkflowHandle): Promise<void> {
  const text = `${JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())), null, 1)}\n`;
  writeFileSync(new URL(`${name}.json`, HISTORIES), text, { flag: 'wx' });
  appendFileSync(CHECKSUMS, `${checksumLine(name)}\n`);
  console.log(`${name}: recorded`);
}

async function record(): Promise<void> {
  const isThere = (name: string) => historyNames().includes(name);
  const missing = SCENARIOS.filter(({ names }) => !names.every(isThere));
  if (missing.length === 0) return;
  const world = await startWorld();
  try {
    for (const { run } of missing) {
      const recorded = Object.entries(await run(world)).filter(([name]) => !isThere(name));
      for (const [name, handle] of recorded) await save(name, handle);
    }
    for await (const { workflowId } of world.client.workflow.list({ query: "ExecutionStatus = 'Running'" }))
      await world.client.workflow
        .getHandle(workflowId)
        .terminate('recorded')
        .catch(() => undefined);
  } finally {
    await world.end();
  }
}

/** By the code of today, for histories that have none. */
async function describeThose(): Promise<void> {
  mkdirSync(STATUSES, { recursive: true });
  const names = historyNames().filter((name) => !existsSync(new URL(`${name}.json`, STATUSES)));
  if (names.length === 0) return;
  const { errors, said } = await replayHistories(new URL('../../src/workflows/index.ts', import.meta.url), names);
  for (const name of names) {
    if (errors[name] !== undefined) throw new Error(`${name} cannot be replayed: ${errors[name]}`);
    const text = `${JSON.stringify(said[name], null, 1)}\n`;
    writeFileSync(new URL(`${name}.json`, STATUSES), text, { flag: 'wx' });
    console.log(`${name}: status kept`);
  }
}

await record();
await describeThose();
