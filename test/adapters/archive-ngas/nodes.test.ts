import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveOf, BYTES, FRAME, FRAME_ID, scratchFolder, server, serverWithFrame } from './ngas-under-test.ts';

const commandsOf = ({ requests }: { readonly requests: readonly { readonly command: string }[] }) =>
  requests.map(({ command }) => command);

describe('[A] several nodes of NGAS', () => {
  it('are asked in their order: the second one only where the first one fails', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    const folder = await scratchFolder();
    await archiveOf([first, second]).fetch(FRAME, join(folder, FRAME));
    expect(commandsOf(first)).toEqual(['STATUS', 'STATUS', 'RETRIEVE']);
    expect(commandsOf(second)).toEqual([]);
  });

  it('take over from each other in the middle of a file', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    first.inject({ fault: { kind: 'reset', afterBytes: 1_100_000 }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    await archiveOf([first, second]).fetch(FRAME, join(folder, FRAME));
    expect((await readFile(join(folder, FRAME))).equals(BYTES)).toBe(true);
    const range = second.requests.find(({ command }) => command === 'RETRIEVE')?.range;
    expect(Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1])).toBeGreaterThan(0);
  });

  it('let one that is down rest: the next file is asked for elsewhere at once', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    first.inject({ fault: { kind: 'busy' } });
    const folder = await scratchFolder();
    const archive = archiveOf([first, second]);
    await archive.fetch(FRAME, join(folder, 'one', FRAME));
    await archive.fetch(FRAME, join(folder, 'two', FRAME));
    expect(commandsOf(first)).toEqual(['STATUS']);
  });

  it('give a good copy where that of the first one is corrupt', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    first.catalogue.spoil(FRAME_ID, Buffer.alloc(BYTES.length, 3));
    const folder = await scratchFolder();
    await archiveOf([first, second]).fetch(FRAME, join(folder, FRAME));
    expect((await readFile(join(folder, FRAME))).equals(BYTES)).toBe(true);
    expect(commandsOf(first)).toEqual(['STATUS', 'STATUS', 'RETRIEVE']);
  });

  it('have a file that one of them does not know', async () => {
    const [first, second] = [await server(), await serverWithFrame()];
    const folder = await scratchFolder();
    await archiveOf([first, second]).fetch(FRAME, join(folder, FRAME));
    expect((await readFile(join(folder, FRAME))).equals(BYTES)).toBe(true);
  });

  it('do not make a file missing that may be on the one that is down', async () => {
    const [first, second] = [await server(), await serverWithFrame()];
    await second.goDown();
    const folder = await scratchFolder();
    const archive = archiveOf([first, second]);
    await expect(archive.fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    await second.comeBack();
    await archive.fetch(FRAME, join(folder, FRAME));
  });

  it('send each other’s files by redirects, which are followed', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    first.inject({ fault: { kind: 'redirect', to: second.url }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    await archiveOf([first]).fetch(FRAME, join(folder, FRAME));
    expect(commandsOf(second)).toEqual(['RETRIEVE']);
    expect((await readFile(join(folder, FRAME))).equals(BYTES)).toBe(true);
  });

  it('may not redirect in a circle for ever', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'redirect', to: ngas.url }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    const failure = { code: 'ARCHIVE_UNAVAILABLE', message: expect.stringContaining('redirects in a circle') };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
  });

  it('are all named, with what each of them said, when none can serve', async () => {
    const [first, second] = [await serverWithFrame(), await serverWithFrame()];
    first.inject({ fault: { kind: 'offline' } });
    second.inject({ fault: { kind: 'busy' } });
    const message = await archiveOf([first, second])
      .listCalibrations()
      .catch((error: unknown) => String(error));
    expect(message).toContain(`${first.url} answered QUERY files_like with 400, State OFFLINE`);
    expect(message).toContain(`${second.url} answered QUERY files_like with 503 and no body`);
  });
});

describe('[A] user and password for NGAS', () => {
  const user = { name: 'phoenix', password: 'se cret:ü' };
  const credentials = { user: user.name, password: user.password };

  it('are sent with every request', async () => {
    const ngas = await serverWithFrame({ user });
    const folder = await scratchFolder();
    await archiveOf([ngas], { credentials }).fetch(FRAME, join(folder, FRAME));
    expect((await readFile(join(folder, FRAME))).equals(BYTES)).toBe(true);
  });

  it('that are wrong make the archive unavailable, with a cure, and fail no AB', async () => {
    const ngas = await serverWithFrame({ user });
    const folder = await scratchFolder();
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: expect.stringContaining('401'),
      cure: expect.stringContaining('PHOENIX_NGAS_PASSWORD'),
    });
  });

  it('are not told to a node that the configuration does not name', async () => {
    const [known, stranger] = [await serverWithFrame({ user }), await serverWithFrame()];
    known.inject({ fault: { kind: 'redirect', to: stranger.url }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    await archiveOf([known], { credentials }).fetch(FRAME, join(folder, FRAME));
    expect(stranger.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});
