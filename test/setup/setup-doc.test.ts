import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDirectoryCorrections } from '../../src/adapters/corrections-directory/index.ts';
import { correctableOf } from '../../src/domain/frame/correctable.ts';
import { MUSE } from '../fakes/muse.ts';
import { loadConfig } from '../../src/config.ts';
import { sourceOf } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const doc = sourceOf('docs/setup.md');
const config = ['', '-archive', '-log', '-place', '-temporal'].map((part) => sourceOf(`src/config${part}.ts`)).join('');
const yaml = [...doc.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text!);
/** A list is a corrections file, not phoenix.yaml. */
const corrections = yaml.filter((text) => text.startsWith('- '));
/** The file with all entries, then alternatives to some of them. */
const examples = yaml.filter((text) => !corrections.includes(text));

describe('[U] docs/setup.md', () => {
  it('names every variable that the configuration reads', () => {
    const variables = [...config.matchAll(/env\['(\w+)'\]/g)].map(([, name]) => name!);
    expect(variables.length).toBeGreaterThan(5);
    expect(variables.filter((name) => !doc.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows every entry of phoenix.yaml, with values that are accepted', () => {
    const entries = [...config.matchAll(/(\w+): z\b(?!\.(?:infer|core))/g)].map(([, name]) => name!);
    expect(entries.length).toBeGreaterThan(15);
    const text = examples.join('\n');
    expect(entries.filter((name) => !new RegExp(`^[ -]*${name}:`, 'm').test(text))).toEqual([]);
    expect(examples.map(read)[0]?.dataRoot).toBe('/data/phoenix');
  });

  it('shows every place from which OB records may come', () => {
    expect(new Set(examples.map((text) => read(text).obRecords.kind))).toEqual(
      new Set(['directory', 'file', 'query', 'table']),
    );
  });

  it('shows a corrections file that is understood', async () => {
    const directory = temporaryFolder();
    writeTree(directory, { '2014-12-14.yaml': corrections.join('') });
    expect(
      await createDirectoryCorrections({ directory, correctable: correctableOf(MUSE, MUSE.recipeKeywords) }).read(
        '2014-12-14',
      ),
    ).toMatchObject([{ keyword: 'ESO INS DROT POSANG', value: 30 }]);
  });
});

function read(text: string) {
  const folder = temporaryFolder();
  writeTree(folder, { 'phoenix.yaml': text, 'temporal.toml': '[profile.observatory]\n' });
  return loadConfig({ PHOENIX_CONFIG: join(folder, 'phoenix.yaml') }, folder);
}
