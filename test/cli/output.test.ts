import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createOutput, formatTable } from '../../src/cli/output.ts';

/** A stream that keeps what is written. */
function stream({ isTTY = false, columns = 0 } = {}) {
  const written: string[] = [];
  const write = (text: string) => written.push(text) > 0;
  return { stream: { isTTY, columns, write } as unknown as NodeJS.WriteStream, text: () => written.join('') };
}

describe('[U] output of commands', () => {
  it('writes text and tables for people, warnings to standard error', () => {
    const [out, err] = [stream(), stream()];
    const output = createOutput(out.stream, err.stream);
    output.say('three chains');
    output.say();
    output.table(['AB'], [['a_pst.ab']]);
    output.warn('careful');
    expect(stripVTControlCharacters(out.text())).toBe('three chains\n\nAB\na_pst.ab\n');
    expect(err.text()).toBe('careful\n');
  });

  it('writes only JSON and warnings with --json', () => {
    const [out, err] = [stream({ isTTY: true, columns: 80 }), stream()];
    const output = createOutput(out.stream, err.stream, { isQuiet: true });
    output.say('three chains');
    output.table(['AB'], [['a_pst.ab']]);
    output.progress('1 of 3');
    output.json({ chains: 3 });
    output.warn('careful');
    expect(JSON.parse(out.text())).toEqual({ chains: 3 });
    expect(err.text()).toBe('careful\n');
  });

  it('shows progress on a terminal only, on one line that the next text replaces', () => {
    const [pipe, terminal, err] = [stream(), stream({ isTTY: true, columns: 24 }), stream()];
    createOutput(pipe.stream, err.stream).progress('1 of 3');
    expect(pipe.text()).toBe('');
    const output = createOutput(terminal.stream, err.stream);
    output.progress('1 of 3 ABs of 2014-12-14 are done');
    output.say('done');
    output.say('indeed');
    expect(terminal.text()).toBe('\r\u001b[2K1 of 3 ABs of 2014-12-1\r\u001b[2Kdone\nindeed\n');
  });
});

describe('[U] tables', () => {
  it('align text left and numbers right, whatever colours there are, without blanks at the end', () => {
    const table = formatTable(
      ['AB', 's', 'remark'],
      [
        ['a_pst.ab', '9.5', ''],
        ['\u001b[31mb.ab\u001b[39m', '112.0', 'slow'],
      ],
    );
    expect(stripVTControlCharacters(table)).toBe('AB            s  remark\na_pst.ab    9.5\nb.ab      112.0  slow\n');
  });

  it('have their header when there are no rows', () => {
    expect(stripVTControlCharacters(formatTable(['date', 'stage'], []))).toBe('date  stage\n');
  });
});
