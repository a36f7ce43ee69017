import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { leftOutLines } from '../../domain/frame/alike.ts';
import type { Misplaced } from '../../domain/frame/misplaced.ts';
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
  const isThere = isFolder(directory);
  if (isThere && isFolder(join(directory, 'raw'))) return { name, status: 'ok', value: directory, cure: '' };
  if (isThere) {
    const cure =
      'put raw frames into raw/<observing date>, calibrations into calib (docs/setup.md, Files of an archive folder)';
    return { name, status: 'warning', value: `${directory} has no folder raw`, cure };
  }
  const cure =
    'mount it, name yours as archive.directory in phoenix.yaml, or simulate one: phoenix simulate-night DATE --out DIR';
  return { name, status: 'warning', value: `${directory} is not there`, cure };
}

/** What lies in the archive where nobody looks for it, what is alike in one fact; none where everything is in its place. */
export function misplacedFacts(misplaced: readonly Misplaced[]): readonly HostFact[] {
  const cure = 'move it as it says (docs/setup.md, Files of an archive folder)';
  const lines = leftOutLines('not seen', misplaced);
  return lines.map((value) => ({ name: 'Archive files', status: 'warning', value, cure }));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
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
