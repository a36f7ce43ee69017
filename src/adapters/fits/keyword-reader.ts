import type { Keywords, KeywordValue } from '../../domain/frame/keywords.ts';
import { createAlikeKeywords } from './alike-keywords.ts';
import { RECORD_LENGTH, isCommentary } from './card.ts';
import { isEndAt, isStartOf } from './header-rules.ts';
import { plainValue } from './plain-value.ts';

/** One buffer, seen as bytes and as words: records are compared four characters at a time. */
export interface HeaderBytes {
  readonly bytes: Buffer;
  readonly words: Int32Array;
}

export function createHeaderBytes(sizeBytes: number): HeaderBytes {
  const memory = new ArrayBuffer(sizeBytes);
  return { bytes: Buffer.from(memory), words: new Int32Array(memory) };
}

export interface RecordsToRead {
  readonly header: HeaderBytes;
  /** Whether the buffer begins with the first record of the header. */
  readonly isFirst: boolean;
  /** Bytes of the buffer that are filled. */
  readonly length: number;
  /** Value of a record that is no plain string, number or logical. */
  unusualValue(start: number): KeywordValue | undefined;
}

/** Where END stands; `more`: it comes later, `no-end`: another header has begun before it. */
export type EndOfReading = number | 'more' | 'no-end';

/** Reads the wanted keywords out of headers, one header after the other. */
export interface KeywordReader {
  /** Up to END. Of a keyword that stands there twice the first one counts. */
  read(records: RecordsToRead): EndOfReading;
  /** What the last header has said so far. */
  keywords(): Keywords;
}

/**
 * Nearly all records of a header are not wanted, which a table tells in a few nanoseconds. Of the rest most say the same in
 * all files of a night: they are compared with the last one of their keyword, and its value is taken again. Only what is
 * left becomes strings. The words of a HIERARCH keyword are separated by single blanks, as ESO writes them; other keywords
 * may be in small letters.
 */
export function createKeywordReader(wanted: Iterable<string>): KeywordReader {
  const valued = [...new Set(wanted)].filter((keyword) => !isCommentary(keyword));
  const slots = valued.map((keyword) => createSlot(keyword));
  const search = createSearch(slots);
  const alikeKeywords = createAlikeKeywords(valued);
  return {
    read(records) {
      if (records.isFirst) for (const slot of slots) slot.value = undefined;
      return readRecords(records, search);
    },
    keywords: () => alikeKeywords(slots.map(({ value }) => value)),
  };
}

function readRecords(records: RecordsToRead, search: Search): EndOfReading {
  const { isFirst, length } = records;
  const { bytes, words } = records.header;
  const { isPossible } = search;
  const endWord = Math.floor(length / WORD_BYTES) - RECORD_WORDS;
  for (let at = 0; at <= endWord; at += RECORD_WORDS) {
    const start = at * WORD_BYTES;
    if (words[at] === HIER && words[at + 1] === ARCH && bytes[start + KEYWORD_LENGTH] === BLANK) {
      const look = words[at + 2] === ESO ? lookAt(words, at + LOOK_START / WORD_BYTES) : UNSEEN_LOOK;
      if (isPossible[look] === 1) takeRecord(records, search, { start, isHierarch: true, look });
      continue;
    }
    if (bytes[start] === LETTER_E && bytes[start + 1] === LETTER_N && isEndAt(recordAt(bytes, start), 0)) return start;
    const look = lookAt(words, at);
    if (look === NEXT_LOOK && !(isFirst && start === 0) && isStartOf(1, recordAt(bytes, start))) return 'no-end';
    if (isPossible[look] === 1) takeRecord(records, search, { start, isHierarch: false, look });
  }
  return 'more';
}

const WORD_BYTES = 4;
const RECORD_WORDS = RECORD_LENGTH / WORD_BYTES;
const HIER = wordOf('HIER');
const ARCH = wordOf('ARCH');
/** Of another HIERARCH keyword, which may be as short as any, the first look would see the value. */
const ESO = wordOf(' ESO');
const LETTER_E = 'E'.charCodeAt(0);
const LETTER_N = 'N'.charCodeAt(0);
const BLANK = ' '.charCodeAt(0);
const EQUALS = '='.charCodeAt(0);
const KEYWORD_LENGTH = 8;
const HIERARCH_LENGTH = 'HIERARCH '.length;

