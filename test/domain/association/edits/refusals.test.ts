import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import type { EditContext } from '../../../../src/domain/association/edits/apply-action.ts';
import type { EditRecord } from '../../../../src/domain/association/edits/edit-record.ts';
import type { Night } from './edit-fixtures.ts';
import { SIGNATURE, ab, apply, done, nightOf, raw, template } from './edit-fixtures.ts';

const A = ab('01:00:00.000_tpl');
const B = ab('02:00:00.000_tpl');
const SKY = ab('03:00:00.000');
const NARROW = ab('04:00:00.000');
const [A1, A2, A3, B1, B2] = ['01:00:00.000', '01:15:00.000', '01:20:00.000', '02:00:00.000', '02:12:00.000'].map(
  raw,
) as [string, string, string, string, string];
const S = raw('03:00:00.000');
const N = raw('04:00:00.000');

const NIGHT: Night = nightOf(
  template(1, '01:00:00.000', 'S01:15:00.000', '01:20:00.000'),
  template(2, '02:00:00.000', '02:12:00.000'),
  template(3, 'S03:00:00.000'),
  { ...template(4, '04:00:00.000'), insMode: 'NFM-AO-N' },
  { ...template(5, 'S05:00:00.000'), insMode: 'NFM-AO-N' },
);

function refusal(action: Action, differences: Partial<EditContext> = {}, set = NIGHT.set): readonly string[] {
  const applied = apply(NIGHT, action, differences, set);
  return applied.kind === 'refused' ? [applied.because, applied.cure] : ['done'];
}

describe('[U] actions that do not fit: ABs', () => {
  it.each<[string, Action, string, string]>([
    ['one AB is no merge', { kind: 'MERGE', abs: [A] }, 'one AB alone cannot be merged', 'name two or more'],
    ['no AB at all', { kind: 'MERGE', abs: [] }, 'this MERGE names no AB', 'name one'],
    ['an AB named twice', { kind: 'MERGE', abs: [A, B, A] }, `${A} is named twice`, 'name it once'],
    [
      'an AB of another night',
      { kind: 'MERGE', abs: [A, 'MUSE.2014-12-16T01:00:00.000_tpl.ab'] },
      'MUSE.2014-12-16T01:00:00.000_tpl.ab belongs to another night, 2014-12-15',
      'edit it there: phoenix prepare -d 2014-12-15',
    ],
    [
      'an AB with another ending',
      { kind: 'DELETE', ab: ab('01:00:00.000') },
      `there is no AB ${ab('01:00:00.000')}: ${A1} is in ${A}`,
      `name ${A}`,
    ],
    [
      'a slip of the pen',
      { kind: 'DELETE', ab: 'MUSE.2014-12-15T09:00:00.000_tpl.ab' },
      'there is no AB MUSE.2014-12-15T09:00:00.000_tpl.ab',
      `name one that is there: ${A}, ${B}, ${SKY}`,
    ],
    [
      'a name without a time',
      { kind: 'DELETE', ab: 'foo.ab' },
      'there is no AB foo.ab',
      `name one that is there: ${SKY}, ${NARROW}, ${ab('05:00:00.000')}`,
    ],
    [
      'the only file of an AB',
      { kind: 'DELETE', ab: SKY },
      `${SKY} is no combined AB: it has 1 file`,
      'leave this action out',
    ],
    [
      'instrument modes in one AB',
      { kind: 'MERGE', abs: [NARROW, A] },
      `INS.MODE of ${N} is NFM-AO-N, of ${A1} WFM-NOAO-N`,
      'keep instrument modes apart: they have other calibrations and fields',
    ],
  ])('%s', (_, action, because, cure) => {
    expect(refusal(action)).toEqual([because, cure]);
  });

  it('nothing is there to name', () => {
    expect(refusal({ kind: 'DELETE', ab: A }, {}, {})).toEqual([
      `there is no AB ${A}`,
      'there is nothing to edit in this night',
    ]);
  });

  it('an AB that cannot be read is named with its line; others are edited all the same', () => {
    const broken = { ...NIGHT.set, [B]: { ab: 'AB_STEP combine', alog: '' } };
    expect(refusal({ kind: 'DELETE', ab: B }, {}, broken)).toEqual([
      `${B}: there is no line AB_NAME`,
      'add it; docs/rules.md lists the lines of an AB',
    ]);
    expect(refusal({ kind: 'DELETE', ab: A }, {}, broken)).toEqual(['done']);
  });

  it('an AB that an edit took says by which one it went, and where its first file is', () => {
    const merged = done(apply(NIGHT, { kind: 'MERGE', abs: [A, B] }));
    const record: EditRecord = { ...merged, id: 'E1', action: { kind: 'MERGE', abs: [A, B] }, signature: SIGNATURE };
    expect(refusal({ kind: 'DELETE', ab: B }, { history: [record] }, merged.set)).toEqual([
      `${B} is not there any more: merged by E1`,
      `undo E1 first; name ${A}, which has ${B1} now`,
    ]);
    expect(refusal({ kind: 'DELETE', ab: B }, {}, merged.set)).toEqual([
      `there is no AB ${B}: ${B1} is in ${A}`,
      `name ${A}`,
    ]);
  });

  it('an AB that an undone edit made says so', () => {
    const deleted = done(apply(NIGHT, { kind: 'DELETE', ab: B }));
    const record: EditRecord = {
      ...deleted,
      id: 'E1',
      action: { kind: 'DELETE', ab: B },
      signature: SIGNATURE,
      undone: SIGNATURE,
    };
    expect(refusal({ kind: 'MERGE', abs: [A, ab('02:12:00.000')] }, { history: [record] })).toEqual([
      `${ab('02:12:00.000')} is not there any more: E1, which made it, is undone`,
      `do E1 again first; name ${B}, which has ${B2} now`,
    ]);
  });

  it('an AB that an undone edit only changed was not made by it', () => {
    const changed = done(apply(NIGHT, { kind: 'TRANSFORM', abs: [SKY], to: 'OBJECT' }));
    const action: Action = { kind: 'TRANSFORM', abs: [SKY], to: 'OBJECT' };
    const record: EditRecord = { ...changed, id: 'E1', action, signature: SIGNATURE, undone: SIGNATURE };
    const { [SKY]: _, ...others } = NIGHT.set;
    expect(refusal({ kind: 'DELETE', ab: SKY }, { history: [record] }, others)[0]).toBe(`there is no AB ${SKY}`);
  });

  it('a name that is taken by other files is not given again', () => {
    const text = NIGHT.set[SKY]?.ab.replaceAll('03:00:00.000.ab', '01:20:00.000.ab') ?? '';
    const { [SKY]: _, ...others } = NIGHT.set;
    const set = { ...others, [ab('01:20:00.000')]: { ab: text, alog: '' } };
    expect(refusal({ kind: 'DELETE', ab: A }, {}, set)).toEqual([
      `${ab('01:20:00.000')}, the AB of ${A3}, would replace one of ${S}`,
      `name ${ab('01:20:00.000')} in this action too, or rename it in the tree`,
    ]);
    const broken = { ...others, [ab('01:20:00.000')]: { ab: '', alog: '' } };
    expect(refusal({ kind: 'DELETE', ab: A }, {}, broken)).toEqual([
      `${ab('01:20:00.000')}: there is no line AB_NAME`,
      'add it; docs/rules.md lists the lines of an AB',
    ]);
  });
});

