import { spawnSync } from 'node:child_process';
import { open, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reserveSpace } from '../../../src/adapters/archive-ngas/reserve-space.ts';
import type { Fault } from '../../fakes/ngas-server/index.ts';
import { archiveOf, BYTES, FRAME, FRAME_ID, scratchFolder, server, serverWithFrame } from './ngas-under-test.ts';

async function fetched(folder: string): Promise<boolean> {
  return (await readFile(join(folder, FRAME))).equals(BYTES);
}

/** Silence is waited for where it is what the test is about; a busy machine is silent, too. */
function patience({ kind }: Fault) {
  return kind === 'stall' ? { silenceMs: 1_000 } : {};
}

describe('[A] a fetch from NGAS gets over', () => {
  it.each<[string, Fault]>([
    ['a refused connection', { kind: 'refused' }],
    ['an empty reply', { kind: 'empty-reply' }],
    ['503 without a body', { kind: 'busy' }],
    ['an internal error', { kind: 'server-error' }],
    ['a page in HTML with code 200', { kind: 'html' }],
    ['a server that is OFFLINE and says that the file is unknown', { kind: 'offline' }],
    ['a wrong state', { kind: 'failure', message: 'NGAMS_ER_IMPROPER_STATE:4015:ERROR: Improper state' }],
    ['a database that is away', { kind: 'failure', message: 'could not connect to server: Connection refused' }],
    ['a failure with code 200', { kind: 'failure', httpCode: 200, message: 'something' }],
    ['a reset in the head', { kind: 'reset', afterBytes: 0 }],
    ['a reset in the middle', { kind: 'reset', afterBytes: 700_001 }],
    ['an early end', { kind: 'cut-off', afterBytes: 1_234_567 }],
    ['other bytes', { kind: 'wrong-bytes' }],
    ['a wrong length', { kind: 'wrong-length', missingBytes: 2880 }],
    ['a negative length', { kind: 'negative-length' }],
    ['a silent connection', { kind: 'stall', afterBytes: 300_000 }],
  ])('%s, once', async (_, fault) => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault, command: 'RETRIEVE', times: 1 });
    const folder = await scratchFolder();
    await archiveOf([ngas], patience(fault)).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
    expect(await readdir(folder)).toEqual([FRAME]);
  });

  it.each<[string, Fault]>([
    ['503 without a body', { kind: 'busy' }],
    ['a page in HTML', { kind: 'html' }],
    ['OFFLINE', { kind: 'offline' }],
    ['a wrong checksum', { kind: 'wrong-checksum' }],
    ['a reply that breaks off', { kind: 'empty-reply' }],
  ])('%s when it asks for size and checksum', async (_, fault) => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault, command: 'STATUS', times: 2 });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
  });
});

