import type { KeywordValue } from '../../domain/frame/keywords.ts';
import { RECORD_LENGTH, isCommentary } from './card.ts';
import { isEndAt, isStartOf } from './header-rules.ts';
import { plainValue } from './plain-value.ts';

/** One buffer, seen as bytes and as words: records are compared four characters at a time. */
export interface HeaderBytes {
  readonly bytes: Buffer;
  readonly words: Uint32Array;
}

export function createHeaderBytes(sizeBytes: number): HeaderBytes {
  const memory = new ArrayBuffer(sizeBytes);
  return { bytes: Buffer.from(memory), words: new Uint32Array(memory) };
}

export interface ReadKeywords {
  readonly header: HeaderBytes;
  /** Whether the buffer begins with the first record of the header. */
  readonly isFirst: boolean;
  /** Bytes of the buffer that are filled. */
  readonly length: number;
  /** Gets the values; what is there already stays, because of a keyword that stands there twice the first one counts. */
  readonly keywords: Record<string, KeywordValue>;
  /** Value of a record that is no plain string, number or logical. */
  unusualValue(start: number): KeywordValue | undefined;
}

/** Where END stands; `more`: it comes later, `no-end`: another header has begun before it. */
export type EndOfReading = number | 'more' | 'no-end';

/** Reads the wanted keywords out of a header, up to its END. */
export type KeywordReader = (request: ReadKeywords) => EndOfReading;

/**
 * Nearly all records of a header are not wanted, which a table tells in a few nanoseconds. Of the rest most say the same in
 * all files of a night: they are compared with the last one of their keyword, and its value is taken again. Only what is
 * left becomes strings. The words of a HIERARCH keyword are separated by single blanks, as ESO writes them; other keywords
 * may be in small letters.
 */
export function createKeywordReader(wanted: Iterable<string>): KeywordReader {
  const valued = [...wanted].filter((keyword) => !isCommentary(keyword));
  const slots = new Map(valued.map((keyword) => [keyword, createSlot(keyword)]));
  const slotsByLook = groupByLook([...slots.values()]);
  const isPossible = Uint8Array.from({ length: 1 << LOOK_BITS }, (_, look) =>
    look === NEXT_LOOK || slotsByLook.has(look) ? 1 : 0,
  );
  return (request) => {
    const { bytes, words } = request.header;
    for (let start = 0; start + RECORD_LENGTH <= request.length; start += RECORD_LENGTH) {
      const at = start / WORD_BYTES;
      const isHierarch = words[at] === HIER && words[at + 1] === ARCH && bytes[start + KEYWORD_LENGTH] === BLANK;
      if (bytes[start] === LETTER_E && bytes[start + 1] === LETTER_N && isEndAt(recordAt(bytes, start), 0))
        return start;
      if (isHierarch && words[at + 2] !== ESO) {
        takeRecord(request, slots, NO_SLOTS, { start, isHierarch });
        continue;
      }
      const look = lookAt(words, isHierarch ? at + LOOK_START / WORD_BYTES : at);
      if (isPossible[look] !== 1) continue;
      if (look === NEXT_LOOK && !(request.isFirst && start === 0) && isStartOf(1, recordAt(bytes, start)))
        return 'no-end';
      takeRecord(request, slots, slotsByLook.get(look) ?? [], { start, isHierarch });
    }
    return 'more';
  };
}

const WORD_BYTES = 4;
const RECORD_WORDS = RECORD_LENGTH / WORD_BYTES;
const HIER = wordOf('HIER');
const ARCH = wordOf('ARCH');
/** Of another HIERARCH keyword, which may be as short as any, the first look would see the value. */
const ESO = wordOf(' ESO');
const NO_SLOTS: readonly Slot[] = [];
const LETTER_E = 'E'.charCodeAt(0);
const LETTER_N = 'N'.charCodeAt(0);
const BLANK = ' '.charCodeAt(0);
const EQUALS = '='.charCodeAt(0);
const KEYWORD_LENGTH = 8;
const HIERARCH_LENGTH = 'HIERARCH '.length;

/** A wanted keyword, with the last record of it that was read. */
interface Slot {
  readonly keyword: string;
  readonly lastWords: Uint32Array;
  lastValue: KeywordValue;
  /** Where the value of that record begins: one that agrees with it up to there has the same keyword. */
  valueOffset: number;
}

function createSlot(keyword: string): Slot {
  // No record consists of zeros.
  return { keyword, lastWords: new Uint32Array(RECORD_WORDS), lastValue: null, valueOffset: RECORD_LENGTH };
}

interface RecordPlace {
  readonly start: number;
  readonly isHierarch: boolean;
}

function takeRecord(
  request: ReadKeywords,
  slots: ReadonlyMap<string, Slot>,
  possible: readonly Slot[],
  place: RecordPlace,
): void {
  const { words } = request.header;
  const at = place.start / WORD_BYTES;
  for (const slot of possible) {
    const same = sameWords(words, at, slot.lastWords);
    if (same * WORD_BYTES < slot.valueOffset) continue;
    if (same === RECORD_WORDS) takeLastValue(request, slot);
    else takeValue(request, slot, place.start);
    return;
  }
  const equals = equalsOf(request.header.bytes, place);
  const slot = equals < 0 ? undefined : slots.get(keywordBefore(request.header.bytes, equals, place));
  if (slot === undefined) return;
  slot.valueOffset = equals + 1 - place.start;
  takeValue(request, slot, place.start);
}