describe('[U] actions that do not fit: files', () => {
  const edit = (...datasets: readonly (readonly string[])[]): Action => ({ kind: 'EDIT', abs: [A, B], datasets });

  it.each<[string, Action, string, string]>([
    [
      'a file that no dataset takes: nothing is lost',
      edit([A1, A2, A3], [B1]),
      `${B} has the file ${B2}, which no dataset takes`,
      'put it into a dataset: no raw file is lost',
    ],
    ['a file in two datasets', edit([A1, A2, A3, B1], [B1, B2]), `${B1} is named twice`, 'put it into one dataset'],
    ['a first dataset without files', edit([], [A1, A2, A3, B1, B2]), 'dataset 1 has no files', 'leave it out'],
    ['a dataset without files', edit([A1, A2, A3, B1, B2], []), 'dataset 2 has no files', 'leave it out'],
    [
      'a file of another AB',
      edit([A1, A2, A3, B1, B2, S]),
      `${S} is in ${SKY}, which this action does not name`,
      `name ${SKY} too, or leave the file out`,
    ],
    [
      'the files as they are',
      edit([A3, A2, A1], [B2, B1]),
      'nothing changes: each of these datasets is an AB already',
      'leave this action out',
    ],
  ])('%s', (_, action, because, cure) => {
    expect(refusal(action)).toEqual([because, cure]);
  });

  it('a file of another night, which begins at noon', () => {
    const before = 'MUSE.2014-12-15T11:59:59.999.fits';
    const after = 'MUSE.2014-12-15T12:00:00.000.fits';
    expect(refusal(edit([A1, A2, A3, B1, B2, after]))).toEqual([
      `${after} belongs to another night, 2014-12-15`,
      'leave it out, or edit it there: phoenix prepare -d 2014-12-15',
    ]);
    expect(refusal(edit([A1, A2, A3, B1, B2, before]))).toEqual([
      `there is no frame ${before} in this night`,
      `name one that is there: ${A1}, ${A2}, ${A3}`,
    ]);
  });

  it('a frame that is in no AB', () => {
    const { [SKY]: _, ...set } = NIGHT.set;
    expect(refusal(edit([A1, A2, A3, B1, B2, S]), {}, set)).toEqual([
      `${S} is in no AB`,
      'prepare the date again: every science frame then has an AB',
    ]);
  });

  it('a file of an AB that is no frame of the night', () => {
    const frames = new Map([...NIGHT.context.frames].filter(([name]) => name !== B2));
    expect(refusal({ kind: 'MERGE', abs: [A, B] }, { frames })).toEqual([
      `${B2} of ${B} is not among the frames of the night`,
      `delete its RAWFILE line from ${B}, or get the frame`,
    ]);
  });

  it('of some datasets one may stay: only the other ABs change', () => {
    const applied = done(apply(NIGHT, { kind: 'EDIT', abs: [A, B, SKY], datasets: [[A1, A2, A3], [B1, S], [B2]] }));
    expect(applied.before).toEqual({ [A]: NIGHT.set[A], [B]: NIGHT.set[B], [SKY]: NIGHT.set[SKY] });
    expect(applied.after[A]).toEqual(NIGHT.set[A]);
    expect(Object.keys(applied.after)).toEqual([A, B, ab('02:12:00.000')]);
  });
});

