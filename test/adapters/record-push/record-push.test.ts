import { chmodSync, existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TwoRoots } from './two-roots.ts';

const LOG = 'log/2014-12-14/r.MUSE.2014-12-15T00:54:04.379_pst.log';
const PLOT = 'plt/2014-12-14/r.MUSE.2014-12-15T00:54:04.379_pst.png';
const ODD = "log/2014-12-14/with blank, 'quote' and ümlaut.log";

/** Bytes that do not compress and differ everywhere. */
function noise(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  let seed = 12_345;
  for (let at = 0; at < sizeBytes; at++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[at] = seed >>> 16;
  }
  return bytes;
}

describe.each(['a folder', 'a remote shell'] as const)('[C] records pushed through %s', (way) => {
  const pushOf = (roots: TwoRoots) => (way === 'a folder' ? roots.intoFolder() : roots.overShell());

  it('are in the same places, once; what is there already is not sent again', async () => {
    using roots = new TwoRoots();
    for (const file of [LOG, PLOT, ODD]) TwoRoots.write(roots.slave, file, `content of ${file}`);
    TwoRoots.write(roots.slave, 'log/2014-12-14/of-another-chain.log', 'not to be pushed');
    const push = pushOf(roots);
    const sent: string[] = [];
    const report = await push.push([LOG, PLOT, ODD], { onSent: (file) => sent.push(file) });
    expect(report.files).toBe(3);
    expect(report.sent).toHaveLength(3);
    expect(sent).toHaveLength(3);
    for (const file of [LOG, PLOT, ODD]) expect(roots.read(file)).toBe(`content of ${file}`);
    expect(roots.read('log/2014-12-14/of-another-chain.log')).toBeUndefined();
    expect(await push.push([LOG, PLOT, ODD])).toEqual({ files: 3, sent: [] });
  });

  it('replace an older version, even of the same size and time', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'first');
    const push = pushOf(roots);
    await push.push([LOG]);
    const { mtime } = statSync(join(roots.slave, LOG));
    TwoRoots.write(roots.slave, LOG, 'other');
    utimesSync(join(roots.slave, LOG), mtime, mtime);
    expect(await push.push([LOG])).toEqual({ files: 1, sent: [LOG] });
    expect(roots.read(LOG)).toBe('other');
  });

  it('take nothing back and delete nothing: the MASTER keeps what it has, the SLAVE as well', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.master, 'log/2014-12-14/of-the-master.log', 'mine');
    TwoRoots.write(roots.master, PLOT, 'newer on the MASTER');
    TwoRoots.write(roots.slave, LOG, 'log');
    TwoRoots.write(roots.slave, PLOT, 'of the SLAVE');
    chmodSync(join(roots.master, 'log'), 0o775);
    await pushOf(roots).push([LOG]);
    expect(roots.read('log/2014-12-14/of-the-master.log')).toBe('mine');
    expect(roots.read(PLOT)).toBe('newer on the MASTER');
    expect(statSync(join(roots.master, 'log')).mode & 0o777).toBe(0o775);
    expect(readFileSync(join(roots.slave, PLOT), 'utf8')).toBe('of the SLAVE');
    expect(existsSync(join(roots.slave, 'log/2014-12-14/of-the-master.log'))).toBe(false);
  });

  it('that are not there fail as transient and say where they were to go', async () => {
    using roots = new TwoRoots();
    await expect(pushOf(roots).push([LOG])).rejects.toMatchObject({
      code: 'PUSH_FAILED',
      message: expect.stringContaining(roots.master),
    });
  });

  it('of which there are none need no MASTER', async () => {
    using roots = new TwoRoots();
    expect(await roots.intoFolder('no-such-program').push([])).toEqual({ files: 0, sent: [] });
  });

  it('end when they are told to, and go on later', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    const gone = new AbortController();
    gone.abort(new Error('the worker stops'));
    await expect(pushOf(roots).push([LOG], { signal: gone.signal })).rejects.toThrow('the worker stops');
    expect(roots.read(LOG)).toBeUndefined();
    expect(await pushOf(roots).push([LOG])).toEqual({ files: 1, sent: [LOG] });
  });
});

