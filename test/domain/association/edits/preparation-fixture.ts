import type { Action } from '../../../../src/domain/association/edits/action.ts';
import { beginEditing, perform, undoEdit } from '../../../../src/domain/association/edits/editing.ts';
import type { Preparation } from '../../../../src/domain/association/edits/preparation.ts';
import { SIGNATURE, ab, nightOf, raw, template } from './edit-fixtures.ts';

export const [A, B] = [ab('01:00:00.000_tpl'), ab('02:00:00.000_tpl')] as const;
export const NIGHT = nightOf(
  template(1, '01:00:00.000', '01:12:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, 'S03:00:00.000'),
);

export const PREPARATION: Preparation = {
  format: 1,
  process: 'MUSE_R',
  date: '2014-12-14',
  version: 2,
  ruleVersion: '1.1',
  operator: 'astra',
  at: '2014-12-16T10:00:00Z',
  frames: { 'a.fits': '0123' },
  obRecords: [
    { obsId: 1, obsMode: 'SM', grade: 'A', comment: '' },
    { obsId: 2, obsStart: '2014-12-15T02:00:00', obsMode: 'NONE', grade: '', comment: 'clouds' },
  ],
  files: { [A]: 'abcd' },
  edits: editsOf({ kind: 'MERGE', abs: [A, B] }, { kind: 'ADD_SKY', abs: [A], skyFiles: [raw('03:00:00.000')] }),
  choices: [
    { findingId: 'ob/1', case: 'mapping', choice: 'keep', recommended: 'split', signature: SIGNATURE },
    {
      findingId: 'ob/2',
      case: 'aborted',
      choice: 'keep',
      recommended: 'keep',
      signature: { ...SIGNATURE, reason: '' },
    },
  ],
};

function editsOf(...actions: readonly Action[]): Preparation['edits'] {
  const editing = actions.reduce((now, action) => {
    const done = perform(now, { action, signature: SIGNATURE, findingId: 'container/7' }, NIGHT.context);
    if (done.kind === 'refused') throw new Error(done.because);
    return done.editing;
  }, beginEditing(NIGHT.set));
  const undone = undoEdit(editing, 'E2', { operator: 'bo', at: '2014-12-17T00:00:00Z', reason: 'a star\nin the sky' });
  if (undone.kind === 'refused') throw new Error(undone.because);
  return undone.editing.edits;
}
