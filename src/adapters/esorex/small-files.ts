import { randomUUID } from 'node:crypto';
import { link, readFile, readdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Text of a file; undefined when it is not there (any more). */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Names in a folder; none when it is not there (any more). */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** Whoever reads the path sees the old text or the new one. */
export async function replaceText(path: string, text: string | Uint8Array): Promise<void> {
  const part = partOf(path);
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Creates a file with its whole content, or returns false because somebody else was first. */
export async function createOnce(path: string, text: string): Promise<boolean> {
  const part = partOf(path);
  await writeFile(part, text);
  try {
    await link(part, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(part).catch(toleratingAbsence);
  }
}

/** Prefix of folders that are being deleted. */
export const GONE = '.gone-';

/** Deletes a folder in one moment for everybody else; false: it was not there. What a killed process leaves is swept later. */
export async function discardFolder(path: string): Promise<boolean> {
  const gone = join(dirname(path), `${GONE}${randomUUID()}`);
  try {
    await rename(path, gone);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
  await rm(gone, { recursive: true, force: true });
  return true;
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function toleratingAbsence(error: unknown): void {
  if (!hasCode(error, 'ENOENT')) throw error;
}

function partOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
}
