import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** Gives the tests of one file a folder of their own; call it at the top of the file. */
export function scratchFolder(): (name: string) => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phoenix-fits-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  return (name) => join(folder, name);
}
