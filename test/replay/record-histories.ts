import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';
import { certify, resume } from '../fakes/decisions.ts';
import { openJournal } from '../fakes/journal.ts';
import { nightThatGoesWell, recipesThatFail } from '../fakes/night-activities.ts';
import { ONE_PAIR, PAIR_AND_SINGLE, TPL } from '../fakes/nights.ts';
import { startWorld } from '../fakes/temporal-world.ts';
import type { World } from '../fakes/temporal-world.ts';

/** Runs three dates on a real server and writes their histories; started by scripts/record-histories.ts. */
const world = await startWorld();
try {
  await recordWaiting(world);
  await recordFinished(world);
  await recordResumed(world);
} finally {
  await world.end();
}

/** A date at the gate: the one that a new version of the code meets most often. */
async function recordWaiting({ start }: World): Promise<void> {
  const date = await start('waiting', nightThatGoesWell(openJournal(), PAIR_AND_SINGLE));
  await date.until(({ stage }) => stage === 'certification');
  await save('waiting-at-the-gate', date.handle);
  await save('chain', date.chain(ONE_PAIR.chains[0]?.root ?? ''));
  await date.handle.terminate('recorded');
}

async function recordFinished({ start }: World): Promise<void> {
  const date = await start('finished', nightThatGoesWell(openJournal(), ONE_PAIR), 'ingestion');
  await date.until(({ stage }) => stage === 'certification');
  await date.signal(certify('MUSE.unknown_tpl.ab', 'accept'));
  await date.update(certify(TPL, 'accept', { comment: 'fine' }));
  await date.result();
  await save('finished', date.handle);
}

async function recordResumed({ start }: World): Promise<void> {
  const journal = openJournal();
  const night = { ...nightThatGoesWell(journal, ONE_PAIR), ...recipesThatFail(journal, TPL) };
  const date = await start('resumed', night);
  await date.until(({ stage }) => stage === 'certification');
  await date.update(resume(TPL, { kind: 'no-alignment' }));
  await date.until(({ questions }) => questions[0]?.kind === 'certify');
  await date.update(certify(TPL, 'accept'));
  await date.result();
  await save('failed-combine-resumed', date.handle);
}

async function save(name: string, handle: WorkflowHandle): Promise<void> {
  const path = fileURLToPath(new URL(`histories/${name}.json`, import.meta.url));
  writeFileSync(path, `${JSON.stringify(JSON.parse(historyToJSON(await handle.fetchHistory())), null, 1)}\n`);
  console.log(path);
}
