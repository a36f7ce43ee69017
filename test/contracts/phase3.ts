import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IngestRequest, Phase3 } from '../../src/ports/phase3.ts';

/** What every adapter of the port `Phase3` does. `open` gives the store in a folder, again the same one after a restart. */
export function describePhase3(name: string, open: (directory: string) => Phase3): void {
  describe(`[C] phase 3 in ${name}`, () => {
    let scratch: string;
    beforeEach(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'phase3-'));
    });
    afterEach(() => rm(scratch, { recursive: true, force: true }));

    const archive = () => open(join(scratch, 'archive'));

    async function product(content: string, changes: Partial<IngestRequest> = {}): Promise<IngestRequest> {
      const path = join(scratch, `source-${createHash('md5').update(content).digest('hex')}`);
      await writeFile(path, content);
      return {
        process: 'MUSE_R',
        date: '2014-12-14',
        path,
        name: 'MU_SCBC_1.fits',
        sizeBytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
        kind: 'IDP',
        ...changes,
      };
    }

    it('stores a file and tells where', async () => {
      const ingested = await archive().ingest(await product('cube'));
      expect(await readFile(ingested.path, 'utf8')).toBe('cube');
      expect(ingested.archiveId).toMatch(/^ADP\.\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\.fits$/);
    });

    it('names S. files after the product', async () => {
      const { archiveId } = await archive().ingest(await product('single', { kind: 'S', name: 'MU_SCBS_1.fits' }));
      expect(archiveId).toBe('S.MU_SCBS_1.fits');
    });

    it('answers the same file again from the store, also after a restart and when the source is gone', async () => {
      const request = await product('cube');
      const first = await archive().ingest(request);
      await rm(request.path);
      expect(await archive().ingest(request)).toEqual(first);
    });

    it('gives every file a name of its own, however many come at once', async () => {
      const store = archive();
      const requests = await Promise.all(
        Array.from({ length: 20 }, (_, index) => product(`cube ${index}`, { name: `MU_${index}.fits` })),
      );
      const ids = (await Promise.all(requests.map((request) => store.ingest(request)))).map(
        ({ archiveId }) => archiveId,
      );
      expect(new Set(ids).size).toBe(20);
    });

    it('two attempts at once agree', async () => {
      const store = archive();
      const request = await product('cube');
      const [first, second] = await Promise.all([store.ingest(request), store.ingest(request)]);
      expect(second).toEqual(first);
    });

    it('refuses other content under a name that is in use, and keeps the first', async () => {
      const first = await archive().ingest(await product('cube'));
      await expect(archive().ingest(await product('other cube'))).rejects.toMatchObject({ code: 'INGESTION_FAILED' });
      expect(await readFile(first.path, 'utf8')).toBe('cube');
    });

    it('refuses a file that is not what was announced, and stores nothing', async () => {
      const request = await product('cube');
      await writeFile(request.path, 'cubE');
      await expect(archive().ingest(request)).rejects.toMatchObject({ code: 'INGESTION_FAILED' });
      await writeFile(request.path, 'cube');
      await expect(archive().ingest(request)).resolves.toBeDefined();
    });

    it('says which file is missing', async () => {
      const request = await product('cube', { path: join(scratch, 'nowhere.fits') });
      await expect(archive().ingest(request)).rejects.toMatchObject({
        code: 'FILE_MISSING',
        message: expect.stringContaining('nowhere.fits') as string,
      });
    });

    it('holds what it has stored, and says so of nothing else', async () => {
      const request = await product('cube');
      const { archiveId, path } = await archive().ingest(request);
      const single = await product('single', { kind: 'S', name: 'MU_SCBS_1.fits' });
      const { archiveId: singleId } = await archive().ingest(single);
      expect(await archive().holds({ ...request, archiveId })).toBe(true);
      expect(await archive().holds({ ...single, archiveId: singleId })).toBe(true);
      expect(await archive().holds({ ...request, archiveId, sha256: single.sha256 })).toBe(false);
      expect(await archive().holds({ ...request, archiveId: singleId })).toBe(false);
      expect(await archive().holds({ ...request, archiveId, name: 'MU_SCBC_2.fits' })).toBe(false);
      await writeFile(path, 'cub');
      expect(await archive().holds({ ...request, archiveId })).toBe(false);
      await rm(path);
      expect(await archive().holds({ ...request, archiveId })).toBe(false);
    });

    it('finds what it has by name and content, of whatever kind, and nothing else', async () => {
      const single = await product('single', { kind: 'S', name: 'MU_SCBS_1.fits' });
      expect(await archive().find(single)).toBeUndefined();
      const ingested = [await archive().ingest(await product('cube')), await archive().ingest(single)];
      expect([await archive().find(await product('cube')), await archive().find(single)]).toEqual(ingested);
      expect(await archive().find({ ...single, sha256: 'cd'.repeat(32) })).toBeUndefined();
    });

    it('does not leave its folder', async () => {
      await expect(archive().ingest(await product('cube', { name: '../evil.fits' }))).rejects.toMatchObject({
        code: 'INGESTION_FAILED',
      });
      await expect(archive().ingest(await product('cube', { date: '..' }))).rejects.toMatchObject({
        code: 'INGESTION_FAILED',
      });
    });
  });
}
