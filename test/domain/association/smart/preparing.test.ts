import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import type { Signature } from '../../../../src/domain/association/edits/edit-record.ts';
import type { EditRequest } from '../../../../src/domain/association/edits/editing.ts';
import { beginEditing, perform, undoEdit } from '../../../../src/domain/association/edits/editing.ts';
import type { Answered, Preparing } from '../../../../src/domain/association/smart/preparing.ts';
import {
  acceptRecommendations,
  answerFinding,
  applyEdits,
  choiceOf,
  openFindings,
  reopenFinding,
} from '../../../../src/domain/association/smart/preparing.ts';
import type { Finding, Proposal } from '../../../../src/domain/association/smart/finding.ts';
import { SIGNATURE, ab, nightOf, raw, template } from '../edits/edit-fixtures.ts';

const OBJECT = ab('01:00:00.000_tpl');
const SKY = ab('02:00:00.000');
const OTHER = ab('03:00:00.000');
const NIGHT = nightOf(
  template(1, '01:00:00.000', '01:12:00.000'),
  template(2, '02:00:00.000'),
  template(3, '03:00:00.000'),
);
const TRANSFORM: Action = { kind: 'TRANSFORM', abs: [SKY], to: 'SKY' };
const ADD_SKY: Action = { kind: 'ADD_SKY', abs: [OBJECT], skyFiles: [raw('02:00:00.000')] };
const KEEP: Proposal = { label: 'keep', because: 'as they are', actions: [] };
const FINDING: Finding = {
  id: 'container/7',
  case: 'hidden-sky',
  subject: 'container 7',
  obsIds: [1, 2],
  abs: [OBJECT, SKY],
  frames: ['01:00:00.000', '01:12:00.000', '02:00:00.000'].map(raw),
  evidence: [],
  recommended: { label: 'transform to sky', because: 'far away', actions: [TRANSFORM, ADD_SKY] },
  alternatives: [KEEP],
};
const LATER: Signature = { operator: 'bo', at: '2014-12-17T09:00:00Z', reason: 'a galaxy in it' };

function begun(): Preparing {
  return { editing: beginEditing(NIGHT.set), findings: [FINDING] };
}

function preparingOf(answered: Answered): Preparing {
  if (answered.kind === 'refused') throw new Error(`${answered.because}; ${answered.cure}`);
  return answered.preparing;
}

function accepted(preparing: Preparing): Preparing {
  const { preparing: now, refused } = acceptRecommendations(preparing, () => SIGNATURE, NIGHT.context);
  expect(refused).toEqual([]);
  return now;
}

function kindsOf({ editing }: Preparing): readonly string[] {
  return editing.edits.map(({ id, action, undone }) => `${id} ${action.kind}${undone === undefined ? '' : ' undone'}`);
}

/** The desk after an action of the operator's own. */
function acted(preparing: Preparing, action: Action): Preparing {
  const result = perform(preparing.editing, { action, signature: SIGNATURE }, NIGHT.context);
  if (result.kind === 'refused') throw new Error(result.because);
  return { ...preparing, editing: result.editing };
}

describe('[U] a finding', () => {
  const other: Finding = { ...FINDING, id: 'ob/3', obsIds: [3], abs: [OTHER], frames: [raw('03:00:00.000')] };
  const two: Preparing = { ...begun(), findings: [FINDING, other] };
  const keep = (finding: Finding, preparing = two, signature = SIGNATURE): Preparing =>
    preparingOf(answerFinding(preparing, { finding, proposal: KEEP, signature }, NIGHT.context));

  it('is answered by its own answer only, and its answer is taken back alone', () => {
    const now = keep(other);
    expect(openFindings(now)).toEqual([FINDING]);
    expect(choiceOf(now.editing, FINDING)).toBeUndefined();
    const both = keep(FINDING, now, LATER);
    expect([FINDING, other].map((finding) => choiceOf(both.editing, finding)?.signature)).toEqual([LATER, SIGNATURE]);
    expect(openFindings(preparingOf(reopenFinding(both, FINDING, LATER)))).toEqual([FINDING]);
  });

  it('is open again when the recommendation has become another one', () => {
    const changed: Finding = { ...FINDING, recommended: KEEP };
    const now: Preparing = { ...keep(FINDING), findings: [changed] };
    expect(choiceOf(now.editing, changed)).toBeUndefined();
    expect(openFindings(now)).toEqual([changed]);
  });

  it('is answered by an edit that names it, whatever the ABs of the edit', () => {
    const action: Action = { kind: 'TRANSFORM', abs: [OTHER], to: 'SKY' };
    const edit: EditRequest = { action, signature: LATER, findingId: FINDING.id };
    const { preparing, refused } = applyEdits({ ...two, findings: [FINDING] }, [edit], NIGHT.context);
    expect(refused).toEqual([]);
    expect(choiceOf(preparing.editing, FINDING)).toEqual({
      findingId: FINDING.id,
      case: 'hidden-sky',
      choice: 'as in the file of edits',
      recommended: 'transform to sky',
      signature: LATER,
    });
  });

  it('stays open when the edit of its ABs is refused, which is told with the edit', () => {
    const edit: EditRequest = { action: { kind: 'DELETE', ab: SKY }, signature: SIGNATURE };
    const { preparing, refused } = applyEdits(two, [edit], NIGHT.context);
    expect(refused).toEqual([
      { edit, because: `${SKY} is no combined AB: it has 1 file`, cure: 'leave this action out' },
    ]);
    expect(openFindings(preparing)).toEqual([FINDING, other]);
  });
});

