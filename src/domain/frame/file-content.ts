/** What is known of the bytes of a file, whatever it is called. */
export interface FileContent {
  readonly sizeBytes: number;
  /** zlib CRC-32 of all bytes, unsigned. */
  readonly crc32?: number;
  /** What an archive tells at no cost: equal revisions, equal bytes; different ones need not be other bytes. */
  readonly revision?: string;
  /** Of the packed file that the archive has instead. As long as nobody has unpacked it, the size above is about right. */
  readonly packed?: PackedContent;
}

export type PackedContent = Omit<FileContent, 'packed'>;

/** Whether two contents are one; undefined: what is known of them does not tell. */
export function isSameContent(a: FileContent, b: FileContent): boolean | undefined {
  if (a.packed !== undefined && b.packed !== undefined) return isSameContent(a.packed, b.packed);
  if (isStillPacked(a) || isStillPacked(b)) return undefined;
  if (a.sizeBytes !== b.sizeBytes) return false;
  if (a.crc32 !== undefined && b.crc32 !== undefined) return a.crc32 === b.crc32;
  return a.revision !== undefined && a.revision === b.revision ? true : undefined;
}

/** What an archive tells of a file that it has packed. */
function isStillPacked({ packed, crc32 }: FileContent): boolean {
  return packed !== undefined && crc32 === undefined;
}

/** An archive input as a run has used it, by its name in the archive. */
export interface UsedInput extends FileContent {
  readonly fileName: string;
}

/** The key of a run with the content of what it reads from the archive; a run that reads nothing from there keeps its key. */
export function keyWithInputs(namesKey: string, inputs: readonly UsedInput[], hash: (text: string) => string): string {
  if (inputs.length === 0) return namesKey;
  const contents = inputs.map(({ fileName, sizeBytes, crc32 }) => [fileName, sizeBytes, crc32 ?? null]);
  return hash(JSON.stringify([namesKey, contents.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))]));
}
