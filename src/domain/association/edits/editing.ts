import type { Problem } from '../../frame/problem.ts';
import { parseAb } from '../ab-document.ts';
import type { Action } from './action.ts';
import { describeAction, isSameAction } from './action.ts';
import { applyAction, replaced } from './apply-action.ts';
import type { EditingContext } from './edit-context.ts';
import type { AbSet, ChoiceRecord, EditRecord, Signature } from './edit-record.ts';
import type { Preparation } from './preparation.ts';
import type { Refusal } from './refusal.ts';
import { doneAlready, refused } from './refusal.ts';
import { standingOn, tagsOf } from './stands-on.ts';

export type { EditingContext } from './edit-context.ts';

/** The ABs of a date while they are edited. Nothing is ever deleted from its history. */
export interface Editing {
  readonly originals: AbSet;
  readonly current: AbSet;
  /** In the order in which they were done, undone ones too. */
  readonly edits: readonly EditRecord[];
  readonly choices: readonly ChoiceRecord[];
}

/** An edit that somebody asks for. With an id it was done before, and is done again on other ABs. */
export interface EditRequest {
  readonly id?: string;
  readonly action: Action;
  readonly signature: Signature;
  readonly findingId?: string;
  /** The ABs as they were when it was decided: a decision about other files is not taken over unseen. */
  readonly before?: AbSet;
}

export type EditingResult = { readonly kind: 'done'; readonly editing: Editing } | Refusal;

export function beginEditing(originals: AbSet): Editing {
  const set = replaced(originals, {}, {});
  return { originals: set, current: set, edits: [], choices: [] };
}

export function activeEdits({ edits }: Pick<Editing, 'edits'>): readonly EditRecord[] {
  return edits.filter(({ undone }) => undone === undefined);
}

export function perform(editing: Editing, request: EditRequest, context: EditingContext): EditingResult {
  const objection = alreadyDone(editing, request) ?? otherFiles(editing, request);
  if (objection !== undefined) return objection;
  const id = freeId(editing, request.id);
  const applied = applyAction(editing.current, request.action, { ...context, editId: id, history: editing.edits });
  if (applied.kind === 'refused') return applied;
  const record: EditRecord = {
    id,
    action: request.action,
    signature: request.signature,
    ...(request.findingId === undefined ? {} : { findingId: request.findingId }),
    before: applied.before,
    after: applied.after,
  };
  return { kind: 'done', editing: { ...editing, current: applied.set, edits: [...editing.edits, record] } };
}

/** Takes one edit back. An edit that others stand on stays until they are undone. */
export function undoEdit(editing: Editing, editId: string, signature: Signature): EditingResult {
  const record = editing.edits.find(({ id }) => id === editId);
  if (record === undefined) return unknownEdit(editing, editId);
  if (record.undone !== undefined) {
    const { operator, at } = record.undone;
    return refused(`${editId} is undone already, by ${operator} at ${at}`, 'nothing is left to do');
  }
  const later = standingOn([record], activeEdits(editing));
  const [next] = later;
  if (next === undefined) return takenBack(editing, record, signature);
  return refused(
    `${next.id} (${next.action.kind}) stands on ${editId}`,
    `undo ${later
      .map(({ id }) => id)
      .toReversed()
      .join(', ')} first`,
  );
}

/** Takes back every edit that touches files of an OB, and those that stand on them: its ABs are the original ones again. */
export function undoOb(editing: Editing, obsId: number, signature: Signature): EditingResult {
  const files = filesOfOb(editing.originals, obsId);
  if (files.size === 0) return unknownOb(editing.originals, obsId);
  const active = activeEdits(editing);
  const touching = active.filter(({ before }) => [...tagsOf(before).keys()].some((fileName) => files.has(fileName)));
  if (touching.length === 0)
    return refused(`no edit touches OB ${obsId}`, 'nothing is left to do: its ABs are the original ones');
  const all = new Set([...touching, ...standingOn(touching, active)]);
  let result: EditingResult = { kind: 'done', editing };
  for (const record of active.filter((edit) => all.has(edit)).toReversed()) {
    if (result.kind === 'done') result = takenBack(result.editing, record, signature);
  }
  return result;
}

export interface Replayed {
  readonly editing: Editing;
  /** One for each edit that does not fit. */
  readonly problems: readonly Problem[];
}

/**
 * Does edits again, on ABs that may have been made anew. What does not fit is a problem and leaves the rest alone. Records
 * keep their ids and their history: an undone one stays undone, one that does not fit becomes undone at the given time.
 */
export function replay(
  originals: AbSet,
  edits: readonly (EditRequest | EditRecord)[],
  context: EditingContext,
  at = '',
): Replayed {
  let editing = beginEditing(originals);
  const problems: Problem[] = [];
  for (const edit of edits) {
    const isRecord = isEditRecord(edit);
    if (isRecord && edit.undone !== undefined) {
      editing = withHistory(editing, edit);
      continue;
    }
    const done = perform(editing, edit, context);
    if (done.kind === 'done') {
      editing = done.editing;
      continue;
    }
    problems.push(problemOf(edit, done));
    const reason = done.isDone === true ? done.because : `does not fit any more: ${done.because}`;
    if (isRecord) editing = withHistory(editing, { ...edit, undone: { operator: 'phoenix', at, reason } });
  }
  return { editing, problems };
}

