import { describe, expect, it, onTestFinished } from 'vitest';
import { join } from 'node:path';
import { openTree } from '../../src/activities/generated-abs.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import type { AbTree } from '../../src/ports/ab-tree.ts';
import type { Records } from '../../src/ports/records.ts';
import { MUSE_R } from '../fakes/muse.ts';
import { treeIn } from '../fakes/delivery-ports.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

const DATE = { process: 'MUSE_R', unit: '2014-12-14' } as const;
type Texts = Readonly<Record<string, string>>;
const OLD: Texts = { 'a.ab': 'a', 'b.ab': 'b', 'gone.ab': 'gone' };
const NEW: Texts = { 'a.ab': 'A', 'b.ab': 'b', 'come.ab': 'come' };
const NEWER: Texts = { 'a.ab': 'AA', 'b.ab': 'B', 'gone.ab': 'gone', 'come.ab': 'COME' };

/** A tree whose writer dies at one of its writes, before or after it. */
async function dyingTree() {
  const records = await createRecords({ url: `sqlite:${join(temporaryFolder(), 'phoenix.db')}` });
  onTestFinished(() => records.close());
  await records.migrate();
  const folders = new Map<string, Texts>();
  const tree = treeIn(folders);
  let writes = 0;
  let dieAt = Infinity;
  async function write(work: () => Promise<void>): Promise<void> {
    writes += 1;
    if (writes === dieAt) throw new Error('killed before');
    await work();
    if (writes + 0.5 === dieAt) throw new Error('killed after');
  }
  const open = () =>
    openTree(
      {
        abTree: { ...tree, replaceAll: (...args) => write(() => tree.replaceAll(...args)) } satisfies AbTree,
        records: {
          findDocument: (name) => records.findDocument(name),
          saveDocument: (...args) => write(() => records.saveDocument(...args)),
        } satisfies Pick<Records, 'findDocument' | 'saveDocument'>,
        processOf: () => MUSE_R,
      },
      DATE,
    );
  return {
    records,
    open,
    inTree: () => folders.get(`MUSE_R/${DATE.unit}`) ?? {},
    async write(texts: Texts, dying = Infinity): Promise<void> {
      const opened = await open();
      [writes, dieAt] = [0, dying];
      const written = opened.write({ texts, generated: texts });
      if (dying === Infinity) await written;
      else await expect(written).rejects.toThrow('killed');
      dieAt = Infinity;
    },
    edit: (change: Texts) => folders.set(`MUSE_R/${DATE.unit}`, { ...folders.get(`MUSE_R/${DATE.unit}`), ...change }),
    /** What a later planning would take for the work of a human. */
    async takenForEdits(): Promise<readonly string[]> {
      const { texts, generated } = await open();
      return [...new Set([...Object.keys(texts), ...Object.keys(generated)])].filter(
        (name) => texts[name] !== generated[name],
      );
    },
  };
}

const DEATHS = [1, 1.5, 2, 2.5, 3, 3.5];

describe('[U] the tree of a date that is being written', () => {
  it.each(DEATHS)('makes no text of PHOENIX look like an edit when its writer dies at write %d', async (death) => {
    const tree = await dyingTree();
    await tree.write(OLD);
    await tree.write(NEW, death);
    expect([OLD, NEW]).toContainEqual(tree.inTree());
    expect(await tree.takenForEdits()).toEqual([]);
    await tree.write(NEWER);
    expect(tree.inTree()).toEqual(NEWER);
    expect(await tree.takenForEdits()).toEqual([]);
  });

  it.each(DEATHS.flatMap((first) => DEATHS.map((second) => [first, second] as const)))(
    'nor when two die one after the other, at writes %d and %d',
    async (first, second) => {
      const tree = await dyingTree();
      await tree.write(OLD);
      await tree.write(NEW, first);
      await tree.write(NEWER, second);
      expect(await tree.takenForEdits()).toEqual([]);
    },
  );

  it.each([1, 1.5, 2, 2.5, 3, 3.5])(
    'keeps what a human has edited before, when its writer dies at write %d',
    async (death) => {
      const tree = await dyingTree();
      await tree.write(OLD);
      tree.edit({ 'b.ab': 'by hand' });
      const { write, generated, texts } = await tree.open();
      const next = { texts: { ...texts, 'a.ab': 'A' }, generated: { ...generated, 'a.ab': 'A' } };
      await write(next);
      await tree.write({ ...next.texts, 'a.ab': 'AA' }, death).catch(() => undefined);
      tree.edit({ 'b.ab': 'by hand again' });
      expect((await tree.takenForEdits()).includes('b.ab')).toBe(true);
    },
  );

  it('knows what a human has edited, added and deleted', async () => {
    const tree = await dyingTree();
    await tree.write(OLD);
    tree.edit({ 'a.ab': 'by hand', 'mine.ab': 'mine' });
    const { texts, generated } = await tree.open();
    expect(texts).toMatchObject({ 'a.ab': 'by hand', 'mine.ab': 'mine' });
    expect(generated).toEqual(OLD);
  });

  it('knows one that was deleted by hand also after a death', async () => {
    const tree = await dyingTree();
    await tree.write(OLD);
    await tree.write({ 'a.ab': 'A', 'gone.ab': 'gone' }, 1.5);
    await (await tree.open()).write({ texts: { 'a.ab': 'A' }, generated: { 'a.ab': 'A', 'gone.ab': 'gone' } });
    expect(await tree.takenForEdits()).toEqual(['gone.ab']);
  });

  it('takes the record of the release before, which has the texts alone', async () => {
    const tree = await dyingTree();
    await tree.records.saveDocument(`generated/${DATE.process}/${DATE.unit}`, JSON.stringify(OLD));
    tree.edit({ ...OLD, 'a.ab': 'by hand' });
    expect((await tree.open()).generated).toEqual(OLD);
    expect(await tree.takenForEdits()).toEqual(['a.ab']);
  });
});
