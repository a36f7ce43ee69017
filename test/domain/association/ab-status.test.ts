import { describe, expect, it } from 'vitest';
import { parseAb } from '../../../src/domain/association/ab-document.ts';
import { withProcessStatus, withoutStatus } from '../../../src/domain/association/ab-status.ts';

const AB = '# edited by hand\nAB_NAME         MUSE.x_tpl.ab\nPROCESS_STATUS  CREATED\nUNKNOWN   as it   stands\n';

describe('[U] status of an AB', () => {
  it('changes PROCESS_STATUS, names the log and leaves every other line as it is', () => {
    const text = withProcessStatus(AB, 'MUSE.x_tpl.ab', 'SUCCESSFUL', 'r.MUSE.x_tpl.log');
    expect(text).toBe(
      '# edited by hand\nAB_NAME         MUSE.x_tpl.ab\nPROCESS_STATUS  SUCCESSFUL\nLOG_NAME        r.MUSE.x_tpl.log\nUNKNOWN   as it   stands\n',
    );
    expect(withProcessStatus(text, 'MUSE.x_tpl.ab', 'SUCCESSFUL', 'r.MUSE.x_tpl.log')).toBe(text);
  });

  it('comes behind the last line where the AB has none, also where that line has no end', () => {
    const status = 'PROCESS_STATUS  FAILED\nLOG_NAME        x.log\n';
    for (const text of ['AB_NAME x.ab\r\nA 1\n', 'AB_NAME x.ab\r\nA 1']) {
      expect(withProcessStatus(text, 'x.ab', 'FAILED', 'x.log')).toBe(`AB_NAME x.ab\r\nA 1\n${status}`);
    }
    expect(withProcessStatus('', 'x.ab', 'FAILED', 'x.log')).toBe(status);
  });

  it('replaces all lines of a status, wherever they are, and also where they are the first ones', () => {
    const text = 'LOG_NAME old.log\nAB_NAME x.ab\n# note\nPROCESS_STATUS FAILED\nLOG_NAME older.log\n';
    expect(withProcessStatus(text, 'x.ab', 'CREATED', 'new.log')).toBe(
      'PROCESS_STATUS  CREATED\nLOG_NAME        new.log\nAB_NAME x.ab\n# note\n',
    );
  });

  it('is what an AB is compared without', () => {
    const lines = (text: string) => withoutStatus(parseAb(text, 'x.ab')).lines.map((line) => line.text);
    expect(lines('# note\nPROCESS_STATUS FAILED\n\nAB_NAME x.ab\nLOG_NAME old.log\n')).toEqual([
      '# note',
      '',
      'AB_NAME x.ab',
    ]);
  });
});