describe('[A] a fetch from NGAS that is broken off', () => {
  it('goes on with an open range, which the server answers with 200', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 1_000_000 }, command: 'RETRIEVE', times: 1 });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    const ranges = ngas.requests.filter(({ command }) => command === 'RETRIEVE').map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=1000000-']);
    expect(await fetched(folder)).toBe(true);
  });

  it('comes to its end as long as every connection brings something', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 100_000 }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    await archiveOf([ngas], { pausesMs: [1] }).fetch(FRAME, join(folder, FRAME));
    expect(ngas.requests.filter(({ command }) => command === 'RETRIEVE')).toHaveLength(18);
    expect(await fetched(folder)).toBe(true);
  });

  it('begins anew where a proxy ignores the range', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 1_000_000 }, command: 'RETRIEVE', times: 1 });
    ngas.inject({ fault: { kind: 'ignored-range' }, command: 'RETRIEVE', after: 1 });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
  });

  it('begins anew where the file has become shorter than what is there', async () => {
    const ngas = await serverWithFrame();
    const folder = await scratchFolder();
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 1_000_000 }, command: 'RETRIEVE', times: 1 });
    ngas.inject({ fault: { kind: 'wrong-length', missingBytes: 1_700_000 }, command: 'RETRIEVE', after: 1, times: 1 });
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
    const ranges = ngas.requests.filter(({ command }) => command === 'RETRIEVE').map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=1000000-', undefined]);
  });

  it('asks for nothing where only the last step is missing', async () => {
    const ngas = await serverWithFrame();
    const folder = await scratchFolder();
    await writeFile(join(folder, `${FRAME}.part`), BYTES);
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(ngas.requests.map(({ command }) => command)).toEqual(['STATUS', 'STATUS']);
    expect(await fetched(folder)).toBe(true);
  });

  it('is whole whatever partial copy it finds, and wherever it breaks off', async () => {
    const ngas = await serverWithFrame();
    const archive = archiveOf([ngas]);
    const folder = await scratchFolder();
    const partials = fc.oneof(
      fc.nat(BYTES.length).map((length) => BYTES.subarray(0, length)),
      fc.nat(BYTES.length + 10_000).map((length) => Buffer.alloc(length, 7)),
    );
    const breaks = fc.array(fc.nat(BYTES.length), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(partials, breaks, async (partial, places) => {
        ngas.clearFaults();
        places.forEach((afterBytes, after) =>
          ngas.inject({ fault: { kind: 'cut-off', afterBytes }, command: 'RETRIEVE', after, times: 1 }),
        );
        await writeFile(join(folder, FRAME), 'an older file');
        await writeFile(join(folder, `${FRAME}.part`), partial);
        await archive.fetch(FRAME, join(folder, FRAME));
        expect(await fetched(folder)).toBe(true);
        expect(await readdir(folder)).toEqual([FRAME]);
      }),
      { numRuns: 15 },
    );
  });

  it('keeps what has arrived when the archive goes down, and goes on when it is back', async () => {
    const ngas = await serverWithFrame();
    const folder = await scratchFolder();
    const archive = archiveOf([ngas]);
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 1_000_000 }, command: 'RETRIEVE', times: 1 });
    const isDown = Promise.withResolvers<undefined>();
    const attempt = archive.fetch(FRAME, join(folder, FRAME), {
      onProgress: () => void ngas.goDown().then(() => isDown.resolve(undefined)),
    });
    await expect(attempt).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    await isDown.promise;
    const kept = (await stat(join(folder, `${FRAME}.part`))).size;
    expect(kept).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual([`${FRAME}.part`]);
    await ngas.comeBack();
    const progress: number[] = [];
    await archive.fetch(FRAME, join(folder, FRAME), { onProgress: (bytes) => progress.push(bytes) });
    expect(progress[0]).toBe(kept);
    expect(await fetched(folder)).toBe(true);
  });
});

describe('[A] a fetch from NGAS by two processes at once', () => {
  it('never makes anything else visible than the file, whoever comes to the end', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'slow', bytesPerSecond: 9_000_000 }, command: 'RETRIEVE' });
    ngas.inject({ fault: { kind: 'cut-off', afterBytes: 900_000 }, command: 'RETRIEVE', after: 1, times: 2 });
    for (let round = 0; round < 8; round++) {
      const folder = await scratchFolder();
      // Nothing is shared between them, as between a worker and a command.
      const [worker, command] = [archiveOf([ngas]), archiveOf([ngas])];
      const started = worker.fetch(FRAME, join(folder, FRAME));
      await delay(20 * round);
      const outcomes = await Promise.allSettled([started, command.fetch(FRAME, join(folder, FRAME))]);
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as Error] : []));
      for (const failure of failures) expect(failure).toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
      await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
      expect(await fetched(folder)).toBe(true);
      expect((await readdir(folder)).filter((name) => !name.endsWith('.part'))).toEqual([FRAME]);
    }
  });
});