function sameWords(words: Uint32Array, at: number, record: Uint32Array): number {
  let index = 0;
  while (index < RECORD_WORDS && words[at + index] === record[index]) index++;
  return index;
}

function takeLastValue({ keywords }: ReadKeywords, { keyword, lastValue }: Slot): void {
  if (keywords[keyword] === undefined) keywords[keyword] = lastValue;
}

/** Equal texts are kept once: a month of headers has to fit into memory. */
function takeValue({ header, keywords, unusualValue }: ReadKeywords, slot: Slot, start: number): void {
  if (keywords[slot.keyword] !== undefined) return;
  const plain = plainValue(header.bytes, start + slot.valueOffset, start + RECORD_LENGTH);
  const value = plain ?? unusualValue(start);
  if (value !== undefined) keywords[slot.keyword] = value;
  // A continued string is not told by its first record alone.
  if (plain === undefined) return;
  for (let index = 0; index < RECORD_WORDS; index++)
    slot.lastWords[index] = header.words[start / WORD_BYTES + index] ?? 0;
  slot.lastValue = plain;
}

/** Place of the `=` behind the keyword, negative for a record without value. */
function equalsOf(bytes: Buffer, { start, isHierarch }: RecordPlace): number {
  const equals = isHierarch ? bytes.indexOf(EQUALS, start + HIERARCH_LENGTH) : start + KEYWORD_LENGTH;
  if (equals >= start + RECORD_LENGTH || bytes[equals] !== EQUALS) return -1;
  return equals;
}

function keywordBefore(bytes: Buffer, equals: number, { start, isHierarch }: RecordPlace): string {
  let end = equals;
  while (bytes[end - 1] === BLANK) end--;
  return isHierarch
    ? bytes.toString('latin1', start + HIERARCH_LENGTH, end)
    : bytes.toString('latin1', start, end).toUpperCase();
}

// --- The first look ---

/** The first look at `HIERARCH ESO INS DROT …` compares eight characters behind the word that all of them share. */
const LOOK_START = 12;
const LOOK_LENGTH = 8;
/** So few that the table of flags stays in the fastest cache. */
const LOOK_BITS = 14;
/** The bit by which small letters differ, in each of four bytes. */
const CASELESS = 0xdfdfdfdf;

/** The slots that a record may belong to, by its look. */
function groupByLook(slots: readonly Slot[]): ReadonlyMap<number, readonly Slot[]> {
  if (slots.some(({ keyword }) => isOutOfSight(keyword))) {
    return new Map(Array.from({ length: 1 << LOOK_BITS }, (_, look) => [look, slots]));
  }
  const groups = new Map<number, Slot[]>();
  for (const slot of slots) {
    for (const look of looksOf(slot.keyword)) groups.set(look, [...(groups.get(look) ?? []), slot]);
  }
  return groups;
}

/** The look at a shorter HIERARCH keyword would see its value, and a keyword that begins like HIERARCH is looked at as one. */
function isOutOfSight(keyword: string): boolean {
  const shortest = LOOK_START + LOOK_LENGTH - HIERARCH_LENGTH - 1;
  return isStandard(keyword) ? keyword.startsWith('HIERARCH') : keyword.length < shortest;
}

function isStandard(keyword: string): boolean {
  return keyword.length <= KEYWORD_LENGTH && !keyword.includes(' ');
}

/** CPL writes `KEYWORD = value` and, where it gets tight, `KEYWORD= value`. */
function looksOf(keyword: string): ReadonlySet<number> {
  if (isStandard(keyword)) return new Set([lookAt(wordsOf(keyword.padEnd(KEYWORD_LENGTH)), 0)]);
  const records = [`HIERARCH ${keyword} =`, `HIERARCH ${keyword}=`];
  return new Set(records.map((record) => lookAt(wordsOf(record.padEnd(RECORD_LENGTH)), LOOK_START / WORD_BYTES)));
}

/** Multiplicative hash of eight characters in any case of letters; two records with the same one only cost time. */
function lookAt(words: Uint32Array, at: number): number {
  const first = Math.imul((words[at] ?? 0) & CASELESS, 0x9e3779b1);
  const second = Math.imul((words[at + 1] ?? 0) & CASELESS, 0x85ebca77);
  return (first ^ second) >>> (32 - LOOK_BITS);
}

/** The look of what begins another header. */
const NEXT_LOOK = lookAt(wordsOf('XTENSION'), 0);

function wordOf(text: string): number {
  return wordsOf(text)[0] ?? 0;
}

function wordsOf(text: string): Uint32Array {
  const { bytes, words } = createHeaderBytes(text.length);
  bytes.write(text, 'latin1');
  return words;
}

function recordAt(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start, start + RECORD_LENGTH);
}
