import type { ListedFile, Listing } from '../../src/domain/frame/listing.ts';
import type { FileContent } from '../../src/domain/frame/file-content.ts';

/** A plain file that bears the name of its frame, and is found by it. */
export function listedFile(fileName: string, content: FileContent): ListedFile {
  return { fileName, storedName: fileName, place: fileName, container: 'plain', ...content };
}

/** A list of such files, of which nothing is left out. */
export function listing(...files: readonly (FileContent & { readonly fileName: string })[]): Listing {
  return { entries: files.map(({ fileName, ...content }) => listedFile(fileName, content)), leftOut: [] };
}