/** A wanted keyword. */
interface Slot {
  readonly keyword: string;
  /** In the header that is read. */
  value: KeywordValue | undefined;
  /** The last plain record of it that was read, in any header. */
  readonly last: { readonly words: Int32Array; value: KeywordValue; valueOffset: number };
}

function createSlot(keyword: string): Slot {
  // No record consists of zeros.
  const last = { words: new Int32Array(RECORD_WORDS), value: null, valueOffset: RECORD_LENGTH };
  return { keyword, value: undefined, last };
}

interface RecordPlace {
  readonly start: number;
  readonly isHierarch: boolean;
  readonly look: number;
}

function takeRecord(records: RecordsToRead, { byLook, byKeyword }: Search, place: RecordPlace): void {
  const { bytes, words } = records.header;
  const at = place.start / WORD_BYTES;
  for (const slot of byLook.get(place.look) ?? []) {
    const same = sameWords(words, at, slot.last.words);
    // One that agrees up to its value has the same keyword.
    if (same * WORD_BYTES < slot.last.valueOffset) continue;
    if (same < RECORD_WORDS) takeValue(records, slot, place.start, slot.last.valueOffset);
    else slot.value ??= slot.last.value;
    return;
  }
  const equals = equalsOf(bytes, place);
  const slot = equals < 0 ? undefined : byKeyword.get(keywordBefore(bytes, equals, place));
  if (slot !== undefined) takeValue(records, slot, place.start, equals + 1 - place.start);
}

function sameWords(words: Int32Array, at: number, record: Int32Array): number {
  let index = 0;
  while (index < RECORD_WORDS && words[at + index] === record[index]) index++;
  return index;
}

/** Equal texts are kept once: a month of headers has to fit into memory. */
function takeValue({ header, unusualValue }: RecordsToRead, slot: Slot, start: number, valueOffset: number): void {
  if (slot.value !== undefined) return;
  const plain = plainValue(header.bytes, start + valueOffset, start + RECORD_LENGTH);
  slot.value = plain ?? unusualValue(start);
  // A continued string is not told by its first record alone.
  if (plain === undefined) return;
  const at = start / WORD_BYTES;
  for (let index = 0; index < RECORD_WORDS; index++) slot.last.words[index] = header.words[at + index] ?? 0;
  slot.last.value = plain;
  slot.last.valueOffset = valueOffset;
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
/** What is told by its whole keyword only. */
const UNSEEN_LOOK = 1 << LOOK_BITS;
/** The bit by which small letters differ, in each of four bytes. */
const CASELESS = 0xdfdfdfdf;

/** Where the slot of a record is found. */
interface Search {
  /** 1 for a look that some wanted keyword has. */
  readonly isPossible: Uint8Array;
  readonly byLook: ReadonlyMap<number, readonly Slot[]>;
  readonly byKeyword: ReadonlyMap<string, Slot>;
}

function createSearch(slots: readonly Slot[]): Search {
  const byLook = groupByLook(slots);
  const isPossible = Uint8Array.from({ length: UNSEEN_LOOK + 1 }, (_, look) => (byLook.has(look) ? 1 : 0));
  return { isPossible, byLook, byKeyword: new Map(slots.map((slot) => [slot.keyword, slot])) };
}

/** Of what has no look any slot may be it. */
function groupByLook(slots: readonly Slot[]): ReadonlyMap<number, readonly Slot[]> {
  const groups = new Map<number, Slot[]>([[UNSEEN_LOOK, []]]);
  if (slots.some(({ keyword }) => isOutOfSight(keyword))) {
    return new Map(Array.from({ length: UNSEEN_LOOK + 1 }, (_, look) => [look, slots]));
  }
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
function lookAt(words: Int32Array, at: number): number {
  const first = Math.imul((words[at] ?? 0) & CASELESS, 0x9e3779b1);
  const second = Math.imul((words[at + 1] ?? 0) & CASELESS, 0x85ebca77);
  return (first ^ second) >>> (32 - LOOK_BITS);
}

/** The look of what begins another header. */
const NEXT_LOOK = lookAt(wordsOf('XTENSION'), 0);

function wordOf(text: string): number {
  return wordsOf(text)[0] ?? 0;
}

function wordsOf(text: string): Int32Array {
  const { bytes, words } = createHeaderBytes(text.length);
  bytes.write(text, 'latin1');
  return words;
}

function recordAt(bytes: Buffer, start: number): string {
  return bytes.toString('latin1', start, start + RECORD_LENGTH);
}
