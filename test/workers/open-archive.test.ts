import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createCliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { runHostWorker } from '../../src/workers/host-worker.ts';
import { temporaryFolder, writeTree } from '../setup/temporary-folder.ts';

const REFUSED = { code: 'CONFIG_INVALID', message: expect.stringContaining('of the archive and') as string };

/** Configuration with an archive that has files; the data root of muc09 has its masters by a link to them. */
function linkedArchive(archive: (folder: string) => object) {
  const folder = temporaryFolder();
  writeTree(folder, {
    'archive/raw/2014-12-14/A.fits': 'x',
    'archive/calib/M.fits': 'x',
    'home/log/x': '',
    'far/x': '',
  });
  symlinkSync(join(folder, 'archive/calib'), join(folder, 'far/mcalib'));
  const hosts = [
    { name: 'muc10', role: 'MASTER' },
    { name: 'muc09', role: 'SLAVE', dataRoot: join(folder, 'far') },
  ];
  writeTree(folder, { 'home/phoenix.yaml': stringify({ archive: archive(folder), hosts }) });
  return loadConfig({ PHOENIX_HOME: join(folder, 'home') }, folder);
}
const openContext = (config: ReturnType<typeof loadConfig>) =>
  createCliContext(config, createOutput(process.stdout, process.stderr, { isQuiet: true }));

describe('[U] an archive folder that a host would delete', () => {
  it('is refused by the worker of that host before it begins, and by no command of another machine', async () => {
    const config = linkedArchive((folder) => ({ directory: join(folder, 'archive') }));
    await expect(runHostWorker(config, 'muc09')).rejects.toMatchObject(REFUSED);
    await openContext(config).close();
  });

  it('is refused by every command, doctor included, that works in this data root', () => {
    const config = linkedArchive((folder) => ({ directory: join(folder, 'home') }));
    expect(() => openContext(config)).toThrow(expect.objectContaining(REFUSED) as Error);
  });

  it('does not count where the files come from NGAS', async () => {
    const ngas = { servers: ['http://127.0.0.1:1'] };
    await openContext(linkedArchive((folder) => ({ directory: join(folder, 'home'), ngas }))).close();
  });
});
