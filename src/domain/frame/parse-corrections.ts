import { PhoenixError } from '../failure/phoenix-error.ts';
import { nearestNames } from '../failure/nearest-names.ts';
import type { Correctable } from './correctable.ts';
import { isCorrectable, whyImpossible } from './correctable.ts';
import { containedFile } from './file-container.ts';
import type { CorrectedValue, HeaderCorrection } from './header-correction.ts';
import { UNKNOWN_VALUE } from './header-correction.ts';

/** A corrections file as a YAML reader gives it. */
export interface CorrectionsDocument {
  readonly value: unknown;
  readonly path: string;
  /** Where an entry stands in the file, for messages: `line 12`. Entries count from 0. */
  placeOf(entry: number): string;
  readonly correctable: Correctable;
}

/**
 * Corrections of a date. Strict, because a correction that is misunderstood would spoil data in silence.
 * @throws PhoenixError CONFIG_INVALID naming file, entry and cure
 */
export function parseCorrections({
  value,
  path,
  placeOf,
  correctable,
}: CorrectionsDocument): readonly HeaderCorrection[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw invalid(path, 'is no list of corrections', `write a list of entries: ${EXAMPLE}`);
  const places = value.map((_, index) => `${path}, ${placeOf(index)}`);
  const corrections = value.map((entry: unknown, index) => parseEntry(entry, places[index] ?? path, correctable));
  assertUnique(corrections, places);
  return corrections;
}

const FIELDS = ['file', 'keyword', 'value', 'author', 'reason'] as const;
type Entry = Readonly<Record<(typeof FIELDS)[number], unknown>>;

const EXAMPLE =
  '- { file: MUSE.2014-12-15T00:54:04.379.fits, keyword: ESO INS DROT POSANG, value: 30, author: your name, reason: why }';

function parseEntry(entry: unknown, place: string, correctable: Correctable): HeaderCorrection {
  const fields = fieldsOf(entry, place);
  const keyword = keywordOf(textOf(fields, 'keyword', place), place);
  assertKnown(keyword, correctable, place);
  const value = valueOf(fields.value, place);
  const wanted = whyImpossible(keyword, value, correctable);
  if (wanted !== undefined) {
    throw invalid(place, `${keyword} cannot be ${JSON.stringify(value)}`, `write ${wanted}`);
  }
  return {
    fileName: fileNameOf(textOf(fields, 'file', place), place),
    keyword,
    value,
    author: textOf(fields, 'author', place),
    reason: textOf(fields, 'reason', place),
  };
}

function fieldsOf(entry: unknown, place: string): Entry {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw invalid(place, `${JSON.stringify(entry)} is no correction`, `write ${EXAMPLE}`);
  }
  const given = Object.keys(entry);
  const unknown = given.find((name) => !FIELDS.some((field) => field === name));
  if (unknown !== undefined) {
    const [nearest] = nearestNames(unknown, FIELDS);
    throw invalid(
      place,
      `"${unknown}" is not known`,
      `perhaps ${nearest ?? ''} is meant; an entry has ${listOf(FIELDS)}`,
    );
  }
  const missing = FIELDS.filter((field) => !given.includes(field));
  if (missing.length > 0) throw invalid(place, `${listOf(missing)} missing`, `an entry has ${listOf(FIELDS)}`);
  return { file: undefined, keyword: undefined, value: undefined, author: undefined, reason: undefined, ...entry };
}

function textOf(fields: Entry, name: keyof Entry, place: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.trim() === '') {
    throw invalid(place, `${name} is ${JSON.stringify(value)}, not a text`, CURES[name]);
  }
  if (value.trim() === UNKNOWN_VALUE) throw invalid(place, `${name} is still ${UNKNOWN_VALUE}`, CURES[name]);
  return value.trim();
}

const CURES: Readonly<Record<keyof Entry, string>> = {
  file: 'write the name of the raw file in the archive: MUSE.2014-12-15T00:54:04.379.fits',
  keyword: 'write the keyword as in the header, without HIERARCH: ESO INS DROT POSANG',
  value: 'write the value that is true',
  author: 'sign the correction with your name',
  reason: 'say how you know the true value',
};

/** A frame has one name, in whatever container it lies. */
function fileNameOf(name: string, place: string): string {
  const file = /^[^/\s]+$/u.test(name) ? containedFile(name) : undefined;
  if (file !== undefined) return file.fileName;
  throw invalid(place, `"${name}" is no name of a raw file`, CURES.file);
}

const KEYWORD = /^(?:[A-Z0-9_-]{1,8}|ESO(?: [A-Z0-9_-]+)+)$/u;
/** They say how the file is built, or which file it is: another value would make another file of it. */
const UNTOUCHABLE = /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|END|CHECKSUM|DATASUM|ARCFILE)$/u;

function keywordOf(keyword: string, place: string): string {
  if (UNTOUCHABLE.test(keyword)) {
    throw invalid(place, `${keyword} cannot be corrected`, 'get the file again, under its name in the archive');
  }
  if (KEYWORD.test(keyword)) return keyword;
  const spelt = keyword
    .toUpperCase()
    .replace(/^HIERARCH /u, '')
    .replaceAll('.', ' ')
    .replace(/ +/gu, ' ');
  const dotted = ['ESO', ...spelt.split(' ').filter((word) => word !== 'ESO')].join(' ');
  const meant = KEYWORD.test(spelt) ? spelt : KEYWORD.test(dotted) ? dotted : undefined;
  throw invalid(place, `"${keyword}" is no keyword`, meant === undefined ? CURES.keyword : `perhaps ${meant} is meant`);
}

/** A keyword that nobody reads is a slip of the pen: the header would stay as it is. */
function assertKnown(keyword: string, correctable: Correctable, place: string): void {
  if (isCorrectable(keyword, correctable)) return;
  const [nearest = ''] = nearestNames(keyword, correctable.names);
  throw invalid(
    place,
    `${keyword} is a keyword that neither planning nor a recipe reads`,
    `perhaps ${nearest} is meant`,
  );
}

/** A card holds so many characters, quotes doubled. */
const TEXT_MAX = 68;

function valueOf(value: unknown, place: string): CorrectedValue {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') {
    throw invalid(
      place,
      `value is ${value === undefined ? 'missing' : JSON.stringify(value)}`,
      'write a text, a number, true or false',
    );
  }
  if (value.trim() === UNKNOWN_VALUE) throw invalid(place, `value is still ${UNKNOWN_VALUE}`, CURES.value);
  if (!/^[ -~]*$/u.test(value)) {
    throw invalid(place, `value ${JSON.stringify(value)} holds more than ASCII`, 'headers know printable ASCII only');
  }
  if (value.replaceAll("'", "''").length > TEXT_MAX) {
    throw invalid(place, `value has ${value.length} characters`, `shorten it, a card holds ${TEXT_MAX}`);
  }
  return value;
}

function assertUnique(corrections: readonly HeaderCorrection[], places: readonly string[]): void {
  const seen = new Map<string, number>();
  for (const [index, { fileName, keyword }] of corrections.entries()) {
    const first = seen.get(`${fileName} ${keyword}`);
    if (first !== undefined) {
      const where = `${places[first] ?? ''} and ${places[index]?.split(', ').at(-1) ?? ''}`;
      throw invalid(where, `${keyword} of ${fileName} is corrected twice`, 'keep one of them');
    }
    seen.set(`${fileName} ${keyword}`, index);
  }
}

function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function invalid(place: string, what: string, cure: string): PhoenixError {
  return new PhoenixError('CONFIG_INVALID', `${place}: ${what}`, cure);
}
