import { realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';

/**
 * Files in `raw` and `mcalib` of a data root are copies, which the host deletes when nothing needs them: they must not be the
 * archive's originals, by whatever links. Folders that are not there yet count by where they would be.
 * @throws PhoenixError CONFIG_INVALID
 */
export function assertArchiveApart(directory: string, dataRoots: readonly string[]): void {
  const originals = ['raw', 'calib'].map((name) => join(directory, name));
  const copies = dataRoots.flatMap((root) => ['raw', 'mcalib'].map((name) => join(root, name)));
  for (const copy of copies) {
    const original = originals.find((folder) => overlap(realPath(folder), realPath(copy)));
    if (original === undefined) continue;
    throw new PhoenixError(
      'CONFIG_INVALID',
      `${original} of the archive and ${copy}, where a host keeps copies until nothing needs them, are the same folder or one lies in the other`,
      'give archive.directory or dataRoot another place in phoenix.yaml, or undo the link between them',
    );
  }
}

function overlap(a: string, b: string): boolean {
  return `${a}${sep}`.startsWith(`${b}${sep}`) || `${b}${sep}`.startsWith(`${a}${sep}`);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}
