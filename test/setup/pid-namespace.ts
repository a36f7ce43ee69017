import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Containers without an engine: PID namespaces with a /proc of their own. Whoever is not root needs a user namespace, too. */
const IS_ROOT = process.getuid?.() === 0;
const NEW_NAMESPACE = [
  'unshare',
  ...(IS_ROOT ? [] : ['--user', '--map-root-user']),
  ...['--pid', '--fork', '--mount-proc', '--kill-child'],
] as const;

/** A command that runs as PID 1 of a new namespace; the end of its `unshare` ends the whole namespace. */
export function inNewNamespace(...command: readonly string[]): readonly string[] {
  assertPermitted();
  return [...NEW_NAMESPACE, ...command];
}

/** A command that joins the namespace of this process. */
export function inNamespaceOf(pid: number, ...command: readonly string[]): readonly string[] {
  const user = IS_ROOT ? [] : ['--user', '--preserve-credentials'];
  return ['nsenter', '--target', String(pid), ...user, '--pid', '--mount', ...command];
}

/** Without PID namespaces these tests prove nothing: they fail and say so. */
function assertPermitted(): void {
  const [command, ...args] = NEW_NAMESPACE;
  const { status, stderr, error } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `this test needs PID namespaces, but ${NEW_NAMESPACE.join(' ')} says: ${error?.message ?? stderr.trim()}; run it as root, or permit user namespaces`,
  );
}

/** Starts the command and returns when it has said this line. */
export async function startSaying(line: string, command: readonly string[]): Promise<ChildProcess> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(line)) resolve();
    });
    child.once('exit', () => reject(new Error(`${program} ended before it said ${line}; it said: ${said}`)));
  });
  return child;
}

/** The one child of `unshare` or `nsenter`, as seen from here. */
export function childOf({ pid }: ChildProcess): number {
  const [child = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return Number(child);
}

export function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
