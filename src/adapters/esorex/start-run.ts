import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { RecipeRun, SofLine } from '../../ports/recipe-runner.ts';
import { copyCorrected, writeTable } from './corrected-input.ts';
import type { RunDirectory } from './run-directory.ts';
import { runDirectoryAt } from './run-directory.ts';
import { NEVER_STARTED } from './run-files.ts';
import type { ScriptSettings } from './run-script.ts';
import { runScript } from './run-script.ts';
import { handToLauncher } from './launcher.ts';
import { createOnce, discardFolder, hasCode } from './small-files.ts';

/** Prefix of run directories that are being made. */
export const STARTING = '.starting-';

/**
 * Claims the run by putting a whole run directory in place; returns the identity of the attempt, or undefined when
 * another attempt was first.
 */
export async function claimRun(
  run: RecipeRun,
  directory: RunDirectory,
  settings: ScriptSettings,
): Promise<string | undefined> {
  const attempt = randomUUID();
  const prepared = runDirectoryAt(join(dirname(directory.path), `${STARTING}${attempt}`));
  try {
    await prepare(prepared, { run, attempt, script: runScript(run, directory, settings) });
    await rename(prepared.path, directory.path);
    await rm(directory.ending, { force: true });
    return attempt;
  } catch (error) {
    await rm(prepared.path, { recursive: true, force: true });
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return undefined;
    throw error;
  }
}

interface Preparation {
  readonly run: RecipeRun;
  readonly attempt: string;
  readonly script: string;
}

async function prepare(directory: RunDirectory, { run, attempt, script }: Preparation): Promise<void> {
  await mkdir(directory.path, { recursive: true });
  const folders = [directory.work, directory.out, directory.log];
  await Promise.all([
    ...folders.map((folder) => mkdir(folder)),
    writeSof(run.sof, directory),
    writeFile(directory.run, JSON.stringify(run, null, 1)),
    writeFile(directory.script, script),
    writeFile(directory.claim, ''),
    writeFile(directory.attempt, attempt),
  ]);
}

/**
 * A set of frames separates path and tag by blanks and knows no quotes: such paths go through a link without blanks. An input
 * with another header, or another table, is a copy.
 */
async function writeSof(sof: readonly SofLine[], directory: RunDirectory): Promise<void> {
  const lines = await Promise.all(
    sof.map(async ({ path, tag, headerEdits = [], table }, index) => {
      const own = join(directory.inputs, String(index + 1));
      if (table !== undefined) return `${fromWork(directory, await writeTable(path, own, table))} ${tag}\n`;
      if (headerEdits.length > 0) return `${fromWork(directory, await copyCorrected(path, own, headerEdits))} ${tag}\n`;
      return `${/\s/.test(path) ? fromWork(directory, await linkInput(path, own)) : path} ${tag}\n`;
    }),
  );
  await writeFile(directory.sof, lines.join(''));
}

/** The link keeps the base name, because products name their inputs by it. */
async function linkInput(path: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const link = join(folder, basename(path).replaceAll(/\s/g, '_'));
  await symlink(path, link);
  return link;
}

/** As seen from `work/`, where esorex is called: the run directory itself may have blanks in its path, and is renamed yet. */
function fromWork(directory: RunDirectory, path: string): string {
  return relative(directory.work, path);
}

/**
 * Starts the script of a claimed run in a session of its own, or has it started: it does not end with us. Undefined: it is no
 * child of ours.
 */
export async function launchRun(
  directory: RunDirectory,
  launcher: string | undefined,
): Promise<ChildProcess | undefined> {
  if (launcher !== undefined) {
    await handToLauncher(launcher, directory.path);
    return undefined;
  }
  await using output = await open(join(directory.log, 'script.out'), 'a');
  const child = spawn('sh', ['run.sh'], {
    cwd: directory.path,
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  child.unref();
  await once(child, 'spawn');
  return child;
}

/**
 * Declares that a claimed run which has not started will not start any more: its script can no longer link its pid.
 * False: it has started after all.
 */
export async function abandonUnstarted(directory: RunDirectory): Promise<boolean> {
  try {
    return await createOnce(directory.pid, NEVER_STARTED);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

export async function withdraw(directory: RunDirectory): Promise<void> {
  if (await abandonUnstarted(directory)) await discardFolder(directory.path);
}
