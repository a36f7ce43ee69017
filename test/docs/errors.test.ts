import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/domain/failure/error-codes.ts';

const PAGE = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const CODES = rowsOf('## Codes');
const CLASSES = rowsOf('## Classes');

describe('[U] docs/errors.md', () => {
  it('has a row for every code, and none for others', () => {
    expect(CODES.map(([code]) => code)).toEqual(Object.keys(ERROR_CODES));
  });

  it.each(CODES)('tells class and exit code of %s', (...row) => {
    const [code = '', errorClass, exitCode] = row;
    expect({ class: errorClass, exitCode: Number(exitCode) }).toEqual({
      ...ERROR_CODES[code as keyof typeof ERROR_CODES],
    });
  });

  it.each(CODES)('says of %s when it comes, what PHOENIX does and what the operator does', (...row) => {
    expect(row).toHaveLength(6);
    for (const text of row.slice(3)) expect(text.length).toBeGreaterThan(5);
  });

  it('explains every class that is used, and no other', () => {
    const used = new Set<string>(Object.values(ERROR_CODES).map((code) => code.class));
    expect(CLASSES.map(([name]) => name ?? '').toSorted()).toEqual([...used].toSorted());
  });
});

/** Cells of the table under a heading, without its head and without code marks. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const [section = ''] = PAGE.slice(PAGE.indexOf(`${heading}\n`)).split(/\n## /, 1);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line.slice(1, -1).split('|');
    return cells.map((cell, index) => (index === 0 ? cell.trim().replaceAll('`', '') : cell.trim()));
  });
}