describe('[U] actions that do not fit: skies', () => {
  const addSky = (abs: readonly string[], ...skyFiles: readonly string[]): Action => ({
    kind: 'ADD_SKY',
    abs,
    skyFiles,
  });

  it.each<[string, Action, string, string]>([
    ['no SKY is named', addSky([B]), 'no SKY file is named', 'name one: skyFiles'],
    ['an OBJECT is no SKY', addSky([B], A1), `${A1} is OBJECT in ${A}, not SKY`, `TRANSFORM ${A} to SKY first`],
    [
      'an own SKY is used anyway',
      addSky([B, A], A2),
      `${A2} is a file of ${A} itself: its sky is used anyway`,
      `leave ${A} or that file out`,
    ],
    ['a SKY uses its own', addSky([SKY], A2), `${SKY} has no OBJECT: a SKY uses its own sky`, `leave ${SKY} out`],
    [
      'a sky of another mode',
      addSky([B], raw('05:00:00.000')),
      `INS.MODE of ${raw('05:00:00.000')} is NFM-AO-N, of ${B} WFM-NOAO-N`,
      'take a SKY of WFM-NOAO-N: a sky of another mode has other lines',
    ],
    [
      'a SKY of another night',
      addSky([B], 'MUSE.2014-12-17T01:00:00.000.fits'),
      'MUSE.2014-12-17T01:00:00.000.fits belongs to another night, 2014-12-16',
      'leave it out, or edit it there: phoenix prepare -d 2014-12-16',
    ],
    [
      'an OBJECT that is one already',
      { kind: 'TRANSFORM', abs: [B], to: 'OBJECT' },
      'nothing changes: all files are OBJECT already',
      'leave this action out',
    ],
  ])('%s', (_, action, because, cure) => {
    expect(refusal(action)).toEqual([because, cure]);
  });

  it('a SKY that is too short makes no sky', () => {
    expect(refusal(addSky([B], S), { minExptimeSeconds: 121 })).toEqual([
      `${S} has 120 s, exposures of less than 121 s are not processed`,
      'take another SKY, or keep the static sky calibrations',
    ]);
    expect(refusal(addSky([B], S), { minExptimeSeconds: 120 })).toEqual(['done']);
  });

  it('a sky that is there already; with another one it is added once', () => {
    const { set } = done(apply(NIGHT, addSky([B], S)));
    expect(refusal(addSky([B], S), {}, set)).toEqual([
      'nothing changes: the sky is added already',
      'leave this action out',
    ]);
    const both = done(apply(NIGHT, addSky([B], S, A2), { editId: 'E2' }, set)).set[B]?.ab ?? '';
    expect(both.match(/MCALIB +VIRTUAL/gu)).toHaveLength(4);
  });

  it('a file whose sky others use stays a SKY, and who uses the sky of others becomes none', () => {
    const { set } = done(apply(NIGHT, addSky([B], S, A2)));
    expect(refusal({ kind: 'TRANSFORM', abs: [SKY], to: 'OBJECT' }, {}, set)).toEqual([
      `${B} uses the sky of ${S}, a file of ${SKY}`,
      `undo the ADD_SKY to ${B} first`,
    ]);
    expect(refusal({ kind: 'TRANSFORM', abs: [B], to: 'SKY' }, {}, set)).toEqual([
      `${B} uses the sky of ${A2}, ${S}: a SKY uses its own`,
      `undo the ADD_SKY to ${B} first`,
    ]);
    expect(refusal({ kind: 'TRANSFORM', abs: [A], to: 'SKY' }, {}, set)).toEqual(['done']);
  });
});
