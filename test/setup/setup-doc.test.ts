import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { sourceOf } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const doc = sourceOf('docs/setup.md');
const config = sourceOf('src/config.ts');
const yaml = /```yaml\n(.*?)```/s.exec(doc)![1]!;

describe('[U] docs/setup.md', () => {
  it('names every variable that the configuration reads', () => {
    const variables = [...config.matchAll(/env\['(\w+)'\]/g)].map(([, name]) => name!);
    expect(variables.length).toBeGreaterThan(5);
    expect(variables.filter((name) => !doc.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows every entry of phoenix.yaml, with values that are accepted', () => {
    const entries = [...config.matchAll(/(\w+): z\b(?!\.infer)/g)].map(([, name]) => name!);
    expect(entries.length).toBeGreaterThan(15);
    expect(entries.filter((name) => !new RegExp(`^[ -]*${name}:`, 'm').test(yaml))).toEqual([]);
    const folder = temporaryFolder();
    writeTree(folder, { 'phoenix.yaml': yaml });
    expect(loadConfig({ PHOENIX_CONFIG: join(folder, 'phoenix.yaml') }, folder).dataRoot).toBe('/data/phoenix');
  });
});
