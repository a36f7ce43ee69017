import { readFileSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

describe('[U] bundle of the workflows', () => {
  it('is built once per state of the sources, and is there only when it is whole', async () => {
    const folder = temporaryFolder();
    const path = await workflowBundle(folder);
    expect(readFileSync(path, 'utf8')).toContain('observingDate');
    const { mtimeMs } = statSync(path);
    expect(await workflowBundle(folder)).toBe(path);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
