import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFits } from '../../../src/adapters/fits/index.ts';
import { createRecordFiles } from '../../../src/adapters/record-files/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

const files = createRecordFiles();

describe('[C] what a run has left for the records', () => {
  it('are those files that are there; a folder is none, a broken link neither', async () => {
    const folder = temporaryFolder();
    const [file, gone, directory, broken] = ['file', 'gone', 'directory', 'broken'].map((name) => join(folder, name));
    writeFileSync(file ?? '', '');
    mkdirSync(directory ?? '');
    symlinkSync(join(folder, 'nowhere'), broken ?? '');
    expect(await files.existing([gone, file, directory, broken].map(String))).toEqual([file]);
    expect(await files.existing([])).toEqual([]);
  });

  it('are headers as text, every card as it stands in the file, the continued ones, too', async () => {
    const path = join(temporaryFolder(), 'cube.fits');
    const text = 'a comment that is much longer than a card, so that it goes on in the next one, and the next one';
    await writeFits(path, [{ cards: [['ABSTRACT', text]] }, { cards: [['EXTNAME', 'DATA']] }]);
    const header = (await files.headerText(path)) ?? '';
    const bytes = readFileSync(path).toString('latin1');
    const lines = header.split('\n').filter((line) => line !== '' && line !== 'END');
    expect(lines.length).toBeGreaterThan(8);
    // In the order of the file, and nothing else: each line, filled up to 80 characters, follows the one before.
    let at = 0;
    for (const line of lines) {
      at = bytes.indexOf(line.padEnd(80), at);
      expect(at, line).toBeGreaterThanOrEqual(0);
      expect(at % 80).toBe(0);
    }
    expect(header).toMatch(/CONTINUE/);
    expect(header.match(/^END$/gm)).toHaveLength(2);
  });

  it('have no header when they have been deleted, or are damaged', async () => {
    const path = join(temporaryFolder(), 'cube.fits');
    expect(await files.headerText(path)).toBeUndefined();
    writeFileSync(path, 'SIMPLE  = half a header');
    expect(await files.headerText(path)).toBeUndefined();
  });
});
