import { readFileSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workflowBundle } from '../../src/workers/workflow-bundle.ts';
import { temporaryFolder } from '../setup/temporary-folder.ts';

describe('[U] bundle of the workflows', () => {
  it('is built once per state of the sources, is there only when it is whole, and serves all that look there', async () => {
    const [folder, prebuilt] = [temporaryFolder(), temporaryFolder()];
    const path = await workflowBundle(folder, prebuilt);
    expect(readFileSync(path, 'utf8')).toContain('observingDate');
    const { mtimeMs } = statSync(path);
    expect(await workflowBundle(folder, prebuilt)).toBe(path);
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(folder)).toHaveLength(1);
    // As one that was built beforehand it serves every other data root.
    const elsewhere = temporaryFolder();
    expect(await workflowBundle(elsewhere, folder)).toBe(path);
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});
