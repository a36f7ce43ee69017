import { describe, expect, it } from 'vitest';
import { createRedaction, openLog, passwordsOf } from '../../../src/adapters/log/index.ts';
import { logLineText } from '../../../src/views/log-line.ts';

function logOf(level: 'debug' | 'info', secrets: readonly string[] = []) {
  const lines: string[] = [];
  const log = openLog({ level, always: { host: 'muc10' }, secrets, sinks: [(line) => lines.push(line)] });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('[U] the log', () => {
  it('is one line of JSON per event, with time, level, host and facts', () => {
    const { log, lines, parsed } = logOf('info');
    log.info('runAb done', { process: 'MUSE_R', unit: '2014-12-14', ab: 'a_pst.ab', attempt: 2, note: 'two\nlines' });
    log.debug('not at this level');
    expect(lines.map((line) => line.split('\n').length)).toEqual([2]);
    expect(parsed()).toEqual([
      {
        level: 'info',
        host: 'muc10',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        process: 'MUSE_R',
        unit: '2014-12-14',
        ab: 'a_pst.ab',
        attempt: 2,
        note: 'two\nlines',
        msg: 'runAb done',
      },
    ]);
  });

  it('has an error with its causes and without what hangs on it', () => {
    const { log, parsed } = logOf('info');
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', client: { password: 'x' } });
    log.warn('failed', { error: new Error('cannot save', { cause }) });
    expect(parsed()[0]?.['error']).toEqual({
      type: 'Error',
      message: 'cannot save',
      stack: expect.stringContaining('cannot save'),
      cause: { type: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    });
  });

  it('takes facts that are no JSON', () => {
    const { log, lines } = logOf('info');
    const ring: { self?: unknown } = {};
    ring.self = ring;
    const trap = {
      get value(): string {
        throw new Error('no value');
      },
    };
    expect(() => log.info('odd', { ring, big: 3n, none: undefined, trap })).not.toThrow();
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([expect.stringMatching(/^odd/)]);
  });
});

describe('[U] secrets', () => {
  const SECRETS = ['pass"word', ...passwordsOf('postgres://phoenix:s%2Fcret@db/phoenix?password=another')];

  it('are in no line, wherever they stand and however they are written', () => {
    const { log, lines } = logOf('info', SECRETS);
    log.info('connecting with pass"word', { url: 'postgres://phoenix:s%2Fcret@db/phoenix', raw: 's/cret' });
    log.warn('failed', { error: new Error('password s/cret is wrong', { cause: new Error('?password=another') }) });
    const text = lines.join('');
    for (const secret of ['pass\\"word', 's%2Fcret', 's/cret', 'another']) expect(text).not.toContain(secret);
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(['object', 'object']);
  });

  it.each([
    ['postgres://muse:geheim@db.example:5432/phoenix', 'postgres://muse:***@db.example:5432/phoenix'],
    ['authorization: Bearer eyJhbGciOi.J9-x_y', 'authorization: Bearer ***'],
    ['{"authorization":"Basic bXVzZTpnZWhlaW0="}', '{"authorization":"Basic ***"}'],
    ['{"apiKey":"abc.def","next":1}', '{"apiKey":"***","next":1}'],
    ['api-key=abc; retry', 'api-key=***; retry'],
    ['"{\\"password\\":\\"geheim\\"}"', '"{\\"password\\":\\"***\\"}"'],
    ['-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----', '-----BEGIN PRIVATE KEY----- ***'],
  ])('are known by their looks: %s', (line, shown) => {
    expect(createRedaction([])(line)).toBe(shown);
  });

  it.each([
    'password authentication failed for user "phoenix"',
    'http://ngas1:7777/RETRIEVE?file_id=MUSE.2014-12-15T00:54:04.379',
    '/data/phoenix@muc10/raw',
    'muse@muc01:/data/phoenix',
  ])('are not seen where there are none: %s', (line) => {
    expect(createRedaction(['abc'])(line)).toBe(line);
  });
});

describe('[U] a line of the log on a terminal', () => {
  it('says when, what, of which AB, and why', () => {
    const line = JSON.stringify({
      level: 'warn',
      host: 'muc10',
      pid: 1,
      time: '2026-11-30T12:03:04.567Z',
      process: 'MUSE_R',
      unit: '2014-12-14',
      component: 'worker',
      workflowId: 'MUSE_R/2014-12-14/a',
      activity: 'runAb',
      ab: 'a_pst.ab',
      attempt: 3,
      error: {
        type: 'DISK_FULL',
        message: 'no space\n  left',
        stack: 'x',
        cause: { type: 'Error', message: 'ENOSPC' },
      },
      msg: 'Activity failed',
    });
    expect(logLineText(line)).toBe(
      '12:03:04 warn  Activity failed MUSE_R/2014-12-14 activity=runAb ab=a_pst.ab attempt=3: DISK_FULL no space | left (Error ENOSPC)',
    );
  });

  it('that is none is shown as it is', () => {
    expect(logLineText('Segmentation fault')).toBe('Segmentation fault');
  });
});
