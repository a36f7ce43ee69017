import { describe, expect, it } from 'vitest';
import { createReductionActivities } from '../../src/activities/reduction.ts';
import type { ReductionDependencies } from '../../src/activities/reduction.ts';
import { PhoenixError } from '../../src/domain/outcome/phoenix-error.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import type { FetchOptions } from '../../src/ports/archive.ts';
import type { AbRef } from '../../src/workflows/contract.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';

const { plan } = planNight(STANDARD_NIGHT);
const FIRST = abOf({ plan }, '00:54:04.379');
const SECOND = abOf({ plan }, '01:05:19.596');
const SHARED = FIRST.inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))[0] ?? '';

function refOf({ name }: { readonly name: string }): AbRef {
  return {
    ...{ process: 'MUSE_R', unit: DATE, planKey: plan.planKey, chain: '', ab: name, fixes: [], rank: 0 },
    ...{ isBacklog: false, placement: 1 },
  };
}

type Fetch = (fileName: string, options: FetchOptions) => Promise<void>;

/** Activities over an archive that answers as given; `asked` has the files that it was asked for. */
function activitiesOver(fetch: Fetch) {
  const asked: string[] = [];
  const deps = {
    dataRoot: dataRootAt('/data'),
    plans: { load: async () => plan, save: async () => undefined },
    archive: {
      async fetch(fileName: string, path: string, options: FetchOptions = {}) {
        asked.push(fileName);
        await fetch(fileName, options);
        return { path, sizeBytes: 1 };
      },
    },
  } as unknown as ReductionDependencies;
  return { asked, fetchInputs: createReductionActivities(deps).fetchInputs };
}

/** Downloads the shared calibration only when it is told to, or until its own attempt is cancelled. */
function slowDownload() {
  const started: (() => void)[] = [];
  const fetch: Fetch = (fileName, { signal }) =>
    fileName === SHARED
      ? new Promise((resolve, reject) => {
          started.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        })
      : Promise.resolve();
  return { fetch, started };
}

async function untilThere(list: readonly unknown[], count: number): Promise<void> {
  await expect.poll(() => list.length).toBe(count);
}

describe('[U] inputs from the archive', () => {
  it('are all of an AB, each downloaded once even when several ABs want it at once', async () => {
    const { fetch, started } = slowDownload();
    const { asked, fetchInputs } = activitiesOver(fetch);
    const first = activityContext().run(() => fetchInputs(refOf(FIRST)));
    await untilThere(started, 1);
    const second = activityContext().run(() => fetchInputs(refOf(SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    started[0]?.();
    expect(await first).toEqual({ files: new Set(FIRST.inputs.map(({ source }) => JSON.stringify(source))).size });
    await second;
    expect(asked.filter((name) => name === SHARED)).toHaveLength(1);
  });

  it('come although the AB that was downloading a shared file is cancelled', async () => {
    const { fetch, started } = slowDownload();
    const { asked, fetchInputs } = activitiesOver(fetch);
    const cancelled = activityContext();
    const first = cancelled.run(() => fetchInputs(refOf(FIRST)));
    await untilThere(started, 1);
    const second = activityContext().run(() => fetchInputs(refOf(SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    cancelled.cancel();
    await expect(first).rejects.toMatchObject({ name: 'CancelledFailure' });
    await untilThere(started, 2);
    started[1]?.();
    await expect(second).resolves.toEqual(expect.objectContaining({ files: expect.any(Number) }));
  });

  it('are not waited for by an AB that is cancelled while another downloads', async () => {
    const { fetch, started } = slowDownload();
    const { asked, fetchInputs } = activitiesOver(fetch);
    const first = activityContext().run(() => fetchInputs(refOf(FIRST)));
    await untilThere(started, 1);
    const cancelled = activityContext();
    const second = cancelled.run(() => fetchInputs(refOf(SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    cancelled.cancel();
    await expect(second).rejects.toMatchObject({ name: 'CancelledFailure' });
    started[0]?.();
    await first;
  });

  it('fail for good when the archive does not know one, and transiently when it is away', async () => {
    const failing = (code: 'FILE_MISSING' | 'ARCHIVE_UNAVAILABLE') =>
      activityContext().run(() =>
        activitiesOver(() => Promise.reject(new PhoenixError(code, 'no answer', 'wait'))).fetchInputs(refOf(FIRST)),
      );
    await expect(failing('FILE_MISSING')).rejects.toMatchObject({ type: 'FILE_MISSING', nonRetryable: true });
    await expect(failing('ARCHIVE_UNAVAILABLE')).rejects.toMatchObject({
      type: 'ARCHIVE_UNAVAILABLE',
      nonRetryable: false,
    });
  });

  it('of an AB that is not in the plan are refused', async () => {
    const { fetchInputs } = activitiesOver(async () => undefined);
    await expect(activityContext().run(() => fetchInputs(refOf({ name: 'MUSE.no.ab' })))).rejects.toMatchObject({
      type: 'AB_UNKNOWN',
      nonRetryable: true,
    });
  });
});
