import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectHostFacts } from '../../src/adapters/host-facts/index.ts';
import { findPushFacts } from '../../src/adapters/host-facts/push-facts.ts';
import { loadConfig } from '../../src/config.ts';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const MUC10 = { kind: 'ssh', destination: 'muse@muc10', path: '/data/phoenix' } as const;

/** A machine on which these programs are all there is. */
function machineWith(programs: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { env: { PATH: folder }, folder };
}

describe('[U] the way of records to the MASTER', () => {
  it('is looked at by asking once, without a password', async () => {
    const noted = join(temporaryFolder(), 'noted');
    const { env, folder } = machineWith({ rsync: '', ssh: `echo "$*" > '${noted}'` });
    expect(await findPushFacts(MUC10, env)).toEqual({ rsync: join(folder, 'rsync'), obstacle: '' });
    expect(readFileSync(noted, 'utf8')).toBe('-o BatchMode=yes -o ConnectTimeout=5 muse@muc10 rsync --version\n');
  });

  it.each([
    ['exit 127', 'muse@muc10 has no rsync'],
    [
      'echo "Warning: added muc10"; echo "muse@muc10: Permission denied (publickey)." >&2; exit 255',
      /Permission denied/,
    ],
  ])('names the obstacle: %s', async (ssh, obstacle) => {
    const { env } = machineWith({ ssh });
    expect(await findPushFacts(MUC10, env)).toEqual({ rsync: undefined, obstacle: expect.stringMatching(obstacle) });
  });

  it('needs ssh here, or a folder that can be written', async () => {
    const { env } = machineWith({});
    expect(await findPushFacts(MUC10, env)).toEqual({ rsync: undefined, obstacle: 'ssh is not installed here' });
    const path = join(temporaryFolder(), 'master');
    expect((await findPushFacts({ kind: 'folder', path }, env)).obstacle).toContain('not there');
    mkdirSync(path);
    expect((await findPushFacts({ kind: 'folder', path }, env)).obstacle).toBe('');
  });

  it('is a matter for the doctor only on a host that pushes', async () => {
    const { env } = machineWith({});
    const request = {
      dataRoot: temporaryFolder(),
      databaseUrl: 'sqlite::memory:',
      esorexPath: 'esorex',
      recipes: { process: 'MUSE_R', recipes: [] },
      env,
    };
    const names = (facts: readonly { name: string }[]) => facts.map(({ name }) => name);
    expect(names(await collectHostFacts(request))).not.toContain('rsync');
    const facts = await collectHostFacts({ ...request, pushTo: MUC10 });
    expect(facts.filter(({ name }) => name === 'rsync' || name === 'Data root of the MASTER')).toMatchObject([
      { status: 'missing', cure: expect.stringContaining('install rsync') },
      { status: 'missing', value: 'muse@muc10:/data/phoenix: ssh is not installed here' },
    ]);
  });
});

describe('[U] pushTo in phoenix.yaml', () => {
  const load = (host: string) => {
    const folder = temporaryFolder();
    writeTree(folder, { 'phoenix.yaml': `hosts:\n  - ${host}\n` });
    return { folder, config: loadConfig({ PHOENIX_CONFIG: join(folder, 'phoenix.yaml') }, folder) };
  };
  const pushToOf = (host: string) => load(host).config.hosts[0]?.pushTo;

  it('names a machine as ssh knows it, or a folder that counts from the file', () => {
    expect(pushToOf('{ name: muc09, role: SLAVE, pushTo: muse@muc10:phoenix }')).toBe('muse@muc10:phoenix');
    expect(pushToOf('{ name: muc09, role: SLAVE, pushTo: /data/master }')).toBe('/data/master');
    const { folder, config } = load('{ name: muc09, role: SLAVE, pushTo: ./master }');
    expect(config.hosts[0]?.pushTo).toBe(join(folder, 'master'));
    expect(pushToOf('{ name: muc09, role: SLAVE }')).toBeUndefined();
  });

  it('is refused where nobody could push there, or nobody is to', () => {
    expect(() => pushToOf('{ name: muc09, role: SLAVE, pushTo: "muc10::phoenix" }')).toThrow(
      /hosts\.0\.pushTo.*user@machine/,
    );
    expect(() => pushToOf('{ name: muc09, role: SLAVE, pushTo: phoenix }')).toThrow(/hosts\.0\.pushTo/);
    expect(() => pushToOf('{ name: muc10, role: MASTER, pushTo: /data }')).toThrow(/a MASTER pushes to nobody/);
  });
});