/** The decisions of a preparation on the ABs as they are made now; findings whose edits do not fit are open again. */
export function resumeEditing(originals: AbSet, preparation: Preparation, context: EditingContext): Replayed {
  const { editing, problems } = replay(originals, preparation.edits, context, preparation.at);
  const misfits = new Set(problems.map(({ subject }) => subject));
  const open = new Set(preparation.edits.flatMap(({ id, findingId }) => (misfits.has(id) ? [findingId] : [])));
  const choices = preparation.choices.filter(({ findingId }) => !open.has(findingId));
  return { editing: { ...editing, choices }, problems };
}

function withHistory(editing: Editing, record: EditRecord): Editing {
  return { ...editing, edits: [...editing.edits, record] };
}

function isEditRecord(edit: EditRequest | EditRecord): edit is EditRecord {
  return edit.id !== undefined && 'after' in edit;
}

function problemOf({ id, action }: EditRequest, { because, cure }: Refusal): Problem {
  const subject = id ?? action.kind;
  return {
    code: 'EDIT_REFUSED',
    subject,
    message: `${id === undefined ? '' : `${id} `}${describeAction(action)}: ${because}`,
    cure,
  };
}

/** A mark on an AB, or a record, tells that an edit with this id was done: a list of edits is never applied twice. */
function alreadyDone({ edits, originals, current }: Editing, { id, action }: EditRequest): Refusal | undefined {
  const same = edits.find(
    (record) =>
      record.undone === undefined &&
      isSameAction(record.action, action) &&
      (record.id === id || stands(record, current)),
  );
  if (same !== undefined) return doneAlready(`${same.id} has done this already`);
  const marked = Object.entries(originals).find(([name, { ab }]) => id !== undefined && marksOf(name, ab).includes(id));
  return marked === undefined ? undefined : doneAlready(`${marked[0]} carries the mark of ${id ?? ''} already`);
}

function stands({ after }: EditRecord, current: AbSet): boolean {
  return Object.entries(after).every(([name, { ab }]) => current[name]?.ab === ab);
}

/** The decision was about these files; with others a human must look again. */
function otherFiles({ current }: Editing, { id = '', before = {} }: EditRequest): Refusal | undefined {
  for (const [name, files] of Object.entries(before)) {
    const now = current[name];
    if (now === undefined) continue;
    const then = tagsOf({ [name]: files });
    const there = tagsOf({ [name]: now });
    const cure = 'look at the OB again and decide anew';
    const added = [...there.keys()].find((fileName) => !then.has(fileName));
    if (added !== undefined) return refused(`${name} has a new file since ${id}: ${added}`, cure);
    const lost = [...then.keys()].find((fileName) => !there.has(fileName));
    if (lost !== undefined) return refused(`${name} has lost a file since ${id}: ${lost}`, cure);
  }
  return undefined;
}

/** Ids are never given twice, not even after an undo, nor one that an AB of an older tree carries. */
function freeId({ edits, originals }: Editing, wanted: string | undefined): string {
  const ids = [
    ...edits.map(({ id }) => id),
    ...Object.entries(originals).flatMap(([name, { ab }]) => marksOf(name, ab)),
  ];
  if (wanted !== undefined && !ids.includes(wanted)) return wanted;
  return `E${Math.max(0, ...ids.map((id) => Number(/^E(\d{1,9})$/u.exec(id)?.[1] ?? 0))) + 1}`;
}

function marksOf(name: string, ab: string): readonly string[] {
  return parseAb(ab, name).lines.flatMap(({ qualifier, columns }) => (qualifier === 'EDIT_ID' ? columns : []));
}

function takenBack(editing: Editing, record: EditRecord, signature: Signature): EditingResult {
  const { gone, come } = changesOf(record);
  const other = Object.keys(come).find((name) => editing.current[name]?.ab !== come[name]?.ab);
  if (other !== undefined)
    return refused(
      `${other} is not as ${record.id} left it: it was edited by hand`,
      'undo the change by hand, or prepare the date again with --overwrite',
    );
  const current = replaced(editing.current, come, gone);
  const edits = editing.edits.map((edit) => (edit === record ? { ...edit, undone: signature } : edit));
  return { kind: 'done', editing: { ...editing, current, edits } };
}

/** ABs that an edit took away or changed, and those that it put in their place; what it left alone is nobody's. */
function changesOf({ before, after }: EditRecord): { readonly gone: AbSet; readonly come: AbSet } {
  const other = (set: AbSet, than: AbSet): AbSet =>
    Object.fromEntries(Object.entries(set).filter(([name, { ab }]) => than[name]?.ab !== ab));
  return { gone: other(before, after), come: other(after, before) };
}

function unknownEdit(editing: Editing, editId: string): Refusal {
  const ids = activeEdits(editing).map(({ id }) => id);
  return refused(
    `there is no edit ${editId}`,
    ids.length === 0 ? 'there is no edit to undo' : `name one of ${ids.join(', ')}`,
  );
}

function unknownOb(originals: AbSet, obsId: number): Refusal {
  const known = Object.entries(originals).flatMap(([name, { ab }]) => obsIdOf(name, ab) ?? []);
  return refused(`OB ${obsId} has no AB in this night`, `its OBs are ${[...new Set(known)].join(', ')}`);
}

/** Raw files of an OB: an original AB has the files of one OB. */
function filesOfOb(originals: AbSet, obsId: number): ReadonlySet<string> {
  const own = Object.entries(originals).filter(([name, { ab }]) => obsIdOf(name, ab) === String(obsId));
  return new Set(tagsOf(Object.fromEntries(own)).keys());
}

function obsIdOf(name: string, ab: string): string | undefined {
  return parseAb(ab, name).lines.find(({ qualifier }) => qualifier === 'OBS_ID')?.columns[0];
}
