import { describe, expect, it } from 'vitest';
import { withProcessStatus } from '../../../src/domain/association/ab-status.ts';

const AB = '# edited by hand\nAB_NAME         MUSE.x_tpl.ab\nPROCESS_STATUS  CREATED\nUNKNOWN   as it   stands\n';

describe('[U] status of an AB', () => {
  it('changes PROCESS_STATUS, names the log and leaves every other line as it is', () => {
    const text = withProcessStatus(AB, 'MUSE.x_tpl.ab', 'SUCCESSFUL', 'r.MUSE.x_tpl.log');
    expect(text).toBe(
      '# edited by hand\nAB_NAME         MUSE.x_tpl.ab\nPROCESS_STATUS  SUCCESSFUL\nLOG_NAME        r.MUSE.x_tpl.log\nUNKNOWN   as it   stands\n',
    );
    expect(withProcessStatus(text, 'MUSE.x_tpl.ab', 'SUCCESSFUL', 'r.MUSE.x_tpl.log')).toBe(text);
  });
});
