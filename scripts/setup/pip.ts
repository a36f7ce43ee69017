import { aptInstall, canUseApt } from './apt.ts';
import type { Machine } from './machine.ts';

/** Pinned by hash: a file of requirements says which content may come. */
const OPTIONS = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--disable-pip-version-check', '--quiet'];

/** `python3 -m pip` with what a pinned download needs. Its failure is a text of one line; undefined: it went well. */
export async function runPip(
  machine: Machine,
  command: 'download' | 'install',
  args: readonly string[],
): Promise<string | undefined> {
  if (!(await hasPip(machine)) && canUseApt(machine)) await aptInstall(machine, ['python3-pip']);
  if (!(await hasPip(machine))) return 'python3 has no pip to download it with';
  return runPython(machine, ['-m', 'pip', command, ...OPTIONS, ...args]);
}

export async function runPython(machine: Machine, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, output } = await machine.run('python3', args);
  return exitCode === 0 ? undefined : lastLine(output);
}

async function hasPip(machine: Machine): Promise<boolean> {
  return (await machine.run('python3', ['-m', 'pip', '--version'])).exitCode === 0;
}

export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
