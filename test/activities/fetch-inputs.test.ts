import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import { inputsAtHand } from '../../src/activities/fetch-inputs.ts';
import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import { PhoenixError } from '../../src/domain/failure/phoenix-error.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { contentOf, hostFiles, refOf } from './host-files.ts';
import type { Fetch } from './host-files.ts';
import { publishAll } from './made-dates.ts';

const { plan } = planNight(STANDARD_NIGHT);
const FIRST = abOf({ plan }, '00:54:04.379');
const SECOND = abOf({ plan }, '01:05:19.596');
const SHARED = FIRST.inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))[0] ?? '';

/** Downloads the shared calibration only when it is told to, or until nobody waits for it any more. */
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
    const { root, asked, fetchInputs } = hostFiles({ plan, fetch });
    const first = activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    await untilThere(started, 1);
    const second = activityContext().run(() => fetchInputs(refOf(plan, SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    started[0]?.();
    const files = archiveFilesOf(DATE, FIRST);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([`raw/${DATE}/${FIRST.rawFiles[0] ?? ''}`, `mcalib/${SHARED}`]),
    );
    expect(await first).toEqual({ files: files.length });
    expect(files.filter(({ path }) => !existsSync(`${root}/${path}`))).toEqual([]);
    await second;
    expect(asked.filter((name) => name === SHARED)).toHaveLength(1);
  });

  it('that are here are neither fetched nor summed up again, unless the file has changed', async () => {
    const { asked, fetchInputs, root } = hostFiles({ plan });
    const fetch = () => activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    await fetch();
    const once = asked.length;
    await fetch();
    expect(asked).toHaveLength(once);
    writeFileSync(`${root}/mcalib/${SHARED}`, 'spoilt');
    await fetch();
    expect(asked.slice(once)).toEqual([SHARED]);
  });

  it('go on for the others when the AB that was first is cancelled', async () => {
    const { fetch, started } = slowDownload();
    const { asked, fetchInputs } = hostFiles({ plan, fetch });
    const cancelled = activityContext();
    const first = cancelled.run(() => fetchInputs(refOf(plan, FIRST)));
    await untilThere(started, 1);
    const second = activityContext().run(() => fetchInputs(refOf(plan, SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    cancelled.cancel();
    await expect(first).rejects.toMatchObject({ name: 'CancelledFailure' });
    started[0]?.();
    await expect(second).resolves.toEqual(expect.objectContaining({ files: expect.any(Number) }));
    expect(asked.filter((name) => name === SHARED)).toHaveLength(1);
  });

  it('are not waited for by an AB that is cancelled while another downloads', async () => {
    const { fetch, started } = slowDownload();
    const { asked, fetchInputs } = hostFiles({ plan, fetch });
    const first = activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    await untilThere(started, 1);
    const cancelled = activityContext();
    const second = cancelled.run(() => fetchInputs(refOf(plan, SECOND)));
    await expect.poll(() => asked).toContain(SECOND.rawFiles[0]);
    cancelled.cancel();
    await expect(second).rejects.toMatchObject({ name: 'CancelledFailure' });
    started[0]?.();
    await first;
  });

  it('are given up when nobody waits for them any more, and begun anew by the next one', async () => {
    const { fetch, started } = slowDownload();
    const { fetchInputs } = hostFiles({ plan, fetch });
    const cancelled = activityContext();
    const first = cancelled.run(() => fetchInputs(refOf(plan, FIRST)));
    await untilThere(started, 1);
    cancelled.cancel();
    await expect(first).rejects.toMatchObject({ name: 'CancelledFailure' });
    const second = activityContext().run(() => fetchInputs(refOf(plan, SECOND)));
    await untilThere(started, 2);
    started[1]?.();
    await second;
  });

  it('come through as many transfers as the host may have, those of the longest path first', async () => {
    const begun = new Map<string, () => void>();
    let most = 0;
    const fetch: Fetch = (fileName) =>
      new Promise((resolve) => {
        begun.set(fileName, resolve);
        most = Math.max(most, begun.size);
      });
    const { admission, asked, fetchInputs } = hostFiles({ plan, fetch, transfers: 2 });
    const single = abOf({ plan }, '01:49:19.464');
    const ends = [activityContext().run(() => fetchInputs(refOf(plan, FIRST, { rank: 1 })))];
    const inLine = archiveFilesOf(DATE, FIRST).length - 2;
    await expect.poll(() => admission.facts()).toMatchObject({ running: 2, waiting: inLine });
    ends.push(activityContext().run(() => fetchInputs(refOf(plan, single, { rank: 9 }))));
    await expect.poll(() => admission.facts().waiting).toBeGreaterThan(inLine);
    let isOver = false;
    void Promise.all(ends).then(() => (isOver = true));
    const endOne = () => {
      for (const [fileName, end] of [...begun].slice(0, 1)) {
        begun.delete(fileName);
        end();
      }
      return isOver;
    };
    await expect.poll(endOne, { interval: 2, timeout: 20_000 }).toBe(true);
    expect(most).toBe(2);
    // Two of FIRST had begun; then comes what only the other one wants.
    expect(asked.indexOf(single.rawFiles[0] ?? '')).toBe(2);
  });

  it('fail for good when the archive does not know one, and transiently when it is away', async () => {
    const failing = (code: 'FILE_MISSING' | 'ARCHIVE_UNAVAILABLE') =>
      activityContext().run(() =>
        hostFiles({ plan, fetch: () => Promise.reject(new PhoenixError(code, 'no answer', 'wait')) }).fetchInputs(
          refOf(plan, FIRST),
        ),
      );
    await expect(failing('FILE_MISSING')).rejects.toMatchObject({ type: 'FILE_MISSING', nonRetryable: true });
    await expect(failing('ARCHIVE_UNAVAILABLE')).rejects.toMatchObject({
      type: 'ARCHIVE_UNAVAILABLE',
      nonRetryable: false,
    });
  });

  it('leave no download behind that nobody waits for when one of them fails', async () => {
    const aborted: string[] = [];
    const fetch: Fetch = (fileName, { signal }) =>
      fileName === SHARED
        ? Promise.reject(new PhoenixError('FILE_MISSING', 'unknown', 'look for it'))
        : new Promise((_, reject) => {
            signal?.addEventListener('abort', () => {
              aborted.push(fileName);
              reject(signal.reason as Error);
            });
          });
    const { asked, fetchInputs } = hostFiles({ plan, fetch });
    await expect(activityContext().run(() => fetchInputs(refOf(plan, FIRST)))).rejects.toMatchObject({
      type: 'FILE_MISSING',
    });
    expect(aborted.toSorted()).toEqual(asked.filter((name) => name !== SHARED).toSorted());
  });

  it('that two dates want at the same time come once, and are held for both', async () => {
    const { fetch, started } = slowDownload();
    const { asked, inputs, fetchInputs } = hostFiles({ plan, fetch });
    const dates = [DATE, '2014-12-15'].map((unit) =>
      activityContext().run(() => fetchInputs(refOf(plan, FIRST, { unit }))),
    );
    // The raw file of each is in the folder of its date.
    await expect.poll(() => asked.filter((name) => name === FIRST.rawFiles[0])).toHaveLength(2);
    await untilThere(started, 1);
    started[0]?.();
    await Promise.all(dates);
    expect(asked.filter((name) => name === SHARED)).toHaveLength(1);
    await inputs.sweep(({ uses }) => {
      const users = uses.filter(({ files }) => files.includes(`mcalib/${SHARED}`)).map(({ unit }) => unit);
      expect(users.toSorted()).toEqual([DATE, '2014-12-15']);
      return [];
    });
  });

  it('of an AB that runs after all are brought when one is missing or another one by now, and come with their content', async () => {
    const { archived, asked, desk, fetchInputs, root } = hostFiles({ plan });
    const bring = () =>
      activityContext().run(() => inputsAtHand({ inputDesk: desk }, { ref: refOf(plan, FIRST), ab: FIRST }));
    await activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    const once = asked.length;
    const path = `${root}/mcalib/${SHARED}`;
    expect(await bring()).toContainEqual({ fileName: SHARED, path, ...contentOf(SHARED), stamp: expect.any(String) });
    expect(asked).toHaveLength(once);
    rmSync(`${root}/raw/${DATE}`, { recursive: true });
    archived.set(SHARED, 'a better one');
    expect(await bring()).toContainEqual({
      ...{ fileName: SHARED, path, ...contentOf('a better one'), stamp: expect.any(String) },
    });
    expect(asked.slice(once).toSorted()).toEqual([SHARED, FIRST.rawFiles[0]].toSorted());
  });

  it('that the archive has packed come once, and again when it has other ones; what is here is known by both', async () => {
    /** What the archive tells: of the file within nothing but its size, about. */
    const packedAs = ({ sizeBytes, crc32 }: { readonly sizeBytes: number; readonly crc32: number }) => {
      return { sizeBytes: 4 * sizeBytes, packed: { sizeBytes, crc32: crc32 ^ 1 } };
    };
    const { archived, asked, desk, fetchInputs } = hostFiles({ plan, tell: async (content) => packedAs(content) });
    const bring = () =>
      activityContext().run(() => inputsAtHand({ inputDesk: desk }, { ref: refOf(plan, FIRST), ab: FIRST }));
    const known = (text: string) => ({ ...contentOf(text), packed: packedAs(contentOf(text)).packed });
    await activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    const once = asked.length;
    expect(await bring()).toContainEqual(expect.objectContaining({ fileName: SHARED, ...known(SHARED) }));
    expect(asked).toHaveLength(once);
    archived.set(SHARED, 'a better one');
    expect(await bring()).toContainEqual(expect.objectContaining({ fileName: SHARED, ...known('a better one') }));
    expect(asked.slice(once)).toEqual([SHARED]);
  });

  it('of an AB that runs after all are those that are here while the archive is away', async () => {
    let isAway = false;
    const { desk, fetchInputs } = hostFiles({
      plan,
      tell: async (content) => {
        if (isAway) throw new PhoenixError('ARCHIVE_UNAVAILABLE', 'away', 'wait');
        return content;
      },
    });
    await activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    isAway = true;
    const wanted = { ref: refOf(plan, FIRST), ab: FIRST };
    const inputs = await activityContext().run(() => inputsAtHand({ inputDesk: desk }, wanted));
    expect(inputs).toHaveLength(archiveFilesOf(DATE, FIRST).length);
  });

  it('are asked for by the one that is missing, whose loss is told before anybody looks for room', async () => {
    const lost = FIRST.rawFiles[0] ?? '';
    const { desk } = hostFiles({
      plan,
      tell: async (content, fileName) => {
        if (fileName === lost) throw new PhoenixError('FILE_MISSING', `${lost} is not there`, 'look for it');
        return content;
      },
      // Not one byte fits: a guess at its size would let it wait for ever.
      disk: {
        disk: {
          uses: async () => [{ what: 'disk', usedBytes: 1e15, capacityBytes: 1e15 }],
          folders: async () => [],
        },
      },
    });
    const bring = (inputs: AssociationBlock['inputs']) =>
      desk.bring(
        { ref: refOf(plan, FIRST), ab: { ...FIRST, inputs } },
        { signal: new AbortController().signal, onProgress: () => undefined },
      );
    const ofKind = (kind: string) => FIRST.inputs.filter(({ source }) => source.kind === kind);
    await expect(bring(ofKind('raw'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(bring(ofKind('calib'))).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('of an AB whose chain runs again come again when the archive has better ones under their names', async () => {
    const { archived, asked, fetchInputs, made, root } = hostFiles({ plan });
    await publishAll(made, plan);
    const fetch = () => activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    expect(await fetch()).toEqual({ files: 0 });
    archived.set(SHARED, 'a better one');
    expect(await fetch()).toEqual({ files: archiveFilesOf(DATE, FIRST).length });
    expect(readFileSync(`${root}/mcalib/${SHARED}`, 'utf8')).toBe('a better one');
    const once = asked.length;
    await fetch();
    expect(asked).toHaveLength(once);
  });

  it('of an AB that is not in the plan are refused', async () => {
    const { fetchInputs } = hostFiles({ plan });
    await expect(activityContext().run(() => fetchInputs(refOf(plan, { name: 'MUSE.no.ab' })))).rejects.toMatchObject({
      type: 'AB_UNKNOWN',
      nonRetryable: true,
    });
  });

  it('are held for their date before the first of them comes', async () => {
    const { inputs, fetchInputs } = hostFiles({
      plan,
      fetch: () => Promise.reject(new PhoenixError('ARCHIVE_UNAVAILABLE', 'away', 'wait')),
    });
    await expect(activityContext().run(() => fetchInputs(refOf(plan, FIRST)))).rejects.toThrow('away');
    await inputs.sweep(({ uses }) => {
      expect(uses).toMatchObject([
        { process: plan.process, unit: DATE, files: archiveFilesOf(DATE, FIRST).map(({ path }) => path) },
      ]);
      return [];
    });
  });
});
