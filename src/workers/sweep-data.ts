import { setTimeout as delay } from 'node:timers/promises';
import { gigabytes } from '../domain/cascade/byte-text.ts';
import type { RetentionSweep, SweepReport } from '../activities/retention.ts';
import type { Log } from '../ports/log.ts';

/** The first time when the dates that were under way have taken up their work again. */
const FIRST_AFTER_MS = 5_000;
const SWEEP_MS = 15_000;
/** Whoever stops the worker does not wait for a large deletion: the next worker goes on with it. */
const STOP_MS = 1_000;

/** Deletes what nothing needs any more, again and again, and says so in the worker's log. */
export function startDataSweep(sweep: RetentionSweep, log: Log): () => Promise<void> {
  let isStopped = false;
  let underWay: Promise<void> = Promise.resolve();
  let timer = setTimeout(next, FIRST_AFTER_MS);

  function next(): void {
    underWay = sweepOnce(sweep, log).finally(() => {
      if (!isStopped) timer = setTimeout(next, SWEEP_MS);
    });
  }
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await Promise.race([underWay, delay(STOP_MS, undefined, { ref: false })]);
  };
}

async function sweepOnce(sweep: RetentionSweep, log: Log): Promise<void> {
  try {
    for (const line of linesOf(await sweep())) log.info(line);
  } catch (error) {
    log.warn('looking for files that nobody needs failed', { error });
  }
}

/** `12 files from the archive deleted: 2014-12-14 is over` */
export function linesOf({ inputs, freedBytes }: SweepReport): readonly string[] {
  const groups = Map.groupBy(inputs, ({ because }) => because);
  return [
    ...[...groups].map(
      ([because, files]) =>
        `${files.length} ${files.length === 1 ? 'file' : 'files'} of the archive deleted: ${because}`,
    ),
    ...(freedBytes === 0
      ? []
      : [`${gigabytes(freedBytes)} of intermediate products deleted: certified, grace is over`]),
  ];
}
