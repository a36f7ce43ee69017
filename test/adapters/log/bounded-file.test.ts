import { existsSync, readFileSync, readdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBoundedFile } from '../../../src/adapters/log/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

const gapLine = (lost: number, why: string) => `${lost} lost: ${why}\n`;

describe('[C] a log file of bounded size', () => {
  it('keeps so many files of so many bytes, the newest lines without a gap', () => {
    const path = join(temporaryFolder(), 'log', 'worker.log');
    const file = openBoundedFile({ path, maxBytes: 100, files: 3, gapLine });
    const lines = Array.from({ length: 60 }, (_, number) => `line ${String(number).padStart(3, '0')}\n`);
    for (const line of lines) file.write(line);
    file.close();
    expect(readdirSync(join(path, '..')).toSorted()).toEqual(['worker.log', 'worker.log.1', 'worker.log.2']);
    const kept = [`${path}.2`, `${path}.1`, path].map((name) => readFileSync(name, 'utf8'));
    expect(kept.map((text) => text.length <= 100)).toEqual([true, true, true]);
    expect(lines.join('').endsWith(kept.join(''))).toBe(true);
    expect(kept.join('').length).toBeGreaterThan(200);
  });

  it('goes on in the file of the last worker, and with one file begins it anew', () => {
    const path = join(temporaryFolder(), 'worker.log');
    const options = { path, maxBytes: 25, files: 1, gapLine };
    for (const line of ['first line\n', 'second line\n', 'third line\n']) {
      const file = openBoundedFile(options);
      file.write(line);
      file.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('third line\n');
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  it('takes a line that is longer than a file', () => {
    const path = join(temporaryFolder(), 'worker.log');
    const file = openBoundedFile({ path, maxBytes: 10, files: 2, gapLine });
    file.write('a line of more than ten bytes\n');
    file.write('short\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('a line of more than ten bytes\n');
    expect(readFileSync(path, 'utf8')).toBe('short\n');
  });

  it('on a full disk loses lines without a word to its caller, and says so when there is space again', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'worker.log');
    symlinkSync('/dev/full', path);
    const file = openBoundedFile({ path, maxBytes: 1000, files: 2, gapLine });
    file.write('one\n');
    file.write('two\n');
    // Its descriptor is still that of the full disk: it has to be left alone until it is opened again.
    unlinkSync(path);
    file.close();
    file.write('three\n');
    expect(readFileSync(path, 'utf8')).toBe('2 lost: ENOSPC: no space left on device, write\nthree\n');
  });

  it('in a data root that is gone loses its lines, and does not make it again', () => {
    const folder = join(temporaryFolder(), 'gone');
    const file = openBoundedFile({ path: join(folder, 'log', 'worker.log'), maxBytes: 1000, files: 2, gapLine });
    expect(() => file.write('one\n')).not.toThrow();
    file.close();
    expect(existsSync(folder)).toBe(false);
  });
});
