import type { AbEditRule } from '../instance/ab-edit-rule.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import type { AbDocument, AbLine } from './ab-document.ts';
import { abLine, commentLine, withColumns } from './ab-document.ts';
import { withAppended } from './complete-older-ab.ts';

/** What the edits of one AB must know of the archive. */
export interface EditFacts {
  /** File of a PRO.CATG that association finds for the AB now. */
  associated(tag: string): string | undefined;
  isCertified(tag: string, fileName: string): boolean;
}

/** One edit that was made, for the association log. */
export interface AbChange {
  /** Id of the row. */
  readonly rule: string;
  readonly what: string;
  /** PRO.CATG whose calibration is another one now, with its file. */
  readonly association?: { readonly tag: string; readonly fileName: string };
}

export interface EditedAb {
  readonly document: AbDocument;
  readonly changes: readonly AbChange[];
  /** Calibrations that a row wants to replace, and nothing is there to replace them. */
  readonly unreplaced: readonly { readonly tag: string; readonly fileName: string }[];
}

const MARK = 'EDIT_TABLE';

/**
 * Brings an AB of an older tree to today's standard by the rows of the table, in their order (seed 002, 4.1). The mark
 * `EDIT_TABLE MUSE-1.1` says which rows it has had: these are never applied again, later ones are.
 */
export function editOlderAb(document: AbDocument, rules: AbRules, facts: EditFacts): EditedAb {
  const rows = rowsFor(document, rules);
  let edited: EditedAb = { document, changes: [], unreplaced: [] };
  for (const row of rows) edited = applyRow(edited, row, facts);
  if (rows.length === 0) return edited;
  const mark = abLine(MARK, `${rules.instrument}-${rules.version}`);
  return { ...edited, document: withAppended(edited.document, [mark]) };
}

function rowsFor({ lines }: AbDocument, { instrument, abEdits }: AbRules): readonly AbEditRule[] {
  const versions = lines
    .filter(({ qualifier, columns }) => qualifier === MARK && columns[0]?.startsWith(`${instrument}-`) === true)
    .map(({ columns }) => columns[0]?.slice(instrument.length + 1) ?? '');
  return abEdits.filter(({ since }) => versions.every((version) => compareVersions(since, version) > 0));
}

