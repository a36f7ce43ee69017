import { createHash } from 'node:crypto';
import type { AbSet } from '../../domain/association/edits/edit-record.ts';
import { alogNameOf } from '../../domain/association/ab-names.ts';
import { PREPARATION_FILE } from '../../domain/association/edits/preparation.ts';
import type { Preparation } from '../../domain/association/edits/preparation.ts';
import { parsePreparation } from '../../domain/association/edits/preparation-document.ts';
import { canonicalJson } from '../../domain/cascade/plan-content.ts';
import type { Frame } from '../../domain/frame/frame.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { CliContext } from '../context.ts';

/** What is in the prepared tree of a date. */
export interface StoredDate {
  readonly preparation: Preparation | undefined;
  /** `.ab` and `.alog` files that are not as they were transferred; sorted. */
  readonly editedByHand: readonly string[];
  /** Changes with any byte of any file. */
  readonly fingerprint: string;
}

/** @throws PhoenixError AB_INVALID for a preparation.json that cannot be read: decisions are never overwritten. */
export async function readStoredDate(
  { abTree, definition, processName }: CliContext,
  date: string,
): Promise<StoredDate> {
  const tree = definition.trees.prepared;
  const names = await abTree.list(tree, date);
  const texts: Record<string, string> = {};
  for (const name of names) texts[name] = await abTree.read(tree, date, name);
  const document = texts[PREPARATION_FILE];
  const path = `${abTree.pathOf(tree, date)}/${PREPARATION_FILE}`;
  const preparation = document === undefined ? undefined : parsePreparation(document, path);
  if (preparation !== undefined) assertOf(preparation, { process: processName, date, path });
  return {
    preparation,
    editedByHand: editedFiles(texts, preparation?.files ?? {}),
    fingerprint: hashOf(canonicalJson(texts)),
  };
}

/** A folder that was copied to another date would have its decisions taken for those of this one. */
function assertOf(
  preparation: Preparation,
  { process, date, path }: { readonly process: string; readonly date: string; readonly path: string },
): void {
  if (preparation.process === process && preparation.date === date) return;
  throw new PhoenixError(
    'AB_INVALID',
    `${path}: it is the preparation of ${preparation.process} ${preparation.date}, not of ${process} ${date}`,
    `put the folder of ${date} back, or delete the whole folder and prepare the date again`,
  );
}

/** Files that differ from what was transferred, are gone, or were added. */
export function editedFiles(
  texts: Readonly<Record<string, string>>,
  transferred: Readonly<Record<string, string>>,
): readonly string[] {
  const names = new Set([...Object.keys(texts), ...Object.keys(transferred)]);
  return [...names]
    .filter((name) => name !== PREPARATION_FILE && hashOfText(texts[name]) !== transferred[name])
    .toSorted();
}

/** The texts of a set of ABs by file name. */
export function treeFiles(abs: AbSet): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(abs).flatMap(([name, { ab, alog }]) => [
      [name, ab],
      [alogNameOf(name), alog],
    ]),
  );
}

export function hashesOf(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, hashOf(text)]));
}

/** Fingerprints of headers by file name: the keywords that the rules read, corrections applied. */
export function fingerprintsOf(frames: readonly Frame[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    frames.map(({ fileName, keywords }) => [fileName, hashOf(keywordText(keywords)).slice(0, FINGERPRINT_LENGTH)]),
  );
}
const FINGERPRINT_LENGTH = 16;

/** JSON knows no bigint. */
function keywordText(keywords: Keywords): string {
  const values = Object.entries(keywords).map(([keyword, value]) => [
    keyword,
    typeof value === 'bigint' ? value.toString() : value,
  ]);
  return canonicalJson(Object.fromEntries(values));
}

function hashOfText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : hashOf(text);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
