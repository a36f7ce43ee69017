import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from '../../../src/adapters/database/database-url.ts';

describe('[U] database address', () => {
  it.each([
    ['sqlite:/data/phoenix.db', { kind: 'sqlite', label: 'sqlite:/data/phoenix.db', path: '/data/phoenix.db' }],
    ['sqlite:///data/../d/p.db', { kind: 'sqlite', label: 'sqlite:///data/../d/p.db', path: '/d/p.db' }],
    ['postgres://db/records', { kind: 'postgres', label: 'postgres://db/records', url: 'postgres://db/records' }],
    [
      'postgresql://u:p%40:q@db:5433/r',
      { kind: 'postgres', label: 'postgresql://u:***@db:5433/r', url: 'postgresql://u:p%40:q@db:5433/r' },
    ],
    [
      'postgres:///r?host=/run/postgresql&password=secret',
      {
        kind: 'postgres',
        label: 'postgres:///r?host=%2Frun%2Fpostgresql&password=***',
        url: 'postgres:///r?host=/run/postgresql&password=secret',
      },
    ],
  ])('%s is read', (url, location) => {
    expect(parseDatabaseUrl(url)).toEqual(location);
  });

  it.each([
    ['sqlite:phoenix.db', 'sqlite:phoenix.db is not an absolute path'],
    ['sqlite::memory:', 'sqlite::memory: is not an absolute path'],
    ['/data/phoenix.db', 'unknown kind of database: /data/phoenix.db'],
    ['mysql://u:secret@db/r', 'unknown kind of database: mysql://u:***@db/r'],
    ['postgres://u:sec@ret@/r', 'postgres://***@/r is not a valid address'],
  ])('%s is refused, and no password is shown', (url, message) => {
    expect(() => parseDatabaseUrl(url)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message, cure: expect.stringContaining('sqlite:<absolute') }),
    );
  });
});