/** 1.10 is later than 1.9, and 1.0 is 1. */
export function compareVersions(a: string, b: string): number {
  const [ours, theirs] = [partsOf(a), partsOf(b)];
  const length = Math.max(ours.length, theirs.length);
  const differences = Array.from({ length }, (_, place) => (ours[place] ?? 0) - (theirs[place] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function partsOf(version: string): readonly number[] {
  return version.split('.').map(Number);
}

function applyRow(edited: EditedAb, row: AbEditRule, facts: EditFacts): EditedAb {
  switch (row.kind) {
    case 'drop-parameter':
      return dropParameter(edited, row);
    case 'rename-tag':
      return renameTag(edited, row);
    case 'virtual-to-real':
      return virtualToReal(edited, row, facts);
    case 'unify-static':
      return unifyStatic(edited, row, facts);
  }
}

type Row<Kind extends AbEditRule['kind']> = Extract<AbEditRule, { readonly kind: Kind }>;

function dropParameter(edited: EditedAb, { id, parameter, recipes }: Row<'drop-parameter'>): EditedAb {
  const recipe = edited.document.lines.find(({ qualifier }) => qualifier === 'RECIPE')?.columns[0];
  if (recipes !== undefined && !recipes.includes(recipe ?? '')) return edited;
  return withEachLine(edited, (line) =>
    line.qualifier === 'RECIPE_PARAM' && parameterName(line.content) === parameterName(parameter)
      ? { line: commentedOut(line), change: { rule: id, what: `${described(line)} dropped` } }
      : undefined,
  );
}

/** `--merge=true`, `muse.muse_scibasic.merge=true` and `--merge` are the same parameter. */
function parameterName(option: string): string {
  const name = option.split(/[=\s]/u)[0] ?? '';
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('-')) + 1);
}

/** In which column a line has its tag. */
const TAG_COLUMNS: Readonly<Record<string, number>> = { RAW_TYPE: 0, RAWFILE: 1, RASSOC: 1, SOF_CONTENT: 1, MCALIB: 2 };

function renameTag(edited: EditedAb, { id, from, to }: Row<'rename-tag'>): EditedAb {
  return withEachLine(edited, (line) => {
    const column = TAG_COLUMNS[line.qualifier ?? ''];
    if (column === undefined || line.columns[column] !== from) return undefined;
    const columns = line.columns.map((value, index) => (index === column ? to : value));
    return { line: withColumns(line, ...columns), change: { rule: id, what: `${described(line)} -> ${to}` } };
  });
}

function virtualToReal(edited: EditedAb, { id, matches }: Row<'virtual-to-real'>, facts: EditFacts): EditedAb {
  const pattern = new RegExp(matches, 'u');
  return withEachLine(edited, (line) => {
    const [flag, fileName = '', tag = ''] = line.columns;
    if (line.qualifier !== 'MCALIB' || flag !== 'VIRTUAL' || !pattern.test(fileName)) return undefined;
    if (!facts.isCertified(tag, fileName)) return undefined;
    return { line: withColumns(line, 'REAL', fileName, tag), change: { rule: id, what: `${described(line)} -> REAL` } };
  });
}

function unifyStatic(edited: EditedAb, { id, tag, matches }: Row<'unify-static'>, facts: EditFacts): EditedAb {
  const pattern = new RegExp(matches, 'u');
  const calibrations = edited.document.lines.filter((line) => isReal(line, tag));
  const old = calibrations.map(fileOf).filter((fileName) => pattern.test(fileName));
  if (old.length === 0) return edited;
  const fileName = facts.associated(tag);
  if (fileName === undefined) {
    const unreplaced = old.map((one) => ({ tag, fileName: one }));
    return { ...edited, unreplaced: [...edited.unreplaced, ...unreplaced] };
  }
  return withFile(edited, { id, tag, replaced: old.filter((one) => one !== fileName), fileName });
}

interface FileChange {
  readonly id: string;
  readonly tag: string;
  readonly replaced: readonly string[];
  readonly fileName: string;
}

/** The first line of the old files names the new one, the others are dropped: one file may stand for one per IFU. */
function withFile(edited: EditedAb, { id, tag, replaced, fileName }: FileChange): EditedAb {
  const named = new Set(
    edited.document.lines.filter((line) => holds(line, tag, fileName)).map(({ qualifier }) => qualifier),
  );
  return withEachLine(edited, (line) => {
    if (!replaced.some((old) => holds(line, tag, old))) return undefined;
    const isNamed = named.has(line.qualifier);
    named.add(line.qualifier);
    const columns = line.qualifier === 'MCALIB' ? ['REAL', fileName, tag] : [fileName, tag];
    return {
      line: isNamed ? commentedOut(line) : withColumns(line, ...columns),
      ...(line.qualifier === 'MCALIB'
        ? { change: { rule: id, what: `${described(line)} -> ${fileName}`, association: { tag, fileName } } }
        : {}),
    };
  });
}

/** An MCALIB REAL or SOF_CONTENT line of this file. */
function holds(line: AbLine, tag: string, fileName: string): boolean {
  if (line.qualifier === 'SOF_CONTENT') return line.columns[0] === fileName && line.columns[1] === tag;
  return isReal(line, tag) && fileOf(line) === fileName;
}

function isReal({ qualifier, columns }: AbLine, tag: string): boolean {
  return qualifier === 'MCALIB' && columns[0] === 'REAL' && columns[2] === tag;
}

function fileOf({ columns }: AbLine): string {
  return columns[1] ?? '';
}

function described({ qualifier = '', content }: AbLine): string {
  return `${qualifier} ${content}`;
}

/** Nothing is deleted: people see what was there, and messages about later lines name the lines of the file. */
function commentedOut({ text, eol }: AbLine): AbLine {
  return { ...commentLine(text.trim()), eol };
}

interface LineChange {
  readonly line: AbLine;
  readonly change?: AbChange;
}

function withEachLine(edited: EditedAb, change: (line: AbLine) => LineChange | undefined): EditedAb {
  const changes: AbChange[] = [...edited.changes];
  const lines = edited.document.lines.map((line) => {
    const changed = change(line);
    if (changed?.change !== undefined) changes.push(changed.change);
    return changed?.line ?? line;
  });
  return { ...edited, document: { ...edited.document, lines }, changes };
}
