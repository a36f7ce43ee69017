import type { LeftOut } from './left-out.ts';
import { isSameContent } from './file-content.ts';
import type { ListedFile } from './listing.ts';

/**
 * A file that is the same frame, or calibration, as another one, which is used. Whoever finds the two says it in the same words,
 * from whichever date he looks.
 */
export function doubledFile(file: ListedFile, used: ListedFile, fileName: string): LeftOut {
  const cure = file.broken === undefined ? 'remove the one that is wrong' : 'remove this one';
  return {
    what: file.place,
    because: `it is ${fileName} once more, ${differenceOf(file, used)}: ${used.place} is used; ${cure}`,
  };
}

function differenceOf(file: ListedFile, used: ListedFile): string {
  if (file.broken !== undefined) return `and is broken (${file.broken})`;
  const [bytes, usedBytes] = [storedBytes(file), storedBytes(used)];
  if (file.container !== used.container) return `packed otherwise (${bytes} bytes against ${usedBytes})`;
  if (bytes !== usedBytes) return `with other content (${bytes} bytes against ${usedBytes})`;
  const same = isSameContent(file, used);
  if (same === undefined) return `of the same size (${bytes} bytes; no checksums are known)`;
  return same ? 'with the same content' : 'with other content (by its checksum)';
}

function storedBytes({ packed, sizeBytes }: ListedFile): number {
  return packed?.sizeBytes ?? sizeBytes;
}
