import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hostListCommand, hostMarkCommand } from '../../src/cli/commands/host.ts';
import { stateOf } from '../../src/operation/hosts.ts';
import type { HostMarkOptions } from '../../src/cli/commands/host.ts';
import { createCliContext } from '../../src/cli/context.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { ab, date, host, placement } from '../adapters/database/rows.ts';

const NOW = new Date('2014-12-15T12:00:00.000Z');

let folder: string;
let context: CliContext;
let printed: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-host-'));
  const yaml = 'hosts: [{ name: muc09, role: MASTER }, { name: muc10, role: SLAVE }, { name: muc11, role: SLAVE }]\n';
  writeFileSync(join(folder, 'phoenix.yaml'), yaml);
  printed = [];
  const stream = { write: (text: string) => printed.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
  context = createCliContext(
    loadConfig({ PHOENIX_HOME: folder, PHOENIX_OPERATOR: 'jdoe' }, folder),
    createOutput(stream, stream),
  );
  const records = await context.records();
  await records.saveHost(host({ host: 'muc09', seenAt: new Date().toISOString() }));
  await records.saveHost(host({ host: 'muc10', role: 'SLAVE', seenAt: new Date().toISOString(), slot: '17:00-07:54' }));
});
afterEach(async () => {
  await context.close();
  rmSync(folder, { recursive: true });
});

async function markOf(name: string) {
  const rows = await (await context.records()).listHosts();
  const { mark, markedBy, markedBecause } = rows.find((row) => row.host === name) ?? host();
  return [mark, markedBy, markedBecause];
}

function mark(options: Partial<HostMarkOptions>): Promise<unknown> {
  return hostMarkCommand(context, { host: 'muc10', mark: 'drained', ...options });
}

describe('[U] phoenix host list', () => {
  it('shows what hosts do, and which of phoenix.yaml have never been started', async () => {
    const records = await context.records();
    await records.saveDate(date());
    await records.savePlacement(placement({ host: 'muc10', seconds: 7_200 }));
    for (const [name, status] of [
      ['a', 'planned'],
      ['b', 'succeeded'],
    ] as const)
      await records.saveAb(ab({ ab: name, chain: placement().chain, host: 'muc10', status }));
    await hostListCommand(context, {});
    const text = printed.join('');
    expect(text).toMatch(/muc09 +MASTER +alive +3 +0 GB of 550 GB +4000 GB +0 +0 +0 +0\.0 h/);
    expect(text).toMatch(/muc10 +SLAVE +alive .* 17:00-07:54 +0 +0 +1 +1\.0 h/);
    expect(text).toContain('muc11: in phoenix.yaml, its worker has never been started: phoenix worker --host muc11');
  });

  it('says the same as JSON', async () => {
    await hostListCommand(context, { json: true });
    expect(JSON.parse(printed.join(''))).toMatchObject({
      hosts: [
        { host: 'muc09', state: 'alive', mark: '', openChains: 0, openSeconds: 0 },
        { host: 'muc10', slot: '17:00-07:54' },
      ],
      neverStarted: ['muc11'],
    });
  });

  it.each([
    ['alive', { seenAt: '2014-12-15T11:58:01.000Z' }],
    ['silent for 5 min', { seenAt: '2014-12-15T11:54:59.000Z' }],
    ['silent for 31 min: lost', { seenAt: '2014-12-15T11:28:30.000Z' }],
    [
      'drained by jdoe: disks',
      { seenAt: NOW.toISOString(), mark: 'drained', markedBy: 'jdoe', markedBecause: 'disks' },
    ],
    [
      'lost by jdoe: power; silent for 5 min',
      { seenAt: '2014-12-15T11:54:59.000Z', mark: 'lost', markedBy: 'jdoe', markedBecause: 'power' },
    ],
  ] as const)('calls a host %s', (state, changes) => {
    expect(stateOf(host(changes), NOW)).toBe(state);
  });
});

describe('[U] phoenix host drain and lost', () => {
  it('mark a host, with operator and reason, and take it back', async () => {
    await mark({ reason: ' new disks ' });
    expect(await markOf('muc10')).toEqual(['drained', 'jdoe', 'new disks']);
    await mark({ mark: 'lost', operator: 'rh', reason: 'power supply' });
    expect(await markOf('muc10')).toEqual(['lost', 'rh', 'power supply']);
    await mark({ mark: 'lost', undo: true });
    expect(await markOf('muc10')).toEqual(['', 'jdoe', '']);
    expect(printed.at(-1)).toBe('host muc10: gets chains again\n');
    expect(await markOf('muc09')).toEqual(['', '', '']);
  });

  it.each<[string, Partial<HostMarkOptions>, string]>([
    ['nobody knows', { host: 'muc99', reason: 'x' }, 'host muc99 is not known'],
    ['was never started', { host: 'muc11', reason: 'x' }, 'host muc11 has never been started'],
    ['is drained for no reason', {}, 'no reason is given for host muc10'],
    ['is lost for no reason', { mark: 'lost', reason: '  ' }, 'no reason is given for host muc10'],
    ['is not drained and is to be undone', { undo: true }, 'host muc10 is not drained: it gets chains'],
  ])('refuse a host that %s, and change nothing', async (_, options, message) => {
    await expect(mark(options)).rejects.toMatchObject({ code: 'USAGE', message });
    expect(await markOf('muc10')).toEqual(['', '', '']);
  });

  it('do not make a lost host one that gets chains when a drain is undone', async () => {
    await mark({ mark: 'lost', reason: 'power supply' });
    await expect(mark({ undo: true })).rejects.toMatchObject({
      message: 'host muc10 is not drained: it is lost',
      cure: 'phoenix host lost muc10 --undo',
    });
    expect((await markOf('muc10'))[0]).toBe('lost');
  });

  it('print the host as JSON', async () => {
    await mark({ reason: 'new disks', json: true });
    expect(JSON.parse(printed.join(''))).toMatchObject({ host: 'muc10', mark: 'drained', markedBecause: 'new disks' });
  });
});
