import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import type { Fault } from '../../fakes/ngas-server/index.ts';
import { archiveOf, FRAME, FRAME_ID, server } from './ngas-under-test.ts';

const WANTED = new Set(['EXPTIME', 'ESO DET OUT1 GAIN']);
const CHANNELS = 24;
/** A frame of 50 MB with a header per channel. */
let frame: Buffer;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'archive-ngas-'));
  const path = join(folder, 'frame.fits');
  const channels = Array.from({ length: CHANNELS }, (_, index) => ({
    cards: [
      ['EXTNAME', `CHAN${String(index + 1).padStart(2, '0')}`] as const,
      ['ESO DET OUT1 GAIN', 1 + index / 100] as const,
    ],
    data: { kind: 'image' as const, axes: [1024, 512], pixels: new Int32Array(1024 * 512) },
  }));
  await writeFits(path, [{ cards: [['EXPTIME', 600]] }, ...channels]);
  frame = await readFile(path);
  await rm(folder, { recursive: true });
});

async function serverWithFits() {
  const ngas = await server();
  await ngas.catalogue.store(FRAME_ID, frame);
  await ngas.catalogue.store(`M.${FRAME_ID}`, frame);
  return ngas;
}

describe('[A] headers from NGAS', () => {
  it('cost the bytes of the header, not those of the file', async () => {
    const ngas = await serverWithFits();
    const [read] = await archiveOf([ngas]).readManyKeywords([FRAME], WANTED);
    expect(read).toEqual({ kind: 'keywords', fileName: FRAME, keywords: { EXPTIME: 600 } });
    expect(ngas.requests).toHaveLength(1);
    expect(ngas.bytesSent()).toBeLessThan(frame.length / 4);
  });

  it('of all channels are reached by ranges over the data', async () => {
    const ngas = await serverWithFits();
    const names = await archiveOf([ngas]).readExtensionNames(FRAME);
    expect(names).toHaveLength(CHANNELS);
    expect(names.at(-1)).toBe('CHAN24');
    expect(ngas.requests.slice(1).every(({ range }) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true);
    expect(ngas.requests).toHaveLength(CHANNELS);
  });

  it('of calibrations come from the first extension, too', async () => {
    const ngas = await serverWithFits();
    const [read] = await archiveOf([ngas]).readManyKeywords([`M.${FRAME}`], WANTED);
    expect(read).toMatchObject({ keywords: { EXPTIME: 600, 'ESO DET OUT1 GAIN': 1 } });
  });

  it.each<[string, Fault]>([
    ['503', { kind: 'busy' }],
    ['an empty reply', { kind: 'empty-reply' }],
    ['a page in HTML', { kind: 'html' }],
    ['a broken connection', { kind: 'cut-off', afterBytes: 1000 }],
    ['a reset', { kind: 'reset', afterBytes: 3000 }],
    ['OFFLINE', { kind: 'offline' }],
    ['silence', { kind: 'stall', afterBytes: 100 }],
  ])('get over %s', async (_, fault) => {
    const ngas = await serverWithFits();
    ngas.inject({ fault, command: 'RETRIEVE', times: 1 });
    const [read] = await archiveOf([ngas], fault.kind === 'stall' ? { silenceMs: 1_000 } : {}).readManyKeywords(
      [FRAME],
      WANTED,
    );
    expect(read).toMatchObject({ kind: 'keywords', keywords: { EXPTIME: 600 } });
  });

  it('are not there while the archive is down: that is no matter of a frame', async () => {
    const ngas = await serverWithFits();
    await ngas.goDown();
    const archive = archiveOf([ngas]);
    const failure = { code: 'ARCHIVE_UNAVAILABLE', message: expect.stringContaining(ngas.url) };
    await expect(archive.readManyKeywords([FRAME], WANTED)).rejects.toMatchObject(failure);
    await expect(archive.readKeywords(FRAME)).rejects.toMatchObject(failure);
    await expect(archive.listRawFrames('2014-12-14')).rejects.toMatchObject(failure);
    await expect(archive.listDates()).rejects.toMatchObject(failure);
  });

  it('are not asked for any more once one of them has failed', async () => {
    const ngas = await serverWithFits();
    const ids = Array.from({ length: 20 }, (_, second) => `MUSE.2014-12-15T01:00:${10 + second}.000`);
    for (const id of ids) await ngas.catalogue.store(id, frame);
    ngas.inject({ fault: { kind: 'stall', afterBytes: 100 }, fileId: ids[0]! });
    ngas.inject({ fault: { kind: 'unauthorized' }, fileId: ids[1]! });
    const archive = archiveOf([ngas], { streams: 2 });
    const names = ids.map((id) => `${id}.fits`);
    await expect(archive.readManyKeywords(names, WANTED)).rejects.toMatchObject({ code: 'ARCHIVE_UNAVAILABLE' });
    await archive.readManyKeywords([FRAME], WANTED);
    expect(new Set(ngas.requests.map(({ fileId }) => fileId))).toEqual(new Set([ids[0], ids[1], FRAME_ID]));
  });

  it('say which frame is lost from the disk of the server, and of which all others are there', async () => {
    const ngas = await serverWithFits();
    ngas.catalogue.spoil(FRAME_ID, undefined);
    const read = await archiveOf([ngas]).readManyKeywords([FRAME, `M.${FRAME}`], WANTED);
    expect(read).toMatchObject([{ kind: 'error', error: { code: 'FILE_MISSING' } }, { kind: 'keywords' }]);
  });
});

describe('[A] lists from NGAS', () => {
  const other = 'MUSE.2014-12-15T03:00:00.000';

  it('name every file once, with the size of its latest version, and no ignored one', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, Buffer.alloc(100));
    await ngas.catalogue.store(FRAME_ID, Buffer.alloc(200));
    await ngas.catalogue.store(other, Buffer.alloc(300), { isIgnored: true });
    expect(await archiveOf([ngas]).listRawFrames('2014-12-14')).toMatchObject({
      entries: [{ fileName: FRAME, storedName: FRAME, place: `id/${FRAME_ID}`, container: 'plain', sizeBytes: 200 }],
      leftOut: [{ what: other, because: expect.stringContaining('file_ignore') }],
    });
  });

  it('have the frames from noon to noon', async () => {
    const ngas = await server();
    const ids = ['14T11:59:59.999', '14T12:00:00.000', '15T11:59:59.999', '15T12:00:00.000'].map(
      (time) => `MUSE.2014-12-${time}`,
    );
    for (const id of ids) await ngas.catalogue.store(id, Buffer.alloc(1));
    const archive = archiveOf([ngas]);
    const names = async (date: string) => (await archive.listRawFrames(date)).entries.map(({ fileName }) => fileName);
    expect(await names('2014-12-14')).toEqual([`${ids[1]}.fits`, `${ids[2]}.fits`]);
    expect(await names('2014-12-13')).toEqual([`${ids[0]}.fits`]);
    expect(await archive.listDates()).toEqual(['2014-12-13', '2014-12-14', '2014-12-15']);
  });

  it('keep files of other instruments, of other names and with odd ids apart', async () => {
    const ngas = await server();
    for (const id of [
      FRAME_ID,
      'musex.2014-12-15T00:00:00.000',
      'MUSE.notatime',
      'MUSE.2014-12-15T00:00:00/../x',
      'MU_X_1.fits',
      'MUsX.fits',
    ])
      await ngas.catalogue.store(id, Buffer.alloc(1));
    const archive = archiveOf([ngas]);
    const { entries, leftOut } = await archive.listRawFrames('2014-12-14');
    expect(entries.map(({ fileName }) => fileName)).toEqual([FRAME]);
    expect(leftOut).toEqual([
      { what: 'MUSE.2014-12-15T00:00:00/../x', because: expect.stringContaining('its id has a slash') },
    ]);
    expect((await archive.listCalibrations()).entries.map(({ fileName }) => fileName)).toEqual(['MU_X_1.fits']);
  });

  it('leave out by name what matches the pattern of a day and is no frame; its companions are not mentioned', async () => {
    const ngas = await server();
    const odd = [`${FRAME_ID}.fits.Z`, 'MUSE.2014-12-14.calibrations', `${other}.fits.bz2`];
    for (const id of [FRAME_ID, ...odd, `${FRAME_ID}.NL.txt`, `${FRAME_ID}.xml`])
      await ngas.catalogue.store(id, Buffer.alloc(1));
    const archive = archiveOf([ngas]);
    const { entries, leftOut } = await archive.listRawFrames('2014-12-14');
    expect(entries.map(({ fileName }) => fileName)).toEqual([FRAME]);
    expect(leftOut.map(({ what }) => what)).toEqual(odd.toSorted());
    await expect(archive.listRawFrames('2014-12-13')).rejects.toMatchObject({ code: 'DATE_UNKNOWN' });
  });

  it('are given up when nobody waits for them any more, however silent the archive is', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const archive = archiveOf([{ url: `http://127.0.0.1:${port}` }]);
    const lists = [
      (signal: AbortSignal) => archive.listRawFrames('2014-12-14', { signal }),
      (signal: AbortSignal) => archive.listCalibrations({ signal }),
    ];
    for (const list of lists) {
      const abort = new AbortController();
      const asked = once(silent, 'connection');
      const end = expect(list(abort.signal)).rejects.toThrow('cancelled');
      await asked;
      abort.abort(new Error('cancelled'));
      await end;
    }
  });

  it('that break off are asked for again, from the beginning', async () => {
    const ngas = await server();
    await ngas.catalogue.store(FRAME_ID, Buffer.alloc(1));
    ngas.inject({ fault: { kind: 'html' }, command: 'QUERY', times: 2 });
    expect(await archiveOf([ngas]).listDates()).toEqual(['2014-12-14']);
    expect(ngas.requests).toHaveLength(3);
  });
});
