import type { Manifest } from '../domain/outcome/attempt.ts';
import type { FileContent, UsedInput } from '../domain/frame/file-content.ts';
import { isSameContent } from '../domain/frame/file-content.ts';
import type { DocumentRecords } from '../ports/records/documents.ts';
import type { ArchiveFile } from './archive-files.ts';
import type { InputContents } from './input-contents.ts';

type Made = Pick<Manifest, 'inputs'>;

/**
 * Whether the files of the archive are those of which products were made. What nobody knows speaks against nothing: a
 * manifest of an older version, an archive that is away. Where the archive tells of another revision and not whether its
 * bytes are other ones, the file has to come before anybody can say: that counts as changed.
 */
export async function areInputsUnchanged(
  contents: InputContents,
  files: readonly ArchiveFile[],
  { inputs = [] }: Made,
): Promise<boolean> {
  const used = new Map(inputs.map((input) => [input.fileName, input]));
  const verdicts = await Promise.all(files.map((file) => isUnchanged(contents, file, used.get(file.fileName))));
  return !verdicts.includes(false);
}

async function isUnchanged(contents: InputContents, file: ArchiveFile, used: UsedInput | undefined): Promise<boolean> {
  const now = used === undefined ? undefined : await contents.inArchive(file);
  if (used === undefined || now === undefined) return true;
  const verdict = isSameContent(used, now);
  if (verdict !== undefined) return verdict;
  const summed = await contents.inArchive(file, true);
  return summed !== undefined && isSameContent(used, summed) === true;
}

/**
 * What products were made of, with all that is known of it by now; undefined: nothing new. Of files that a manifest does not
 * know it is the copy here, which the recipe may have read, else what the archive has now: from then on a change is seen.
 */
export async function completedInputs(
  contents: InputContents,
  files: readonly ArchiveFile[],
  { inputs = [] }: Made,
): Promise<readonly UsedInput[] | undefined> {
  const used = new Map(inputs.map((input) => [input.fileName, input]));
  const known = await Promise.all(
    files.map(async (file) => {
      const before = used.get(file.fileName);
      const content =
        before === undefined ? await firstKnown(contents, file) : await newerWords(contents, file, before);
      return content === undefined ? before : { fileName: file.fileName, ...content };
    }),
  );
  const complete = known.filter((input) => input !== undefined);
  return JSON.stringify(complete) === JSON.stringify(inputs) ? undefined : complete;
}

async function firstKnown(contents: InputContents, file: ArchiveFile): Promise<FileContent | undefined> {
  const copy = await contents.here(file);
  if (copy === undefined) return contents.inArchive(file);
  const { sizeBytes, crc32 } = copy;
  return { sizeBytes, crc32 };
}

/** The same bytes under another revision: with the new one they need not be compared again. */
async function newerWords(
  contents: InputContents,
  file: ArchiveFile,
  { fileName: _, ...before }: UsedInput,
): Promise<FileContent | undefined> {
  const now = await contents.inArchive(file);
  return now !== undefined && isSameContent(before, now) === true ? { ...before, ...now } : undefined;
}

// --- What the database knows, wherever the products are ---

export interface AbOfDate {
  readonly process: string;
  readonly unit: string;
  readonly ab: string;
}

/** Planning compares it with what the archive lists. */
export async function saveUsedInputs(
  records: DocumentRecords,
  of: AbOfDate,
  inputs: readonly UsedInput[],
): Promise<void> {
  const text = JSON.stringify(inputs);
  if ((await records.findDocument(documentName(of))) !== text) await records.saveDocument(documentName(of), text);
}

/** None of ABs that were made by an older version, or not at all. */
export async function loadUsedInputs(
  records: Pick<DocumentRecords, 'findDocument'>,
  of: AbOfDate,
): Promise<readonly UsedInput[]> {
  const text = await records.findDocument(documentName(of));
  return text === undefined ? [] : (JSON.parse(text) as UsedInput[]);
}

function documentName({ process, unit, ab }: AbOfDate): string {
  return `inputs/${process}/${unit}/${ab}`;
}
