import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../src/adapters/ob-records/parse-csv.ts';

const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ') }),
);
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });

function csvOf(rows: readonly (readonly string[])[], lineEnd: string): string {
  return rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join(lineEnd);
}

describe('[U] comma separated values', () => {
  it('give back any text that was written with quotes', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), fc.boolean(), (rows, lineEnd, isEnded) => {
        const text = csvOf(rows, lineEnd) + (isEnded ? lineEnd : '');
        const parsed = parseCsv(text);
        expect(parsed.kind === 'rows' && parsed.rows.map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it('name the line on which each row begins', () => {
    const parsed = parseCsv('a,b\n\n"1\n2\r\n3",4\r\n5,6');
    expect(parsed).toEqual({
      kind: 'rows',
      rows: [
        { line: 1, cells: ['a', 'b'] },
        { line: 3, cells: ['1\n2\r\n3', '4'] },
        { line: 6, cells: ['5', '6'] },
      ],
    });
  });

  it('have an empty last cell where the text ends with a comma', () => {
    expect(parseCsv('a,b\n1,')).toMatchObject({ rows: [{ cells: ['a', 'b'] }, { cells: ['1', ''] }] });
    expect(parseCsv(',')).toMatchObject({ rows: [{ cells: ['', ''] }] });
    expect(parseCsv('')).toEqual({ kind: 'rows', rows: [] });
    expect(parseCsv('\n\n')).toEqual({ kind: 'rows', rows: [] });
  });

  it.each([
    ['"open', 1],
    ['a,b\n"1\n2', 2],
    ['a\nb"c', 2],
    ['"a"b', 1],
  ])('are at fault where a quote is: %j', (text, line) => {
    expect(parseCsv(text)).toEqual({
      kind: 'fault',
      fault: { line, message: 'a quote is not closed, or is inside a cell' },
    });
  });
});
