import { mkdtemp, readdir, readFile, rm, utimes, writeFile, mkdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPhase3Directory } from '../../../src/adapters/phase3-directory/index.ts';
import { storageFailure } from '../../../src/adapters/durable-files/durable-file.ts';
import { describePhase3 } from '../../contracts/phase3.ts';

describePhase3('a folder', (directory) => createPhase3Directory({ directory }));

describe('[U] phase 3 in a folder', () => {
  let scratch: string;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'phase3-folder-'));
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  async function ingest(name: string, content = name) {
    const path = join(scratch, 'source');
    await writeFile(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const store = createPhase3Directory({ directory: scratch, now: () => new Date('2026-11-21T05:00:00.123Z') });
    return store.ingest({
      process: 'MUSE_R',
      date: '2014-12-14',
      path,
      name,
      sizeBytes: content.length,
      sha256,
      kind: 'IDP',
    });
  }

  it('puts files by date with an index entry each, and takes the next free millisecond', async () => {
    expect((await ingest('a.fits')).archiveId).toBe('ADP.2026-11-21T05:00:00.123.fits');
    expect((await ingest('a.log')).archiveId).toBe('ADP.2026-11-21T05:00:00.124.log');
    expect(await readdir(join(scratch, 'idp', '2014-12-14'))).toEqual(['a.fits', 'a.log']);
    const entry: unknown = JSON.parse(await readFile(join(scratch, 'index', 'IDP', 'a.fits.json'), 'utf8'));
    expect(entry).toMatchObject({ name: 'a.fits', archiveId: 'ADP.2026-11-21T05:00:00.123.fits', date: '2014-12-14' });
  });

  it('finishes what a killed attempt left, and sweeps its temporary file', async () => {
    const folder = join(scratch, 'idp', '2014-12-14');
    const abandoned = join(folder, '.a.fits.1234.tmp');
    await mkdir(folder, { recursive: true });
    await writeFile(abandoned, 'half');
    await utimes(abandoned, 0, 0);
    await writeFile(join(folder, 'a.fits'), 'without index entry');
    await ingest('a.fits');
    expect(await readdir(folder)).toEqual(['a.fits']);
    expect(await readFile(join(folder, 'a.fits'), 'utf8')).toBe('a.fits');
  });

  it('a file that vanished from the archive is not silently put back', async () => {
    const { path } = await ingest('a.fits');
    await rm(path);
    await expect(ingest('a.fits')).rejects.toMatchObject({
      code: 'INGESTION_FAILED',
      cure: expect.stringContaining('restore') as string,
    });
  });

  it('a full disk is said to be one', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    expect(storageFailure('/archive/a.fits', full)).toMatchObject({ code: 'DISK_FULL', cause: full });
    expect(storageFailure('/archive/a.fits', new Error('other'))).toMatchObject({ message: 'other' });
  });
});
