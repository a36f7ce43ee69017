import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveFilesOf } from '../../src/activities/archive-files.ts';
import { chainKey } from '../../src/activities/disk-watch.ts';
import type { Plan } from '../../src/domain/cascade/plan.ts';
import type { AbRow, AbStatus } from '../../src/ports/records/abs.ts';
import type { OpenPlacementRow } from '../../src/ports/records/placements.ts';
import { abRowOf } from '../../src/activities/ab-row.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { DATE, STANDARD_NIGHT, abOf, planNight } from '../domain/cascade/night-fixtures.ts';
import { HOST, hostFiles, refOf } from './host-files.ts';

const GB = 1e9;
const RAW_BYTES = 860_000_000;
const night = planNight(STANDARD_NIGHT).plan;
/** Each AB makes 1 GB and leaves a copy of 0.5 GB. */
const plan: Plan = {
  ...night,
  estimates: Object.fromEntries(
    night.abs.map(({ name }) => [
      name,
      { memoryBytes: 0, diskBytes: GB, finalBytes: GB / 2, downloadBytes: 0, seconds: 0 },
    ]),
  ),
};
/** Two chains with their ABs, and the first AB of each that reads raws. */
const [ONE, TWO] = plan.chains as [Plan['chains'][number], Plan['chains'][number]];
const FIRST = abOf({ plan }, '00:54:04.379');

function placement(chain: string, at: string, more: Partial<OpenPlacementRow> = {}): OpenPlacementRow {
  return {
    ...{ process: plan.process, unit: DATE, chain, host: HOST, number: 1, because: '', seconds: 1, at },
    ...{ diskBytes: 1_000 * GB, openShare: 1, ...more },
  };
}

interface Situation {
  readonly freeBytes: number;
  readonly placements: readonly OpenPlacementRow[];
  readonly status?: (ab: string) => AbStatus;
  readonly clock?: () => number;
}

function rowsOf({ status = () => 'planned' }: Pick<Situation, 'status'>): readonly AbRow[] {
  return plan.chains.flatMap(({ root, abNames }) =>
    plan.abs
      .filter(({ name }) => abNames.includes(name))
      .map((ab) => abRowOf({ process: plan.process, unit: DATE, chain: root }, ab, { status: status(ab.name) })),
  );
}

/** A disk of 1000 GB with a watermark of 90 %, on which this much is left below it. */
function hostWith(situation: Situation) {
  let { freeBytes } = situation;
  const host = hostFiles({
    plan,
    disk: {
      ...(situation.clock === undefined ? {} : { clock: situation.clock }),
      diskUsedMax: 0.9,
      disk: {
        uses: async () => [{ what: 'disk', usedBytes: 900 * GB - freeBytes, capacityBytes: 1000 * GB }],
        folders: async () => [{ folder: 'products', bytes: 700 * GB }],
      },
      records: {
        listOpenPlacements: async () => situation.placements,
        listAbs: async () => rowsOf(situation),
        findDate: async () => ({
          ...{ process: plan.process, unit: DATE, stage: 'processing', planKey: plan.planKey },
          ...{ needsOperator: false, message: '', updatedAt: '' },
        }),
      },
    },
  });
  return { ...host, setFree: (bytes: number) => (freeBytes = bytes) };
}

const key = (chain: string) => chainKey({ process: plan.process, unit: DATE, chain });
const download = (chain: string, fileBytes = 1, storedBytes = 0) => ({
  ...{ chain: key(chain), fileName: 'X.fits', fileBytes, storedBytes },
});

/** Products of all ABs of a chain, and its raw files. */
function outstandingBytes({ abNames }: Plan['chains'][number]): number {
  const abs = plan.abs.filter(({ name }) => abNames.includes(name));
  const raws = new Set(
    abs.flatMap((ab) => archiveFilesOf(DATE, ab).filter(({ kind }) => kind === 'raw')).map(({ path }) => path),
  );
  return abs.length * 1.5 * GB + raws.size * RAW_BYTES;
}

