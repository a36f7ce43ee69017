import { readFileSync, readdirSync } from 'node:fs';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKSUMS, HISTORIES, STATUSES, checksumLine, historyNames, replayHistories } from './replay-histories.ts';
import type { Replayed } from './replay-histories.ts';

const TODAY = new URL('../../src/workflows/index.ts', import.meta.url);
const CHANGED = new URL('changed-workflows/index.ts', import.meta.url);

beforeAll(() => {
  const quiet = { logging: { filter: { core: 'ERROR', other: 'ERROR' } } } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), telemetryOptions: quiet });
});

describe('[R] recorded histories', () => {
  it('are as they were recorded: one that has changed was recorded anew, which hides the date that would break', () => {
    const recorded = readFileSync(CHECKSUMS, 'utf8').trim().split('\n');
    expect(historyNames().map(checksumLine).toSorted()).toEqual(recorded.toSorted());
  });

  it('have an expected status each', () => {
    const named = readdirSync(STATUSES).map((name) => name.replace(/\.json$/, ''));
    expect(named.toSorted()).toEqual(historyNames().toSorted());
  });
});

describe('[R] recorded dates and chains', () => {
  let today: Replayed;
  beforeAll(async () => {
    today = await replayHistories(TODAY);
  });

  it('go the same way with the workflow code of today', () => {
    expect(today.errors).toEqual({});
  });

  // A sentence that was made better is changed in the expected status by hand; anything else is another story of an open date.
  it.each(historyNames())('%s says of itself what it said', (name) => {
    expect(today.said[name]).toEqual(JSON.parse(readFileSync(new URL(`${name}.json`, STATUSES), 'utf8')));
  });

  it('end with the result that they had', () => {
    for (const name of historyNames()) {
      const text = readFileSync(new URL(`${name}.json`, HISTORIES), 'utf8');
      if (!text.includes('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED')) continue;
      expect(today.said[name]?.result, name).toEqual(resultIn(text));
    }
  });

  it('stop where the code goes another way: this test can fail', async () => {
    const { errors } = await replayHistories(CHANGED);
    expect(Object.keys(errors).toSorted()).toEqual(historyNames().toSorted());
    for (const error of Object.values(errors)) expect(error).toMatch(/^DeterminismViolationError: .*Nondeterminism/s);
  });
});

interface RecordedEvent {
  readonly workflowExecutionCompletedEventAttributes?: {
    readonly result: { readonly payloads: readonly { readonly data: string }[] };
  };
}

function resultIn(history: string): unknown {
  const { events } = JSON.parse(history) as { readonly events: readonly RecordedEvent[] };
  const [payload] = events.at(-1)?.workflowExecutionCompletedEventAttributes?.result.payloads ?? [];
  return JSON.parse(Buffer.from(payload?.data ?? '', 'base64').toString('utf8'));
}