describe('[C] records pushed to another machine', () => {
  it('go through the remote shell, to rsync there, with nobody asked for a password', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    await roots.overShell().push([LOG]);
    const words = readFileSync(roots.noted, 'utf8').split('\n');
    expect(words.slice(0, 3)).toEqual(['-l', 'muse', 'muc10']);
    expect(words).toContain('rsync');
    expect(words).toContain('--server');
    // The other side only receives: a sender would be asked for by name.
    expect(words).not.toContain('--sender');
  });

  it('are complete after a connection that broke in the middle of a file, and visible only then', async () => {
    using roots = new TwoRoots();
    const content = noise(8_000_000);
    TwoRoots.write(roots.slave, PLOT, content);
    await expect(roots.overBreaking(3_000_000).push([PLOT])).rejects.toMatchObject({ code: 'PUSH_FAILED' });
    expect(roots.read(PLOT)).toBeUndefined();
    const partial = join(roots.master, 'plt/2014-12-14/.rsync-partial');
    const [name] = readdirSync(partial);
    expect(statSync(join(partial, name ?? '')).size).toBeGreaterThan(1_000_000);

    await roots.overBreaking(Infinity).push([PLOT]);
    expect(readFileSync(join(roots.master, PLOT)).equals(content)).toBe(true);
    // What had arrived was not sent again: all connections together took less than 8 MB and half of what came first.
    expect(statSync(roots.counted).size).toBeLessThan(9_500_000);
    expect(existsSync(partial)).toBe(false);
  });

  it('fail as transient when the machine is away, with what ssh says', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    const away = roots.overShell('echo "ssh: connect to host muc10 port 22: No route to host" >&2; exit 255');
    await expect(away.push([LOG])).rejects.toMatchObject({
      code: 'PUSH_FAILED',
      message: expect.stringMatching(/muse@muc10:.*No route to host/),
    });
  });

  it('end with the remote shell that they have started, when they are told to', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    const pid = join(roots.folder, 'pid');
    const stop = new AbortController();
    const pushed = roots.overShell(`echo $$ > '${pid}'; exec sleep 60`).push([LOG], { signal: stop.signal });
    pushed.catch(() => undefined);
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '', { timeout: 10_000 }).toBe(true);
    stop.abort(new Error('cancelled'));
    await expect(pushed).rejects.toThrow('cancelled');
    const isThere = () => existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`);
    await expect.poll(isThere, { timeout: 10_000 }).toBe(false);
  });
});

describe('[C] records pushed by an rsync', () => {
  it('that is missing fail for good, and say what to install', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    await expect(roots.intoFolder('no-such-program').push([LOG])).rejects.toMatchObject({
      code: 'PUSH_REFUSED',
      message: expect.stringMatching(/no-such-program is not installed on this host$/),
    });
  });

  it.each([
    [1, 'PUSH_REFUSED', 'does not understand its arguments'],
    [2, 'PUSH_REFUSED', 'do not fit'],
    [3, 'PUSH_REFUSED', 'a folder cannot be used'],
    [4, 'PUSH_REFUSED', 'cannot do what is asked'],
    [127, 'PUSH_REFUSED', 'not installed on the MASTER'],
    [5, 'PUSH_FAILED', 'ended with 5'],
    [12, 'PUSH_FAILED', 'ended with 12'],
    [255, 'PUSH_FAILED', 'ended with 255'],
  ])('that ends with %i fail with %s', async (exitCode, code, words) => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    const program = join(roots.folder, 'failing-rsync');
    writeFileSync(program, `#!/bin/sh\ncat > /dev/null\necho 'what it says' >&2\nexit ${exitCode}\n`, { mode: 0o755 });
    await expect(roots.intoFolder(program).push([LOG])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(new RegExp(`${words}.*what it says`)),
    });
  });

  it('that says it succeeded and has not are found out by their checksums', async () => {
    using roots = new TwoRoots();
    TwoRoots.write(roots.slave, LOG, 'log');
    const program = join(roots.folder, 'lazy-rsync');
    writeFileSync(program, '#!/bin/sh\ncase "$*" in *--dry-run*) exec rsync "$@" ;; esac\ncat > /dev/null\n', {
      mode: 0o755,
    });
    await expect(roots.intoFolder(program).push([LOG])).rejects.toMatchObject({
      code: 'PUSH_FAILED',
      message: expect.stringContaining('another content'),
    });
  });
});
