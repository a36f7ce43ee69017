import { basename } from 'node:path';
import { timeIn } from '../../domain/calendar/iso-time.ts';
import { packedNamesOf } from '../../domain/frame/file-container.ts';

/** How the files of an archive are called: patterns of file ids, see {@link matchesPattern}. */
export interface FilePatterns {
  readonly raw: string;
  readonly calibrations: readonly string[];
}

/** Behind it a name of a frame or a master has no suffix: the digits of a time are none. */
const SUFFIX = /\.[a-z][a-z\d]*$/iu;

/** ESO's archive takes a frame's ARCFILE for its id and leaves `.fits` away; on our disks the file has it. */
export function storedNameOf(fileId: string): string {
  return SUFFIX.test(fileId) ? fileId : `${fileId}.fits`;
}

/** The place of a file: its id, told apart from a name. */
export function placeOf(fileId: string): string {
  return `id/${fileId}`;
}

/**
 * Ids under which a file may be archived, the likely one first: of a place its own, of a name those that it can have in any
 * container. None for a name with a folder in it.
 */
export function fileIdsOf(file: string, { raw }: FilePatterns): readonly string[] {
  const fileId = /^id\/([^/]+)$/u.exec(file)?.[1];
  if (fileId !== undefined) return [fileId];
  if (file === '' || file !== basename(file)) return [];
  const bare = file.replace(/\.fits$/, '');
  if (bare === file) return [file];
  const plain = isRawFrame(file, raw) ? [bare, file] : [file, bare];
  return [...plain, ...packedNamesOf(file)];
}

/** Raw frames have the pattern of their id, and the time of their exposure in it. */
export function isRawFrame(fileName: string, pattern: string): boolean {
  return timeIn(fileName) !== undefined && matchesPattern(fileName, pattern);
}

/** `*` stands for any characters, `?` for one, as in a shell; everything else for itself. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/**
 * What the database can be asked for: LIKE knows no literal `_` and may disregard case, so its answer can be too much and is
 * compared with the pattern itself.
 */
export function likeOf(pattern: string): string {
  return pattern.replaceAll('*', '%').replaceAll('?', '_');
}

/** `MUSE.*` and 2014-12-14 → `MUSE.2014-12-14*`: the part of a night's ids by which an index can find them. */
export function patternOfDay(pattern: string, day: string): string {
  return `${pattern.slice(0, pattern.search(/\*|$/))}${day}*`;
}
