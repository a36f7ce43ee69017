import type { FileHandle } from 'node:fs/promises';
import { realpath } from 'node:fs/promises';
import { writeAtomically } from './atomic-file.ts';
import type { Card } from './card.ts';
import { storedOrTrueDatasum } from './checksum.ts';
import type { CardEdit } from './edit-cards.ts';
import { applyEdits } from './edit-cards.ts';
import { fileSystemFailure, naming, unreadable } from './fits-error.ts';
import type { FitsFile, Hdu } from './fits-file.ts';
import { findHdu, openFile, readInto } from './fits-file.ts';
import { announceLongStrings, checksumRecord, headerBytes, paddedBytes, withTrueChecksum } from './header-bytes.ts';
import { scanFits } from './read.ts';

export interface FitsEdit extends CardEdit {
  /** Index or EXTNAME. */
  readonly hdu: number | string;
}

/** How the edits came into the file. */
export type EditOutcome = 'unchanged' | 'in-place' | 'rewritten';

/**
 * Edits keywords. Where the headers have room this is one write into the file itself (and into all its hard links);
 * otherwise the file is written anew beside and renamed. All other cards stay byte-exact, the data are not read,
 * CHECKSUM is made true again wherever it is there. The same edits twice change nothing.
 */
export async function editFits(path: string, edits: readonly FitsEdit[]): Promise<EditOutcome> {
  await using file = await openFile(path, 'r+');
  const edited = { file, fits: await scanFits(path, file) };
  const headers = await editHeaders(edited, edits);
  if (headers.size === 0) return 'unchanged';
  const patch = await patchOf(edited, headers);
  if (patch === undefined) await rewrite(edited, headers);
  else await writeInPlace(edited, patch);
  return patch === undefined ? 'rewritten' : 'in-place';
}

interface EditedFile {
  readonly file: FileHandle;
  readonly fits: FitsFile;
}

/** New headers by HDU index, of changed HDUs only. */
type NewHeaders = ReadonlyMap<number, Buffer>;

async function editHeaders({ file, fits }: EditedFile, edits: readonly FitsEdit[]): Promise<NewHeaders> {
  const editsByHdu = Map.groupBy(edits, (edit) => findHdu(fits, edit.hdu).index);
  const headers = new Map<number, Buffer>();
  for (const [index, editsOfHdu] of editsByHdu) {
    const hdu = findHdu(fits, index);
    const cards = naming(fits.path, index, () => applyEdits(withoutTrailingBlanks(hdu), editsOfHdu));
    if (recordsOf(cards).join('') === recordsOf(withoutTrailingBlanks(hdu)).join('')) continue;
    headers.set(index, await headerOf(cards, { path: fits.path, file, hdu }));
  }
  return headers;
}

/** Blank cards before END are room for new ones. */
function withoutTrailingBlanks({ header }: Hdu): readonly Card[] {
  const last = header.cards.findLastIndex(({ raw }) => raw.join('').trim() !== '');
  return header.cards.slice(0, last + 1);
}

function recordsOf(cards: readonly Card[]): string[] {
  return cards.flatMap(({ raw }) => raw);
}

async function headerOf(edited: readonly Card[], at: { path: string; file: FileHandle; hdu: Hdu }): Promise<Buffer> {
  const cards = edited.map(withRoomForChecksum);
  const firstLong = cards.findIndex(({ raw }) => raw.length > 1 && raw[1]?.startsWith('CONTINUE'));
  const position = recordsOf(cards.slice(0, firstLong)).length;
  const records = announceLongStrings(recordsOf(cards), position);
  const bytes = headerBytes(records, at.hdu.headerBytes);
  const hasChecksum = cards.some(({ keyword }) => keyword === 'CHECKSUM');
  return hasChecksum ? withTrueChecksum(bytes, await storedOrTrueDatasum(at)) : bytes;
}

/** A CHECKSUM that is empty, damaged, or not in fixed format, has no place for the sixteen characters. */
function withRoomForChecksum(card: Card): Card {
  const isDamaged = card.keyword === 'CHECKSUM' && !/^CHECKSUM= '[^']{16}'/.test(card.raw.join(''));
  return isDamaged ? { ...card, raw: [checksumRecord()] } : card;
}

interface Patch {
  readonly offset: number;
  readonly bytes: Buffer;
}

/** One contiguous piece of the file which holds all changes, or undefined when a header grew or data lie between. */
async function patchOf({ file, fits }: EditedFile, headers: NewHeaders): Promise<Patch | undefined> {
  const indices = [...headers.keys()];
  const span = fits.hdus.slice(Math.min(...indices), Math.max(...indices) + 1);
  const isContiguous = span.slice(0, -1).every(({ dataBytes }) => dataBytes === 0);
  const hasRoom = span.every(({ index, headerBytes: room }) => (headers.get(index)?.length ?? room) === room);
  if (!isContiguous || !hasRoom) return undefined;
  const pieces: Buffer[] = [];
  for (const hdu of span) {
    pieces.push(headers.get(hdu.index) ?? (await readInto(file, Buffer.alloc(hdu.headerBytes), hdu.headerOffset)));
  }
  return { offset: span[0]?.headerOffset ?? 0, bytes: Buffer.concat(pieces) };
}

async function writeInPlace({ file, fits }: EditedFile, { offset, bytes }: Patch): Promise<void> {
  const { bytesWritten } = await file.write(bytes, 0, bytes.length, offset);
  if (bytesWritten < bytes.length) {
    throw unreadable(
      { path: fits.path, hdu: 0, byte: offset + bytesWritten },
      'its header could be written only up to there',
    );
  }
  await file.datasync();
}

async function rewrite({ file, fits }: EditedFile, headers: NewHeaders): Promise<void> {
  const target = await realpath(fits.path);
  const { mode } = await file.stat();
  await writeAtomically(target, async (copy) => {
    const files = { from: file, to: copy, path: fits.path };
    await copy.chmod(mode);
    for (const hdu of fits.hdus) {
      const header = headers.get(hdu.index);
      const start = header === undefined ? hdu.headerOffset : hdu.dataOffset;
      if (header !== undefined) await copy.writeFile(header);
      await copyRange(files, start, hdu.dataOffset + paddedBytes(hdu.dataBytes));
    }
    await copyRange(files, endOf(fits), fits.sizeBytes);
  });
}

/** Behind it there may be bytes that belong to no HDU. */
function endOf({ hdus, sizeBytes }: FitsFile): number {
  const last = hdus.at(-1);
  return last === undefined ? sizeBytes : last.dataOffset + paddedBytes(last.dataBytes);
}

const COPY_BYTES = 2 ** 23;

async function copyRange(
  { from, to, path }: { from: FileHandle; to: FileHandle; path: string },
  start: number,
  end: number,
): Promise<void> {
  const buffer = Buffer.alloc(Math.min(COPY_BYTES, end - start));
  for (let offset = start; offset < end; offset += buffer.length) {
    const chunk = await readInto(from, buffer.subarray(0, Math.min(buffer.length, end - offset)), offset);
    if (chunk.length === 0) throw fileSystemFailure(path, new Error(`${path} became shorter while it was copied`));
    await to.writeFile(chunk);
  }
}
