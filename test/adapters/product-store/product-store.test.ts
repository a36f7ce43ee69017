import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyProcess } from '../../../src/adapters/processes/process-identity.ts';
import { readFits, verifyChecksums } from '../../../src/adapters/fits/index.ts';
import { createProductStore } from '../../../src/adapters/product-store/index.ts';
import { headerEditsFor } from '../../../src/domain/product/header-edits.ts';
import { MUSE } from '../../fakes/muse.ts';
import { combinedContext } from '../../domain/product/combined-context.ts';
import { CLEAN, fitsverify } from '../fits/judges.ts';
import { writeMiniProduct } from '../product-inspector/mini-product.ts';

describe('[U] product store', () => {
  const store = createProductStore();
  let scratch: string;
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'product-store-'));
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  /** The mini product's cube as the combined IDP of two exposures. */
  async function cubeRequest() {
    const manifest = await writeMiniProduct(join(scratch, 'work'), { ab: 'MUSE.2014-12-15T00:54:04.379_tpl.ab' });
    const sourcePath = manifest.products[0]?.path ?? '';
    const hdus = (await readFits(sourcePath)).hdus.map(({ header }) => header.keywords);
    const context = combinedContext({ hdus });
    return {
      sourcePath,
      directory: join(scratch, 'sci', '2014-12-14'),
      name: context.file.name,
      headerEdits: headerEditsFor(MUSE.headers, context),
    };
  }

  it('publishes a converted cube that fitsverify and the checksums accept', async () => {
    const request = await cubeRequest();
    const published = await store.publish(request);
    const bytes = await readFile(published.path);
    expect(published).toEqual({
      path: join(request.directory, request.name),
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      md5: createHash('md5').update(bytes).digest('hex'),
    });
    expect(fitsverify(published.path)).toMatchObject(CLEAN);
    expect((await verifyChecksums(published.path)).map(({ checksum, datasum }) => [checksum, datasum])).toEqual(
      Array.from({ length: 3 }, () => ['ok', 'ok']),
    );
    const [primary] = (await readFits(published.path)).hdus;
    expect(primary?.header.cards.find(({ keyword }) => keyword === 'TEXPTIME')?.raw[0]).toContain('1200.0');
    expect(primary?.header.keywords).toMatchObject({
      PRODCATG: 'SCIENCE.CUBE.IFS',
      'ESO PRO CATG': 'DATACUBE_COMBINED',
      PROV2: 'MUSE.2014-12-15T01:10:44.954.fits',
    });
    expect(primary?.header.keywords).not.toHaveProperty('PROV7');
  });

  it('puts nothing else in the place of a file that is in the archive, cube or log', async () => {
    const request = await cubeRequest();
    const { path, sha256 } = await store.publish(request);
    const bytes = await readFile(path);
    expect(await store.publish({ ...request, archivedSha256: sha256 })).toMatchObject({ sha256 });
    const other = { ...request, archivedSha256: 'ab'.repeat(32) };
    const refusal = {
      code: 'ALREADY_INGESTED',
      message: expect.stringContaining('with sha256 abababababab') as string,
    };
    await expect(store.publish(other)).rejects.toMatchObject(refusal);
    await rm(request.sourcePath);
    await expect(store.publish(other)).rejects.toMatchObject(refusal);
    expect(await store.publish({ ...request, archivedSha256: sha256 })).toMatchObject({ sha256 });
    expect((await readFile(path)).equals(bytes)).toBe(true);

    const log = { directory: request.directory, name: 'r.x.log', sources: [{ title: 'x', path: join(scratch, 'x') }] };
    await writeFile(join(scratch, 'x'), 'log');
    const published = await store.publishLog(log);
    await expect(store.publishLog({ ...log, archivedSha256: sha256 })).rejects.toMatchObject(refusalOf(sha256));
    await rm(join(scratch, 'x'));
    await expect(store.publishLog({ ...log, archivedSha256: sha256 })).rejects.toMatchObject(refusalOf(sha256));
    expect(await store.publishLog({ ...log, archivedSha256: published.sha256 })).toEqual(published);
    expect(await readdir(request.directory)).toEqual([request.name, 'r.x.log']);
  });

  it('lists the files of a folder, without folders; none where there is none', async () => {
    for (const name of ['b', 'a']) await writeFile(join(scratch, name), '');
    await mkdir(join(scratch, 'folder'));
    expect(await store.list(scratch)).toEqual(['a', 'b']);
    expect(await store.list(join(scratch, 'nowhere'))).toEqual([]);
    await expect(store.list(join(scratch, 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('leaves the source as it is and nothing half made beside', async () => {
    const request = await cubeRequest();
    const before = await readFile(request.sourcePath);
    await store.publish(request);
    expect((await readFile(request.sourcePath)).equals(before)).toBe(true);
    expect(await readdir(request.directory)).toEqual([request.name]);
  });

  it('sweeps up what a killed writer of this machine has left, and nothing of one that lives or is elsewhere', async () => {
    const request = await cubeRequest();
    await mkdir(request.directory, { recursive: true });
    const machine = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
    const { pid, startTicks } = identifyProcess(process.pid);
    const left = (mark: string) => `.${request.name}.${mark}.0e0c.tmp`;
    const dead = left([machine, pid, (startTicks ?? 0) + 1].join('_'));
    const kept = [left([machine, pid, startTicks].join('_')), left([`not-${machine}`, 1, 1].join('_'))];
    const edited = `.${dead}.9a9a.tmp`;
    for (const name of [dead, edited, ...kept]) await writeFile(join(request.directory, name), 'half a cube');
    await store.publish(request);
    expect((await readdir(request.directory)).toSorted()).toEqual([...kept, request.name].toSorted());
  });

  it('gives the same file for the same request, also when the source is gone', async () => {
    const request = await cubeRequest();
    const first = await store.publish(request);
    expect(await store.publish(request)).toEqual(first);
    await store.release([join(scratch, 'work')]);
    expect(await store.publish(request)).toEqual(first);
  });

  it('replaces a product that was made anew', async () => {
    const request = { sourcePath: join(scratch, 'a.png'), directory: scratch, name: 'r.a.png', headerEdits: [] };
    await writeFile(request.sourcePath, 'old');
    await store.publish(request);
    await writeFile(request.sourcePath, 'new');
    const { path } = await store.publish(request);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('names a source that is missing, and leaves nothing', async () => {
    const request = {
      sourcePath: join(scratch, 'nowhere.fits'),
      directory: join(scratch, 'sci'),
      name: 'x.fits',
      headerEdits: [],
    };
    await expect(store.publish(request)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(await readdir(request.directory)).toEqual([]);
  });

  it('does not publish a file that is not FITS under a FITS name', async () => {
    await writeFile(join(scratch, 'a.fits'), 'not FITS');
    const request = {
      sourcePath: join(scratch, 'a.fits'),
      directory: join(scratch, 'sci'),
      name: 'x.fits',
      headerEdits: [{ hdu: 0, keyword: 'A', value: 1 }],
    };
    await expect(store.publish(request)).rejects.toMatchObject({ code: 'FITS_INVALID' });
    expect(await readdir(request.directory)).toEqual([]);
  });

  it('collects logs in order and says which are missing', async () => {
    await writeFile(join(scratch, 'a.log'), 'made a\n');
    const sources = [
      { title: 'MUSE.1.ab', path: join(scratch, 'a.log') },
      { title: 'MUSE.1_pst.ab', path: join(scratch, 'gone.log') },
    ];
    const { path, sizeBytes } = await store.publishLog({ directory: join(scratch, 'sci'), name: 'r.log', sources });
    const text = await readFile(path, 'utf8');
    expect(text).toBe('##### MUSE.1.ab\nmade a\n\n##### MUSE.1_pst.ab\n(missing: there is no such log)\n');
    expect(sizeBytes).toBe(text.length);
    await rm(join(scratch, 'a.log'));
    expect((await store.publishLog({ directory: join(scratch, 'sci'), name: 'r.log', sources })).sizeBytes).toBe(
      text.length,
    );
  });

  it('releases folders and files, those that are gone as well, and nothing near the root', async () => {
    const folder = join(scratch, 'deep', 'products');
    await mkdir(folder, { recursive: true });
    await store.release([folder, folder, join(scratch, 'deep', 'gone')]);
    expect(await readdir(join(scratch, 'deep'))).toEqual([]);
    for (const path of ['/', '/tmp', '/a/b', '/a/b/../..', 'relative/path/here', '']) {
      await expect(store.release([path])).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});

function refusalOf(sha256: string) {
  return { code: 'ALREADY_INGESTED', message: expect.stringContaining(`with sha256 ${sha256.slice(0, 12)}`) as string };
}
