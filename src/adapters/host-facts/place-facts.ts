import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HostFact } from './collect-host-facts.ts';

/** The folders that a command means here. */
export interface Places {
  readonly dataRoot: string;
  /** Undefined: the archive is no folder. */
  readonly archiveDirectory: string | undefined;
}

/** Data root and archive folder: which they are, and whether they can be used. Reads only. */
export function placeFacts({ dataRoot, archiveDirectory }: Places): readonly HostFact[] {
  return [dataRootFact(dataRoot), ...(archiveDirectory === undefined ? [] : [archiveFolderFact(archiveDirectory)])];
}

function dataRootFact(dataRoot: string): HostFact {
  const name = 'Data root';
  const there = nearestFolder(dataRoot);
  if (!isWritableFolder(there)) {
    const cure = `let this user write into ${there}, or name another data root (PHOENIX_HOME, dataRoot in phoenix.yaml)`;
    return { name, status: 'missing', value: `${dataRoot}: ${there} cannot be written`, cure };
  }
  return { name, status: 'ok', value: there === dataRoot ? dataRoot : `${dataRoot} (made at the first use)`, cure: '' };
}

function archiveFolderFact(directory: string): HostFact {
  const name = 'Archive';
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true)
    return { name, status: 'ok', value: directory, cure: '' };
  const cure =
    'mount it, name yours as archive.directory in phoenix.yaml, or simulate one: phoenix simulate-night DATE --out DIR';
  return { name, status: 'warning', value: `${directory} is not there`, cure };
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

export function isWritableFolder(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
