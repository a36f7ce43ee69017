import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdExclusiveLock, withExclusiveLock } from '../../../src/adapters/processes/exclusive-lock.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

describe('[C] an exclusive lock', () => {
  it('is held by one until it is given back', () => {
    const path = join(temporaryFolder(), 'x.lock');
    const release = holdExclusiveLock(path);
    expect(holdExclusiveLock(path)).toBeUndefined();
    release?.();
    const again = holdExclusiveLock(path);
    expect(again).toBeTypeOf('function');
    again?.();
  });

  it('writes nothing: it can be taken on a full disk', () => {
    const folder = temporaryFolder();
    const release = holdExclusiveLock(join(folder, 'x.lock'));
    expect(readdirSync(folder)).toEqual(['x.lock']);
    expect(statSync(join(folder, 'x.lock')).size).toBe(0);
    release?.();
  });

  it('that cannot be taken says where and what helps', async () => {
    const folder = temporaryFolder();
    expect(() => holdExclusiveLock(join(folder, 'not-there', 'x.lock'))).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('not-there') as string }),
    );
    await expect(withExclusiveLock(folder, () => Promise.resolve())).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      cure: expect.stringContaining('may write') as string,
    });
  });
});
