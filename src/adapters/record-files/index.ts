import { stat } from 'node:fs/promises';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RecordFiles } from '../../ports/record-files.ts';
import { readFits } from '../fits/index.ts';
import type { Hdu } from '../fits/index.ts';

export function createRecordFiles(): RecordFiles {
  return {
    async existing(paths) {
      const there = await Promise.all(paths.map(isFile));
      return paths.filter((_, index) => there[index]);
    },
    async headerText(path) {
      try {
        return (await readFits(path)).hdus.map(textOf).join('\n');
      } catch (error) {
        // Intermediate products may have been deleted since the manifest was read, and a damaged one must not keep the
        // records of the other ones here.
        if (error instanceof PhoenixError && (error.code === 'FILE_MISSING' || error.code === 'FITS_INVALID'))
          return undefined;
        throw error;
      }
    },
  };
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

/** The cards as they stand in the file, as cleanupProducts leaves them: blanks at the end of a line mean nothing. */
function textOf({ header }: Hdu): string {
  const records = header.cards.flatMap(({ raw }) => raw).map((record) => record.trimEnd());
  return [...records, 'END', ''].join('\n');
}