describe('[A] a fetch from NGAS is final', () => {
  it('when the file is unknown, which is asked once', async () => {
    const ngas = await serverWithFrame();
    const folder = await scratchFolder();
    const failure = {
      code: 'FILE_MISSING',
      message: expect.stringMatching(/^MUSE.2014-12-15T09:00:00.000.fits is not in the archive: .*4019/),
    };
    const missing = 'MUSE.2014-12-15T09:00:00.000.fits';
    await expect(archiveOf([ngas]).fetch(missing, join(folder, missing))).rejects.toMatchObject(failure);
    // As its ARCFILE, under its name, and packed; and no other frame of the date is this one.
    const suffixes = ['', '.fits', '.fits.fz', '.fits.gz'];
    const asked = ngas.requests.filter(({ command }) => command === 'STATUS');
    expect(asked.map(({ fileId }) => fileId)).toEqual(suffixes.map((suffix) => missing.replace('.fits', suffix)));
    expect(ngas.requests.slice(4).map(({ command }) => command)).toEqual(['QUERY', 'QUERY', 'RETRIEVE']);
  });

  it('when the third copy is wrong, too, and it leaves none of them', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'wrong-bytes' }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    const failure = { code: 'FILE_CORRUPT', message: expect.stringContaining(String(crc32(BYTES))) };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
    expect(ngas.requests.filter(({ command }) => command === 'RETRIEVE')).toHaveLength(3);
    expect(await readdir(folder)).toEqual([]);
  });

  it('when the file is lost from the disk of the server, of which STATUS knows nothing', async () => {
    const ngas = await serverWithFrame();
    ngas.catalogue.spoil(FRAME_ID, undefined);
    const folder = await scratchFolder();
    const failure = { code: 'FILE_MISSING', message: expect.stringMatching(/CHECKFILE.*4019/) };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
  });

  it('when CHECKFILE finds it spoilt, which is a success with another number', async () => {
    const ngas = await serverWithFrame();
    // The first version is good: the one that is asked for counts.
    await ngas.catalogue.store(FRAME_ID, BYTES);
    ngas.catalogue.spoil(FRAME_ID, BYTES.subarray(0, 1000));
    ngas.inject({ fault: { kind: 'empty-reply' }, command: 'RETRIEVE' });
    const failure = { code: 'FILE_CORRUPT', message: expect.stringMatching(/CHECKFILE.*4057/) };
    const folder = await scratchFolder();
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
    await expect(archiveOf([ngas]).readKeywords(FRAME)).rejects.toMatchObject(failure);
    const [read] = await archiveOf([ngas]).readManyKeywords([FRAME], new Set(['EXPTIME']));
    expect(read).toMatchObject({ kind: 'error', error: { code: 'FRAME_UNREADABLE' } });
  });

  it('but not when empty replies come from a server that is shutting down', async () => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault: { kind: 'empty-reply' }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    const attempt = archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    await expect(attempt).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
  });

  it.each([
    ['an illegal request', { kind: 'failure', message: 'NGAMS_ER_CMD_SYNTAX:4035:ERROR: Illegal syntax' }],
    ['a command that it does not have', { kind: 'failure', httpCode: 404, message: 'NGAMS_ER_ILL_CMD:4013:ERROR' }],
  ] satisfies readonly [string, Fault][])('when the server refuses %s', async (_, fault) => {
    const ngas = await serverWithFrame();
    ngas.inject({ fault, command: 'STATUS' });
    const folder = await scratchFolder();
    const failure = { code: 'ARCHIVE_REFUSED', message: expect.stringContaining('STATUS') };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
    expect(ngas.requests).toHaveLength(1);
  });

  it('when the file is stored compressed', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, BYTES, { compression: 'gzip' });
    const folder = await scratchFolder();
    const failure = { code: 'FRAME_UNREADABLE', message: expect.stringContaining('gzip') };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
  });
});

