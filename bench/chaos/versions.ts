import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Sources of other versions, as a change of one line: a worker of them has another workflow bundle. */
const VERSIONS = {
  /** Replays everything that this one has recorded. */
  replaced: ['await planNight(night);', 'await planNight(night); // another version'],
  /** Asks for a timer that no open date has: none of them can be replayed. */
  wrong: ['await planNight(night);', 'await planNight(night);\n  await condition(() => false, 1);'],
} as const;
export type Version = keyof typeof VERSIONS;

const ROOT = join(import.meta.dirname, '..', '..');

/** A tree of sources of its own; returns the program of its worker. Made once in a folder. */
export async function prepareVersion(folder: string, version: Version): Promise<string> {
  const tree = join(folder, 'versions', version);
  const main = join(tree, 'src', 'workers', 'host-worker.ts');
  if (existsSync(main)) return main;
  const making = `${tree}.${process.pid}`;
  await mkdir(making, { recursive: true });
  await cp(join(ROOT, 'src'), join(making, 'src'), { recursive: true });
  await cp(join(ROOT, 'package.json'), join(making, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(making, 'node_modules'));
  const story = join(making, 'src', 'workflows', 'observing-date.ts');
  const [before, after] = VERSIONS[version];
  const text = await readFile(story, 'utf8');
  if (!text.includes(before))
    throw new Error(`${story} does not say '${before}' any more: other versions cannot be made`);
  await writeFile(story, text.replace(before, after));
  await rename(making, tree);
  return main;
}
