import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { HostConfig } from '../../src/config.ts';
import type { Records } from '../../src/ports/records.ts';
import type { HostFactsRow, HostRow } from '../../src/ports/records/hosts.ts';
import { startSignOfLife } from '../../src/workers/sign-of-life.ts';
import { host } from '../adapters/database/rows.ts';
import { silentLog } from '../fakes/log.ts';

const MASTER: HostConfig = {
  name: 'muc10',
  role: 'MASTER',
  streams: 3,
  cores: 48,
  memoryBytes: 500e9,
  dataRoot: '/data/phoenix',
  diskBytes: undefined,
  launcher: undefined,
  slot: { fromMinute: 1_020, untilMinute: 474 },
  pushTo: undefined,
};

/** One sign of life with what it writes and whom it looks at. */
async function sign(config: HostConfig, { saveHost }: Partial<Pick<Records, 'saveHost'>> = {}) {
  const saved: HostFactsRow[] = [];
  const observed: HostRow[][] = [];
  const rows = [host({ host: 'muc09' })];
  const records = {
    saveHost: saveHost ?? (async (row: HostFactsRow) => void saved.push(row)),
    listHosts: async () => rows,
    listStoredDecisions: async () => [],
  } as unknown as Records;
  const { now, stop } = startSignOfLife({
    host: config,
    records,
    client: {} as unknown as Client,
    admission: { facts: () => ({ running: 2, waiting: 7, bookedMemoryBytes: 47e9, waitingSeconds: Infinity }) },
    freeDiskBytes: async () => 4e12,
    watch: {
      observe: (all) => void observed.push([...all]),
      lostBecause: () => '',
      silentSeconds: () => 0,
    },
    log: silentLog,
  });
  stop();
  const failure = await now().then(
    () => undefined,
    (error: unknown) => error,
  );
  return { saved, observed, rows, failure };
}

describe('[U] the sign of life of a host', () => {
  it('has what the host is and what it does; work of unknown length counts as none', async () => {
    const { saved } = await sign(MASTER);
    expect(saved).toEqual([
      {
        host: 'muc10',
        role: 'MASTER',
        streams: 3,
        cores: 48,
        memoryBytes: 500e9,
        dataRoot: '/data/phoenix',
        slot: '17:00-07:54',
        freeDiskBytes: 4e12,
        bookedMemoryBytes: 47e9,
        runningAbs: 2,
        waitingAbs: 7,
        waitingSeconds: 0,
        seenAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        machine: hostname(),
        pid: process.pid,
      },
    ]);
  });

  it('of the MASTER is followed by a look at all hosts', async () => {
    const { observed, rows } = await sign(MASTER);
    expect(observed).toEqual([rows]);
  });

  it('that the MASTER cannot write lets it judge nobody: an outage of the database is nobody’s loss', async () => {
    const outage = new Error('the database is away');
    const { observed, failure } = await sign(MASTER, { saveHost: () => Promise.reject(outage) });
    expect(failure).toBe(outage);
    expect(observed).toEqual([]);
  });

  it('of a SLAVE is all that it does', async () => {
    const { saved, observed } = await sign({ ...MASTER, name: 'muc09', role: 'SLAVE', slot: undefined });
    expect(saved).toMatchObject([{ host: 'muc09', role: 'SLAVE', slot: '' }]);
    expect(observed).toEqual([]);
  });
});
