import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { describeAction, isSameAction } from '../../../../src/domain/association/edits/action.ts';
import type { AbSet, Signature } from '../../../../src/domain/association/edits/edit-record.ts';
import type { Editing, EditingResult, EditRequest } from '../../../../src/domain/association/edits/editing.ts';
import {
  activeEdits,
  beginEditing,
  perform,
  replay,
  resumeEditing,
  undoEdit,
  undoOb,
} from '../../../../src/domain/association/edits/editing.ts';
import type { Preparation } from '../../../../src/domain/association/edits/preparation.ts';
import type { Night } from './edit-fixtures.ts';
import { SIGNATURE, ab, linesOf, nightOf, raw, template } from './edit-fixtures.ts';

const A = ab('01:00:00.000_tpl');
const B = ab('02:00:00.000_tpl');
const C = ab('03:00:00.000_tpl');
const S = ab('04:00:00.000');
const NIGHT: Night = nightOf(
  template(1, '01:00:00.000', '01:12:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, '03:00:00.000', '03:12:00.000'),
  template(4, '04:00:00.000'),
);
const LATER: Signature = { operator: 'bo', at: '2014-12-17T09:00:00Z', reason: 'not so good' };

const MERGE: Action = { kind: 'MERGE', abs: [A, B] };
const DELETE: Action = { kind: 'DELETE', ab: C };
const TRANSFORM: Action = { kind: 'TRANSFORM', abs: [S], to: 'SKY' };
const ADD_SKY: Action = { kind: 'ADD_SKY', abs: [C], skyFiles: [raw('04:00:00.000')] };

function edited(result: EditingResult): Editing {
  if (result.kind === 'refused') throw new Error(`${result.because}; ${result.cure}`);
  return result.editing;
}

function refusal(result: EditingResult): readonly string[] {
  return result.kind === 'refused' ? [result.because, result.cure] : ['done'];
}

function act(editing: Editing, request: Action | EditRequest, night = NIGHT): EditingResult {
  return perform(editing, 'action' in request ? request : { action: request, signature: SIGNATURE }, night.context);
}

function after(...actions: readonly Action[]): Editing {
  return actions.reduce((editing, action) => edited(act(editing, action)), beginEditing(NIGHT.set));
}

describe('[U] editing a date', () => {
  it('begins with the ABs as they are, in order', () => {
    const { [A]: first, ...others } = NIGHT.set;
    const set: AbSet = { ...others, ...(first === undefined ? {} : { [A]: first }) };
    const editing = beginEditing(set);
    expect(editing).toEqual({ originals: NIGHT.set, current: NIGHT.set, edits: [], choices: [] });
    expect(Object.keys(editing.current)).toEqual([A, B, C, S]);
  });

  it('records who, when, why, before and after, and marks the ABs', () => {
    const request = { action: MERGE, signature: SIGNATURE, findingId: 'ob/1' };
    const { edits, current, originals } = edited(act(beginEditing(NIGHT.set), request));
    expect(edits).toEqual([
      { id: 'E1', ...request, before: { [A]: NIGHT.set[A], [B]: NIGHT.set[B] }, after: { [A]: current[A] } },
    ]);
    expect(originals).toEqual(NIGHT.set);
    expect(Object.keys(current)).toEqual([A, C, S]);
    expect(linesOf(current, A, 'EDIT_ID')).toEqual(['EDIT_ID E1']);
    expect(after(MERGE).edits[0]).not.toHaveProperty('findingId');
  });

  it('never gives an id twice: not after an undo, and not one that an AB carries', () => {
    const undone = edited(undoEdit(after(MERGE), 'E1', LATER));
    expect(edited(act(undone, MERGE)).edits.map(({ id, undone: by }) => [id, by])).toEqual([
      ['E1', LATER],
      ['E2', undefined],
    ]);
    const marked = withMark(NIGHT.set, C, 'E17');
    expect(edited(act(beginEditing(marked), MERGE)).edits[0]?.id).toBe('E18');
    expect(edited(act(beginEditing(withMark(NIGHT.set, C, 'by-hand')), MERGE)).edits[0]?.id).toBe('E1');
  });

  it('keeps the id of an edit that was done elsewhere, if it is free', () => {
    const editing = edited(act(beginEditing(NIGHT.set), { id: 'E5', action: MERGE, signature: SIGNATURE }));
    const next = edited(act(editing, { id: 'E5', action: DELETE, signature: SIGNATURE }));
    expect(next.edits.map(({ id }) => id)).toEqual(['E5', 'E6']);
  });

  it('does nothing twice', () => {
    const editing = after(TRANSFORM, ADD_SKY);
    expect(refusal(act(editing, ADD_SKY))).toEqual(['E2 has done this already', 'nothing is left to do']);
    expect(refusal(act(editing, { id: 'E2', action: ADD_SKY, signature: SIGNATURE }))).toEqual([
      'E2 has done this already',
      'nothing is left to do',
    ]);
    expect(refusal(act(editing, { id: 'E9', action: ADD_SKY, signature: SIGNATURE }))).toEqual([
      'E2 has done this already',
      'nothing is left to do',
    ]);
    const marked = beginEditing(withMark(NIGHT.set, B, 'E3'));
    expect(refusal(act(marked, { id: 'E3', action: MERGE, signature: SIGNATURE }))).toEqual([
      `${B} carries the mark of E3 already`,
      'nothing is left to do',
    ]);
    expect(refusal(act(marked, { id: 'E4', action: MERGE, signature: SIGNATURE }))).toEqual(['done']);
    expect(refusal(act(marked, MERGE))).toEqual(['done']);
  });

  it('does not do again what the ABs carry already, and says so', () => {
    const { edits } = after(MERGE);
    const { editing, problems } = replay(withMark(NIGHT.set, B, 'E1'), edits, NIGHT.context);
    expect(problems.map(({ message }) => message)).toEqual([
      `E1 MERGE of ${A}, ${B}: ${B} carries the mark of E1 already`,
    ]);
    expect(editing.edits[0]?.undone).toEqual({
      operator: 'phoenix',
      at: '',
      reason: `${B} carries the mark of E1 already`,
    });
    expect(act(after(MERGE), MERGE)).toMatchObject({ kind: 'refused', isDone: true });
    expect(act(after(MERGE), { kind: 'DELETE', ab: S })).not.toHaveProperty('isDone');
  });

  it('does again what was undone, or what came apart later', () => {
    expect(refusal(act(edited(undoEdit(after(MERGE), 'E1', LATER)), MERGE))).toEqual(['done']);
    const datasets = [
      [raw('01:00:00.000'), raw('01:12:00.000')],
      [raw('02:00:00.000'), raw('02:12:00.000')],
    ];
    const apart = after(MERGE, { kind: 'SPLIT', ab: A, by: 'radec', datasets });
    expect(refusal(act(apart, MERGE))).toEqual(['done']);
    expect(refusal(act(apart, { id: 'E1', action: MERGE, signature: SIGNATURE }))).toEqual([
      'E1 has done this already',
      'nothing is left to do',
    ]);
  });

  it('compares actions by what they say, not by the order in which they say it', () => {
    expect(isSameAction(MERGE, { abs: [A, B], kind: 'MERGE' })).toBe(true);
    expect(isSameAction(MERGE, { kind: 'MERGE', abs: [B, A] })).toBe(false);
    expect(isSameAction(TRANSFORM, { ...TRANSFORM, to: 'OBJECT' })).toBe(false);
  });

  it('an action in words', () => {
    const files = [[raw('01:00:00.000')]];
    expect(
      [
        MERGE,
        DELETE,
        { kind: 'EDIT', abs: [A, B], datasets: files } as const,
        { kind: 'SPLIT', ab: A, by: 'radec', datasets: [...files, ...files] } as const,
        ADD_SKY,
        TRANSFORM,
      ].map(describeAction),
    ).toEqual([
      `MERGE of ${A}, ${B}`,
      `DELETE of ${C}`,
      `EDIT of ${A}, ${B} into 1 dataset`,
      `SPLIT of ${A} by radec into 2 datasets`,
      `ADD_SKY of ${raw('04:00:00.000')} to ${C}`,
      `TRANSFORM of ${S} to SKY`,
    ]);
  });
});

describe('[U] undo', () => {
  it('takes an edit back byte for byte, and keeps it in the history', () => {
    const editing = edited(undoEdit(after(DELETE, MERGE), 'E1', LATER));
    expect(editing.current[C]).toEqual(NIGHT.set[C]);
    expect(Object.keys(editing.current)).toEqual([A, C, S]);
    expect(editing.edits.map(({ id, undone }) => [id, undone])).toEqual([
      ['E1', LATER],
      ['E2', undefined],
    ]);
    expect(activeEdits(editing).map(({ id }) => id)).toEqual(['E2']);
  });

  it('is refused while other edits stand on it, and names all of them, the last one first', () => {
    const editing = after(MERGE, { kind: 'MERGE', abs: [A, S] }, DELETE, { kind: 'TRANSFORM', abs: [A], to: 'SKY' });
    expect(refusal(undoEdit(editing, 'E1', LATER))).toEqual(['E2 (MERGE) stands on E1', 'undo E4, E2 first']);
    expect(refusal(undoEdit(editing, 'E3', LATER))).toEqual(['done']);
  });

  it('of a new raw type is refused while others use the sky that came of it', () => {
    const editing = after(TRANSFORM, ADD_SKY);
    expect(refusal(undoEdit(editing, 'E1', LATER))).toEqual(['E2 (ADD_SKY) stands on E1', 'undo E2 first']);
    const without = edited(undoEdit(editing, 'E2', LATER));
    expect(edited(undoEdit(without, 'E1', LATER)).current).toEqual(NIGHT.set);
  });

  it('is not held up by a sky that has nothing to do with it', () => {
    expect(refusal(undoEdit(after(MERGE, TRANSFORM, ADD_SKY), 'E1', LATER))).toEqual(['done']);
    const own = after(
      TRANSFORM,
      ADD_SKY,
      { kind: 'MERGE', abs: [C, S] },
      { kind: 'TRANSFORM', abs: [C], to: 'OBJECT' },
    );
    expect(refusal(undoEdit(own, 'E4', LATER))).toEqual(['done']);
    expect(refusal(undoEdit(own, 'E2', LATER))).toEqual(['E3 (MERGE) stands on E2', 'undo E4, E3 first']);
  });

  it('says what there is when it names nothing', () => {
    expect(refusal(undoEdit(after(MERGE, DELETE), 'E9', LATER))).toEqual(['there is no edit E9', 'name one of E1, E2']);
    expect(refusal(undoEdit(beginEditing(NIGHT.set), 'E1', LATER))).toEqual([
      'there is no edit E1',
      'there is no edit to undo',
    ]);
    expect(refusal(undoEdit(edited(undoEdit(after(MERGE), 'E1', LATER)), 'E1', LATER))).toEqual([
      'E1 is undone already, by bo at 2014-12-17T09:00:00Z',
      'nothing is left to do',
    ]);
  });

  it('does not overwrite what was changed by hand since', () => {
    const editing = after(MERGE);
    const current = { ...editing.current, [A]: { ab: `${editing.current[A]?.ab ?? ''}# mine\n`, alog: '' } };
    expect(refusal(undoEdit({ ...editing, current }, 'E1', LATER))).toEqual([
      `${A} is not as E1 left it: it was edited by hand`,
      'undo the change by hand, or prepare the date again with --overwrite',
    ]);
  });

  it('leaves alone what the edit left alone', () => {
    const editing = after(TRANSFORM, { kind: 'TRANSFORM', abs: [C, S], to: 'SKY' });
    expect(refusal(undoEdit(editing, 'E1', LATER))).toEqual(['E2 (TRANSFORM) stands on E1', 'undo E2 first']);
    const merged = edited(act(editing, { kind: 'MERGE', abs: [A, S] }));
    const undone = edited(undoEdit(merged, 'E2', LATER));
    expect(undone.current[C]).toEqual(NIGHT.set[C]);
    expect(Object.keys(undone.current)).toEqual([A, B, C]);
  });
});

describe('[U] undo of an OB', () => {
  it('takes back every edit that touches it, and what stands on those; others stay', () => {
    const editing = after(MERGE, DELETE, { kind: 'MERGE', abs: [A, S] });
    const undone = edited(undoOb(editing, 2, LATER));
    expect(undone.edits.map(({ id, undone: by }) => [id, by])).toEqual([
      ['E1', LATER],
      ['E2', undefined],
      ['E3', LATER],
    ]);
    expect([undone.current[A], undone.current[B], undone.current[S]]).toEqual([
      NIGHT.set[A],
      NIGHT.set[B],
      NIGHT.set[S],
    ]);
    expect(undone.current).not.toHaveProperty(C);
  });

  it('takes back the sky that others have from it', () => {
    expect(edited(undoOb(after(TRANSFORM, ADD_SKY), 4, LATER)).current).toEqual(NIGHT.set);
  });

  it('says when there is nothing to undo', () => {
    expect(refusal(undoOb(after(MERGE), 3, LATER))).toEqual([
      'no edit touches OB 3',
      'nothing is left to do: its ABs are the original ones',
    ]);
    expect(refusal(undoOb(after(MERGE), 9, LATER))).toEqual(['OB 9 has no AB in this night', 'its OBs are 1, 2, 3, 4']);
    expect(refusal(undoOb(edited(undoEdit(after(MERGE), 'E1', LATER)), 1, LATER))[0]).toBe('no edit touches OB 1');
  });

  it('changes nothing when one of the edits cannot be taken back', () => {
    const editing = after(MERGE, { kind: 'MERGE', abs: [A, S] });
    const current = { ...editing.current, [A]: { ab: '', alog: '' } };
    expect(refusal(undoOb({ ...editing, current }, 1, LATER))[0]).toBe(
      `${A} is not as E2 left it: it was edited by hand`,
    );
  });
});

describe('[U] edits done again', () => {
  it('on ABs made anew give the same ABs, ids and history', () => {
    const editing = edited(undoEdit(after(MERGE, DELETE), 'E1', LATER));
    expect(replay(NIGHT.set, editing.edits, NIGHT.context)).toEqual({ editing, problems: [] });
  });

  it('that do not fit any more are problems, and undone; the rest is done', () => {
    const { edits } = after(DELETE, { kind: 'MERGE', abs: [A, S] }, { kind: 'MERGE', abs: [A, B] });
    const { [S]: _, ...others } = NIGHT.set;
    const { editing, problems } = replay(others, edits, NIGHT.context, '2014-12-18T00:00:00Z');
    expect(problems).toEqual([
      {
        code: 'EDIT_REFUSED',
        subject: 'E2',
        message: `E2 MERGE of ${A}, ${S}: there is no AB ${S}`,
        cure: `name one that is there: ${ab('03:00:00.000')}, ${ab('03:12:00.000')}, ${A}`,
      },
      {
        code: 'EDIT_REFUSED',
        subject: 'E3',
        message: `E3 MERGE of ${A}, ${B}: ${A} has lost a file since E3: ${raw('04:00:00.000')}`,
        cure: 'look at the OB again and decide anew',
      },
    ]);
    expect(editing.edits.map(({ id, undone }) => [id, undone?.operator, undone?.at])).toEqual([
      ['E1', undefined, undefined],
      ['E2', 'phoenix', '2014-12-18T00:00:00Z'],
      ['E3', 'phoenix', '2014-12-18T00:00:00Z'],
    ]);
    expect(editing.edits[1]?.undone?.reason).toBe(`does not fit any more: there is no AB ${S}`);
    expect(Object.keys(editing.current)).toEqual([A, B, ab('03:00:00.000'), ab('03:12:00.000')]);
  });

  it('are not taken over to an AB that has a new file', () => {
    const { edits } = after(MERGE);
    const late = nightOf(
      template(1, '01:00:00.000', '01:12:00.000', '01:24:00.000'),
      template(2, '02:00:00.000', '02:12:00.000'),
    );
    expect(replay(late.set, edits, late.context).problems.map(({ message }) => message)).toEqual([
      `E1 MERGE of ${A}, ${B}: ${A} has a new file since E1: ${raw('01:24:00.000')}`,
    ]);
  });

  it('from a file need no ids; one that does not fit leaves nothing behind', () => {
    const requests = [MERGE, MERGE, DELETE].map((action) => ({ action, signature: SIGNATURE }));
    const { editing, problems } = replay(NIGHT.set, requests, NIGHT.context);
    expect(editing.edits.map(({ id, undone }) => [id, undone])).toEqual([
      ['E1', undefined],
      ['E2', undefined],
    ]);
    expect(problems).toEqual([
      {
        code: 'EDIT_REFUSED',
        subject: 'MERGE',
        message: `MERGE of ${A}, ${B}: E1 has done this already`,
        cure: 'nothing is left to do',
      },
    ]);
  });

  it('with their choices; a finding whose edit does not fit is open again', () => {
    const edits = after(MERGE, DELETE).edits.map((edit, index) => ({ ...edit, findingId: `ob/${index + 1}` }));
    const choices = ['ob/1', 'ob/2', 'ob/3'].map((findingId) => ({
      findingId,
      case: 'mapping',
      choice: 'keep',
      recommended: 'keep',
      signature: SIGNATURE,
    }));
    const preparation = { edits, choices, at: '2014-12-18T00:00:00Z' } as Partial<Preparation> as Preparation;
    const { [B]: _, ...others } = NIGHT.set;
    const resumed = resumeEditing(others, preparation, NIGHT.context);
    expect(resumed.editing.choices.map(({ findingId }) => findingId)).toEqual(['ob/2', 'ob/3']);
    expect(resumed.problems.map(({ subject }) => subject)).toEqual(['E1']);
    expect(resumed.editing.edits[0]?.undone?.at).toBe('2014-12-18T00:00:00Z');
    expect(resumeEditing(NIGHT.set, preparation, NIGHT.context).editing.choices).toEqual(choices);
  });
});

function withMark(set: AbSet, name: string, id: string): AbSet {
  const files = set[name];
  if (files === undefined) throw new Error(`no ${name}`);
  return { ...set, [name]: { ...files, ab: files.ab.replace('OBS_PROG_ID', `EDIT_ID ${id}\nOBS_PROG_ID`) } };
}