describe('[A] checksums of NGAS', () => {
  const sum = crc32(BYTES);

  it.each(['crc32', 'crc32z', 'ngamsGenCrc32', 'crc32c'])('%s is verified', async (checksumPlugIn) => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, BYTES, { checksumPlugIn });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
    ngas.catalogue.spoil(FRAME_ID, Buffer.alloc(BYTES.length, 1));
    const again = archiveOf([ngas]).fetch(FRAME, join(folder, 'again', FRAME));
    await expect(again).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  it.each([
    ['signed, as Python 2 kept it', String(sum - 2 ** 32)],
    ['unsigned', String(sum)],
  ])('may be %s', async (_, checksum) => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, BYTES, { checksum });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
  });

  it('that the archive does not have leave the size to tell', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, BYTES, { checksum: '', checksumPlugIn: '' });
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
  });
});

describe('[A] space for a fetch from NGAS', () => {
  it('is looked for before the first byte is asked for', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, BYTES, { sizeBytes: 1e15 });
    const folder = await scratchFolder();
    const failure = { code: 'DISK_FULL', message: expect.stringMatching(/it needs 1000000\.00 GB more/) };
    await expect(archiveOf([ngas]).fetch(FRAME, join(folder, FRAME))).rejects.toMatchObject(failure);
    expect(ngas.requests.map(({ command }) => command)).toEqual(['STATUS', 'STATUS']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken where the file system can, without making the partial file longer', async () => {
    const folder = await scratchFolder();
    const path = join(folder, FRAME);
    const canReserve = spawnSync('fallocate', ['--length', '4096', join(folder, 'probe')]).status === 0;
    await using file = await open(path, 'a');
    await file.write(BYTES, 0, 100_000);
    await reserveSpace({ path, file, haveBytes: 100_000, sizeBytes: 40 << 20 });
    const { size, blocks } = await file.stat();
    expect(size).toBe(100_000);
    expect(blocks * 512 >= 40 << 20).toBe(canReserve);
    // Once is enough: what is reserved for this file counts as free for it.
    await reserveSpace({ path, file, haveBytes: 100_000, sizeBytes: 40 << 20 });
    expect((await file.stat()).blocks).toBe(blocks);
  });
});

describe('[A] files of NGAS', () => {
  it('come in their latest version', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, Buffer.alloc(5000));
    await ngas.catalogue.store(FRAME_ID, BYTES);
    const folder = await scratchFolder();
    await archiveOf([ngas]).fetch(FRAME, join(folder, FRAME));
    expect(await fetched(folder)).toBe(true);
  });

  it('do not lead out of their folders by their names', async () => {
    const ngas = await serverWithFrame();
    const folder = await scratchFolder();
    const attempt = archiveOf([ngas]).fetch('../../secret.fits', join(folder, FRAME));
    await expect(attempt).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(ngas.requests).toEqual([]);
  });

  it('come through so many streams at once as are allowed, also where the server has fewer', async () => {
    const ngas = await server({ requestsMax: 4 });
    const pausesMs = Array.from({ length: 200 }, () => 20);
    const names = Array.from(
      { length: 12 },
      (_, index) => `M.MUSE.2014-12-15T0${index % 10}:00:0${index % 7}.${100 + index}.fits`,
    );
    for (const name of names) await ngas.catalogue.store(name, BYTES.subarray(0, 300_000));
    ngas.inject({ fault: { kind: 'slow', bytesPerSecond: 6_000_000 }, command: 'RETRIEVE' });
    const folder = await scratchFolder();
    const archive = archiveOf([ngas], { streams: 2, pausesMs });
    await Promise.all(names.map((name) => archive.fetch(name, join(folder, name))));
    // The server may not have noticed the end of the one before.
    expect(ngas.requestsAtOnce()).toBeLessThanOrEqual(4);
    expect((await readdir(folder)).toSorted()).toEqual(names.toSorted());

    const greedy = archiveOf([ngas], { streams: 10, pausesMs });
    await Promise.all(names.map((name) => greedy.fetch(name, join(folder, 'again', name))));
    expect(ngas.requests.some(({ fault }) => fault === 'busy')).toBe(true);
    expect((await readdir(join(folder, 'again'))).toSorted()).toEqual(names.toSorted());
  });
});