describe('[U] answers to findings', () => {
  it('a recommendation of which a part is done already is completed', () => {
    const half = acted(begun(), TRANSFORM);
    expect(kindsOf(accepted(half))).toEqual(['E1 TRANSFORM', 'E2 ADD_SKY']);
    expect(openFindings(accepted(half))).toEqual([]);
  });

  it('one that does not fit does nothing at all', () => {
    const recommended = { ...FINDING.recommended, actions: [TRANSFORM, { ...ADD_SKY, abs: ['no.ab'] }] };
    const preparing = begun();
    const finding = { ...FINDING, recommended };
    const result = acceptRecommendations({ ...preparing, findings: [finding] }, () => SIGNATURE, NIGHT.context);
    expect(result.preparing.editing).toEqual(preparing.editing);
    expect(result.refused).toMatchObject([{ finding, because: 'there is no AB no.ab' }]);
  });

  it('an answer is asked for again after its edits are taken back', () => {
    const decided = accepted(begun());
    const open = preparingOf(reopenFinding(decided, FINDING, LATER));
    expect(kindsOf(open)).toEqual(['E1 TRANSFORM undone', 'E2 ADD_SKY undone']);
    expect(open.editing.edits.map(({ undone }) => undone)).toEqual([LATER, LATER]);
    expect(open.editing.current).toEqual(NIGHT.set);
    expect(openFindings(open)).toEqual([FINDING]);
    const kept = preparingOf(
      answerFinding(open, { finding: FINDING, proposal: KEEP, signature: LATER }, NIGHT.context),
    );
    expect(choiceOf(kept.editing, FINDING)).toMatchObject({ choice: 'keep', recommended: 'transform to sky' });
    expect(kept.editing.current).toEqual(NIGHT.set);
  });

  it('what was undone before and what answers other findings stays as it is', () => {
    const decided = accepted(begun());
    const undone = undoEdit(decided.editing, 'E2', SIGNATURE);
    if (undone.kind === 'refused') throw new Error(undone.because);
    const other = acted({ ...decided, editing: undone.editing }, { kind: 'TRANSFORM', abs: [OTHER], to: 'SKY' });
    const open = preparingOf(reopenFinding(other, FINDING, LATER));
    expect(kindsOf(open)).toEqual(['E1 TRANSFORM undone', 'E2 ADD_SKY undone', 'E3 TRANSFORM']);
    expect(open.editing.edits[1]?.undone).toEqual(SIGNATURE);
  });

  it('stays answered while another edit stands on its edits', () => {
    const { editing } = begun();
    const answered = answerFinding(
      { editing, findings: [FINDING] },
      { finding: FINDING, proposal: { ...FINDING.recommended, actions: [TRANSFORM] }, signature: SIGNATURE },
      NIGHT.context,
    );
    const standing = acted(preparingOf(answered), ADD_SKY);
    expect(reopenFinding(standing, FINDING, LATER)).toMatchObject({
      kind: 'refused',
      because: 'E2 (ADD_SKY) stands on E1',
      cure: 'undo E2 first',
    });
  });
});

describe('[U] edits that were decided elsewhere', () => {
  const MERGE: Action = { kind: 'MERGE', abs: [OBJECT, OTHER] };
  const DELETE: Action = { kind: 'DELETE', ab: OBJECT };
  const MERGE_AGAIN: Action = { kind: 'MERGE', abs: [ab('01:00:00.000'), ab('01:12:00.000')] };
  const requests = (...actions: readonly Action[]) => actions.map((action) => ({ action, signature: SIGNATURE }));
  const apply = (preparing: Preparing, ...actions: readonly Action[]) =>
    applyEdits(preparing, requests(...actions), NIGHT.context);

  it('change nothing the second time, although later ones have changed their ABs', () => {
    const file = [TRANSFORM, MERGE, ADD_SKY, { ...TRANSFORM, abs: [OTHER] }] as const;
    const first = apply(begun(), ...file);
    expect([kindsOf(first.preparing), first.doneBefore]).toEqual([['E1 TRANSFORM', 'E2 MERGE', 'E3 ADD_SKY'], []]);
    const second = apply(first.preparing, ...file);
    expect(second.preparing).toEqual(first.preparing);
    expect(second.refused).toEqual(first.refused);
    expect(second.doneBefore).toEqual(
      requests(...file.slice(0, 3)).map((edit, index) => ({ edit, because: `E${index + 1} has done this already` })),
    );
  });

  it('are done as often as the file has them', () => {
    const file = [DELETE, MERGE_AGAIN, DELETE] as const;
    const { preparing } = apply(begun(), ...file);
    expect(kindsOf(preparing)).toEqual(['E1 DELETE', 'E2 MERGE', 'E3 DELETE']);
    expect(apply(preparing, ...file).preparing).toEqual(preparing);
    expect(kindsOf(apply(preparing, ...file, MERGE_AGAIN).preparing)).toHaveLength(4);
  });

  it('are done again after they were undone', () => {
    const { preparing } = apply(begun(), DELETE);
    const undone = undoEdit(preparing.editing, 'E1', SIGNATURE);
    if (undone.kind === 'refused') throw new Error(undone.because);
    const again = apply({ ...preparing, editing: undone.editing }, DELETE);
    expect(kindsOf(again.preparing)).toEqual(['E1 DELETE undone', 'E2 DELETE']);
  });

  it('answer the findings whose ABs they touch', () => {
    const { preparing } = apply(begun(), TRANSFORM);
    expect(choiceOf(preparing.editing, FINDING)?.choice).toBe('as in the file of edits');
    expect(openFindings(apply(begun(), { kind: 'TRANSFORM', abs: [OTHER], to: 'SKY' }).preparing)).toEqual([FINDING]);
  });
});