describe('[U] space for downloads', () => {
  it('is there while everything that is placed here has room', async () => {
    const placements = [
      placement(ONE.root, '1', { diskBytes: 5 * GB }),
      placement(TWO.root, '2', { diskBytes: 4 * GB }),
    ];
    const { diskWatch } = hostWith({ freeBytes: 10 * GB, placements });
    await diskWatch.reserve(download(TWO.root, GB));
  });

  it('is refused with what fills the disk, transiently', async () => {
    const { diskWatch } = hostWith({ freeBytes: 2 * GB, placements: [] });
    await expect(diskWatch.reserve(download('', 3 * GB))).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: `no room for X.fits on ${HOST}: 3 GB are needed for it and what comes before it, 2 GB are left below the watermark of 90 %; 90 % of the disk (1000 GB) is used; largest here: products 700 GB`,
      cure: expect.stringContaining('diskUsedMax'),
    });
    const { fetchInputs } = hostWith({ freeBytes: 0, placements: [] });
    await expect(activityContext().run(() => fetchInputs(refOf(plan, FIRST)))).rejects.toMatchObject({
      type: 'DISK_FULL',
      nonRetryable: false,
    });
  });

  it('goes first to the chain that was placed first, until it has all it needs; others wait', async () => {
    const placements = [placement(TWO.root, '2'), placement(ONE.root, '1')];
    const enoughForOne = outstandingBytes(ONE) + GB;
    const { diskWatch, setFree } = hostWith({ freeBytes: enoughForOne, placements });
    await expect(diskWatch.reserve(download(TWO.root))).rejects.toMatchObject({ code: 'DISK_FULL' });
    await diskWatch.reserve(download(ONE.root));
    setFree(outstandingBytes(ONE) + outstandingBytes(TWO));
    await diskWatch.reserve(download(TWO.root));
    setFree(outstandingBytes(ONE) - 1);
    await expect(diskWatch.reserve(download(ONE.root))).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('is not kept for what is made, for files that are here, or for chains of other hosts', async () => {
    const made = new Set(ONE.abNames.slice(1));
    const status = (ab: string): AbStatus => (made.has(ab) ? 'succeeded' : 'planned');
    const placements = [placement(ONE.root, '1'), placement(TWO.root, '0', { host: 'muc09' })];
    const last = plan.abs.find(({ name }) => name === ONE.abNames[0])!;
    const raws = archiveFilesOf(DATE, last).filter(({ kind }) => kind === 'raw').length;
    const { diskWatch, setFree, root } = hostWith({ freeBytes: 0, placements, status });
    setFree(1.5 * GB + raws * RAW_BYTES);
    await diskWatch.reserve(download(ONE.root));
    setFree(1.5 * GB);
    await expect(diskWatch.reserve(download(ONE.root))).rejects.toMatchObject({ code: 'DISK_FULL' });
    for (const { path } of archiveFilesOf(DATE, last)) {
      mkdirSync(dirname(`${root}/${path}`), { recursive: true });
      writeFileSync(`${root}/${path}`, '');
      truncateSync(`${root}/${path}`, RAW_BYTES);
    }
    await diskWatch.reserve(download(ONE.root));
  });

  it('counts downloads under way by what they have not written yet', async () => {
    const { diskWatch, setFree } = hostWith({ freeBytes: 5 * GB, placements: [] });
    const first = await diskWatch.reserve(download('a', 4 * GB));
    await expect(diskWatch.reserve(download('b', 2 * GB))).rejects.toMatchObject({ code: 'DISK_FULL' });
    first.written(3 * GB);
    setFree(2 * GB);
    await expect(diskWatch.reserve(download('b', 2 * GB))).rejects.toMatchObject({ code: 'DISK_FULL' });
    const second = await diskWatch.reserve(download('b', GB));
    second.release();
    first.release();
    await diskWatch.reserve(download('b', 2 * GB));
  });

  it('is tight when nothing may be written, and for minutes after somebody was refused room for more than there is', async () => {
    let nowMs = 0;
    const { diskWatch, setFree } = hostWith({ freeBytes: 2 * GB, placements: [], clock: () => nowMs });
    await diskWatch.reserve(download('a', GB));
    expect(await diskWatch.isTight()).toBe(false);
    await expect(diskWatch.reserve(download('b', 3 * GB))).rejects.toMatchObject({ code: 'DISK_FULL' });
    nowMs += 299_999;
    expect(await diskWatch.isTight()).toBe(true);
    nowMs += 1;
    expect(await diskWatch.isTight()).toBe(false);
    setFree(0);
    expect(await diskWatch.isTight()).toBe(true);
  });

  it('is not asked for what an earlier attempt has brought already', async () => {
    const { diskWatch, setFree } = hostWith({ freeBytes: GB, placements: [] });
    await expect(diskWatch.reserve(download('a', 4 * GB, 2 * GB))).rejects.toMatchObject({ code: 'DISK_FULL' });
    setFree(3 * GB);
    const first = await diskWatch.reserve(download('a', 4 * GB, 2 * GB));
    first.written(GB);
    await expect(diskWatch.reserve(download('b', 1.5 * GB))).rejects.toMatchObject({ code: 'DISK_FULL' });
    first.written(3 * GB);
    await diskWatch.reserve(download('b', 1.5 * GB));
  });

  it('is not asked for by files that are here: a full disk does not keep them from being used', async () => {
    const { asked, fetchInputs, root } = hostWith({ freeBytes: 0, placements: [] });
    for (const { fileName, path } of archiveFilesOf(DATE, FIRST)) {
      mkdirSync(dirname(`${root}/${path}`), { recursive: true });
      writeFileSync(`${root}/${path}`, fileName);
    }
    const files = archiveFilesOf(DATE, FIRST).length;
    const fetch = () => activityContext().run(() => fetchInputs(refOf(plan, FIRST)));
    expect(await fetch()).toEqual({ files });
    expect(asked).toEqual([]);
    // One that the archive has replaced needs room until it is whole.
    writeFileSync(`${root}/raw/${DATE}/${FIRST.rawFiles[0] ?? ''}`, 'x');
    await expect(fetch()).rejects.toMatchObject({ type: 'DISK_FULL' });
  });

  it('is what a sign of life tells, down to nothing at the watermark', async () => {
    const { diskWatch, setFree } = hostWith({ freeBytes: 5 * GB, placements: [] });
    expect([await diskWatch.freeBytes(), await diskWatch.isTight()]).toEqual([5 * GB, false]);
    setFree(-GB);
    expect([await diskWatch.freeBytes(), await diskWatch.isTight()]).toEqual([0, true]);
  });
});
