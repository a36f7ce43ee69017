import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectHostFacts } from '../../src/adapters/host-facts/index.ts';
import type { HostFact, HostFactsRequest } from '../../src/adapters/host-facts/index.ts';
import { startNgasServer } from '../fakes/ngas-server/index.ts';
import { parseRecipeNames } from '../../src/adapters/host-facts/find-recipes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

async function factsOf(request: Partial<HostFactsRequest>): Promise<Record<string, HostFact>> {
  const dataRoot = temporaryFolder();
  const facts = await collectHostFacts({
    dataRoot: join(dataRoot, 'not', 'yet'),
    databaseUrl: `sqlite:${join(dataRoot, 'phoenix.db')}`,
    esorexPath: 'esorex',
    recipes: { process: 'MUSE_R', recipes: ['muse_scibasic', 'muse_scipost'] },
    env: process.env,
    ...request,
  });
  return Object.fromEntries(facts.map((fact) => [fact.name, fact]));
}

function serverAt(address: string): NonNullable<HostFactsRequest['temporal']> {
  return { address, namespace: 'default', security: {}, isOwn: false };
}

describe('[C] host facts', () => {
  it('finds all that the tests themselves need', async () => {
    const facts = await factsOf({});
    const found = Object.values(facts).filter(
      ({ status, name }) => status === 'ok' || name === 'Disk' || name === 'Memory',
    );
    expect(found.map(({ name }) => name)).toEqual([
      ...[
        'Node',
        'Temporal command line',
        'esorex',
        'Recipes of MUSE_R',
        'GNU time',
        'prlimit',
        'funpack',
        'Database',
        'Disk',
        'Memory',
        'Cores',
      ],
    ]);
    expect(facts['Recipes of MUSE_R']?.value).toMatch(/^muse \d+\.\d+\.\d+ \(2 recipes\)$/);
    expect(facts['esorex']?.value).toMatch(/^\d+\.\d+\S* \//);
    expect(facts['Temporal server']).toMatchObject({ status: 'warning', cure: 'phoenix up' });
  });

  it('names a cure for everything that an empty machine lacks', async () => {
    const folder = temporaryFolder();
    const facts = await factsOf({
      env: { PATH: folder, XDG_CACHE_HOME: folder },
      temporal: serverAt('127.0.0.1:1'),
      databaseUrl: 'postgres://phoenix:secret@127.0.0.1:1/phoenix',
    });
    const lacking = Object.values(facts).filter(({ status }) => status !== 'ok');
    expect(lacking.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Temporal command line', 'Temporal server', 'esorex', 'GNU time', 'prlimit', 'Database']),
    );
    expect(lacking.filter(({ cure }) => cure === '')).toEqual([]);
    expect(facts['Database']?.value).toMatch(/^PostgreSQL: 127\.0\.0\.1:1\/phoenix: .*ECONNREFUSED/);
    expect(JSON.stringify(facts)).not.toContain('secret');
  });

  it('tells what may still be written to disk and quota, and what to do when it is nothing', async () => {
    const dataRoot = temporaryFolder();
    writeTree(dataRoot, { 'products/2014-12-14/cube.fits': 'x'.repeat(3_000_000), 'raw/2014-12-14/a.fits': 'x' });
    const factOf = async (quotaBytes: number | undefined, usedMax = 0.95) =>
      (await factsOf({ dataRoot, disk: { usedMax, quotaBytes } }))['Disk'];
    expect((await factOf(undefined))?.value).toMatch(
      /^\d+\.\d GB may still be written at \S+; \d+ % of the disk \(.* GB\) is used, at most 95 % may be$/u,
    );
    expect(await factOf(3_000_000)).toEqual({
      name: 'Disk',
      status: 'warning',
      value: expect.stringMatching(/^0\.0 GB .* 10\d % of the quota \(0\.003 GB\) is used, at most 95 % may be$/u),
      cure: expect.stringMatching(/^no chain and no download begins: make room \(largest here: products /u),
    });
  });

  it('takes a port where something else listens for no server', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    const facts = await factsOf({ temporal: serverAt(`127.0.0.1:${port}`) });
    expect(facts['Temporal server']).toMatchObject({
      status: 'missing',
      value: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  it('asks every server of the archive, and is content with one', async () => {
    const [up, down] = [await startNgasServer(), await startNgasServer()];
    await down.goDown();
    try {
      const factOf = async (...servers: readonly string[]) =>
        (await factsOf({ ngas: { servers, credentials: undefined } }))['Archive (NGAS)'];
      expect(await factOf(up.url)).toMatchObject({ status: 'ok', value: expect.stringMatching(/ ONLINE v12\.0/) });
      expect(await factOf(down.url, up.url)).toMatchObject({
        status: 'warning',
        value: expect.stringContaining(down.url),
      });
      expect(await factOf(down.url)).toMatchObject({
        status: 'missing',
        value: expect.stringContaining('ECONNREFUSED'),
      });
      up.setState('OFFLINE');
      expect(await factOf(up.url)).toMatchObject({ status: 'missing', value: expect.stringContaining('OFFLINE') });
      expect((await factsOf({}))['Archive (NGAS)']).toBeUndefined();
    } finally {
      await up.close();
    }
  });

  it('tells a file that is no database, and a URL that is none', async () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'phoenix.db': 'this is no SQLite database, however long it may be'.repeat(50) });
    const facts = await factsOf({ databaseUrl: `sqlite:${join(folder, 'phoenix.db')}` });
    expect(facts['Database']).toMatchObject({ status: 'missing', value: expect.stringContaining('not a database') });
    expect((await factsOf({ databaseUrl: 'mysql://x' }))['Database']?.status).toBe('missing');
  });

  it('reads the names of recipes, not their folded descriptions', () => {
    const output = `
List of Available Recipes :

  muse_scipost_apply_astrometry  : Calibrate astrometry for MUSE pixel tables.
  muse_dark             : Combine several separate dark images into one master
                          dark file: and locate hot pixels.
  visir_util_clip: Clip
`;
    expect(parseRecipeNames(output)).toEqual(['muse_dark', 'muse_scipost_apply_astrometry', 'visir_util_clip']);
  });
});
