import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryAbTree } from '../../../src/adapters/ab-tree-directory/index.ts';
import type { AbTree } from '../../../src/ports/ab-tree.ts';

const DATE = '2014-12-14';
let dataRoot: string;
let tree: AbTree;
let logs: string;

beforeEach(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), 'phoenix-tree-'));
  tree = createDirectoryAbTree({ dataRoot });
  logs = join(dataRoot, 'trees', 'MUSE_R', 'logs');
});
afterEach(() => rm(dataRoot, { recursive: true, force: true }));

async function contentOf(date = DATE): Promise<Record<string, string>> {
  const names = await tree.list('MUSE_R', date);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await tree.read('MUSE_R', date, name)] as const)),
  );
}

/** A folder as an interrupted replacement leaves it behind. */
async function leave(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(logs, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(logs, folder, name), text);
}

describe('tree of ABs in a folder', () => {
  it('has no files for a date that was never written', async () => {
    expect(await tree.list('MUSE_R', DATE)).toEqual([]);
    expect(tree.pathOf('MUSE_R', DATE)).toBe(join(logs, DATE));
  });

  it('reads what was written, sorted, and keeps dates and trees apart', async () => {
    await tree.replaceAll('MUSE_R', DATE, { 'b.ab': 'B\n', 'a.alog': 'ä "x"\r\n' });
    await tree.replaceAll('MUSE_R', '2014-12-15', { 'c.ab': 'C' });
    await tree.replaceAll('MUSE', DATE, { 'd.ab': 'D' });
    expect(Object.entries(await contentOf())).toEqual([
      ['a.alog', 'ä "x"\r\n'],
      ['b.ab', 'B\n'],
    ]);
    expect((await readdir(logs)).toSorted()).toEqual([DATE, '2014-12-15']);
  });

  it('replaces all files of a date', async () => {
    await tree.replaceAll('MUSE_R', DATE, { 'a.ab': '1', 'b.ab': '1' });
    await tree.replaceAll('MUSE_R', DATE, { 'b.ab': '2', 'c.ab': '2' });
    expect(await contentOf()).toEqual({ 'b.ab': '2', 'c.ab': '2' });
    await tree.replaceAll('MUSE_R', DATE, {});
    expect(await contentOf()).toEqual({});
    expect(await readdir(logs)).toEqual([DATE]);
  });

  it('shows what an editor adds, but not its hidden files', async () => {
    await tree.replaceAll('MUSE_R', DATE, { 'a.ab': '1' });
    await writeFile(join(logs, DATE, '.a.ab.swp'), '');
    await writeFile(join(logs, DATE, 'b.ab'), '2');
    expect(await tree.list('MUSE_R', DATE)).toEqual(['a.ab', 'b.ab']);
  });

  it('a file that is not there is named', async () => {
    await expect(tree.read('MUSE_R', DATE, 'a.ab')).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: `${join(logs, DATE, 'a.ab')} is not there`,
    });
  });

  it('no name leads out of the tree', async () => {
    await expect(tree.read('MUSE_R', DATE, '../x')).rejects.toMatchObject({ code: 'AB_INVALID' });
    await expect(tree.replaceAll('MUSE_R', DATE, { '../x.ab': '' })).rejects.toMatchObject({ code: 'AB_INVALID' });
    await expect(tree.list('..', DATE)).rejects.toMatchObject({ code: 'AB_INVALID' });
    expect(await readdir(logs)).toEqual([]);
  });
});

describe('a replacement that was cut off', () => {
  const OLD = { 'a.ab': 'old' };
  const NEW = { 'a.ab': 'new', 'b.ab': 'new' };

  it('while writing: the old files stay', async () => {
    await tree.replaceAll('MUSE_R', DATE, OLD);
    await leave(`.${DATE}.Xy12ab`, { 'a.ab': 'new' });
    expect(await contentOf()).toEqual(OLD);
  });

  it('before the old files were moved away: the old files stay, the next replacement works', async () => {
    await tree.replaceAll('MUSE_R', DATE, OLD);
    await leave(`.${DATE}.next`, { 'x.ab': 'stale' });
    expect(await contentOf()).toEqual(OLD);
    await tree.replaceAll('MUSE_R', DATE, NEW);
    expect(await contentOf()).toEqual(NEW);
  });

  it('between the two renames: the new files come into place', async () => {
    await leave(`.${DATE}.previous`, OLD);
    await leave(`.${DATE}.next`, NEW);
    expect(await contentOf()).toEqual(NEW);
    await tree.replaceAll('MUSE_R', DATE, OLD);
    expect(await contentOf()).toEqual(OLD);
    expect(await readdir(logs)).toEqual([DATE]);
  });

  it('is never seen half done by readers and writers side by side', async () => {
    await tree.replaceAll('MUSE_R', DATE, { 'a.ab': '0', 'b.ab': '0' });
    const other = createDirectoryAbTree({ dataRoot });
    const seen: string[][] = [];
    const writing = (async () => {
      for (let round = 1; round <= 20; round++)
        await tree.replaceAll('MUSE_R', DATE, { 'a.ab': `${round}`, 'b.ab': `${round}` });
      return 'done';
    })();
    let ended = false;
    void writing.finally(() => (ended = true));
    while (!ended) seen.push([...(await other.list('MUSE_R', DATE))]);
    expect(await writing).toBe('done');
    expect(new Set(seen.map(String))).toEqual(new Set(['a.ab,b.ab']));
    expect(await contentOf()).toEqual({ 'a.ab': '20', 'b.ab': '20' });
  });
});
