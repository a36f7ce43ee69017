import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { upCommand } from '../../src/cli/commands/services.ts';
import { createCliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { createRecords } from '../../src/adapters/database/index.ts';
import { runHostWorker } from '../../src/workers/host-worker.ts';
import { host } from '../adapters/database/rows.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-slave-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function configWith(hosts: string) {
  writeFileSync(join(folder, 'phoenix.yaml'), `hosts: [${hosts}]\n`);
  return loadConfig({ PHOENIX_HOME: folder }, folder);
}
const MASTER = '{ name: muc10, role: MASTER }';
const SLAVE = '{ name: muc09, role: SLAVE, dataRoot: hosts/muc09 }';

// What would otherwise wait for work that never comes.
describe('[U] a SLAVE', () => {
  it('does not start with a database file of its own machine, which no MASTER knows', async () => {
    const config = configWith(`${MASTER}, ${SLAVE}`);
    await expect(runHostWorker(config, 'muc09')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `host muc09 is a SLAVE, and no MASTER has ever written into sqlite:${folder}/phoenix.db`,
    });
    // Nobody holds its lock.
    expect(existsSync(join(folder, 'hosts/muc09/run/worker.muc09.lock'))).toBe(false);
  });

  it('starts where the MASTER has begun: then the server is what it lacks', async () => {
    const config = configWith(`${MASTER}, ${SLAVE}`);
    const records = await createRecords({ url: config.database });
    await records.migrate();
    await records.saveHost(host({ host: 'muc10', role: 'MASTER' }));
    await records.close();
    await expect(runHostWorker(config, 'muc09')).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('never starts a Temporal server of its own', async () => {
    const context = createCliContext(configWith(`${MASTER}, ${SLAVE}`), createOutput(process.stdout, process.stderr));
    await expect(upCommand(context, { host: 'muc09' })).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: 'host muc09 is a SLAVE, and the server of its MASTER does not run on this machine',
    });
    await context.close();
    expect(existsSync(join(folder, 'temporal'))).toBe(false);
  });

  it('cannot be the only host', async () => {
    await expect(runHostWorker(configWith(SLAVE), 'muc09')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'none of the hosts of phoenix.yaml is the MASTER: muc09',
    });
  });
});
