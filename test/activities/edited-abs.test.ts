import { describe, expect, it } from 'vitest';
import { createEditedAbActivities, editedName } from '../../src/activities/edited-abs.ts';
import { openTree } from '../../src/activities/generated-abs.ts';
import { abFromText } from '../../src/domain/association/ab-text.ts';
import type { AbFix } from '../../src/domain/cascade/apply-fix.ts';
import { MUSE_R } from '../fakes/muse.ts';
import { activityContext } from '../fakes/activity-context.ts';
import { DATE, fullName } from '../domain/cascade/night-fixtures.ts';
import { PROCESS, preparedDate } from './prepared-date.ts';

const TAL = fullName('00:54:04.379_tal');
const TPL = fullName('00:54:04.379_tpl');
const FIXES: readonly AbFix[] = [{ ab: TAL, fix: { kind: 'parameters', parameters: ['--srcmin=3'] } }];
const LIST: AbFix = { ab: TAL, fix: { kind: 'offset-list', path: '/lists/by-hand.fits' } };

async function plannedDate() {
  const date = await preparedDate();
  const { outline } = await date.plan();
  const { storeEditedAbs } = createEditedAbActivities({
    abTree: date.tree,
    plans: date.plans,
    records: date.records,
    processOf: () => MUSE_R,
  });
  const store = (fixes: readonly AbFix[]) =>
    activityContext().run(() => storeEditedAbs({ process: PROCESS, unit: DATE, planKey: outline.planKey, fixes }));
  const inTree = async (name: string) => abFromText(await date.read(name), name);
  return { ...date, planKey: outline.planKey, store, inTree };
}

describe('[U] ABs as fixes have left them', () => {
  it('are in the tree and in the database, the others untouched; again, nothing changes', async () => {
    const date = await plannedDate();
    const before = await date.read(TPL);
    expect(await date.store(FIXES)).toEqual({ stored: [TAL] });
    expect((await date.inTree(TAL)).parameters).toEqual(['--srcmin=3']);
    expect(await date.read(TPL)).toBe(before);
    const text = await date.read(TAL);
    expect(await date.records.findDocument(editedName({ process: PROCESS, unit: DATE }))).toBe(
      JSON.stringify({ [TAL]: text }),
    );
    expect(await date.store(FIXES)).toEqual({ stored: [TAL] });
    expect(await date.read(TAL)).toBe(text);
  });

  it('show what the last answers ask for: a fix that is taken back leaves no trace', async () => {
    const date = await plannedDate();
    const [tal, tpl] = [await date.read(TAL), await date.read(TPL)];
    await date.store([LIST]);
    expect((await date.inTree(TPL)).inputs).toContainEqual({
      source: { kind: 'file', path: '/lists/by-hand.fits' },
      tag: 'OFFSET_LIST',
    });
    await date.store([]);
    expect([await date.read(TAL), await date.read(TPL)]).toEqual([tal, tpl]);
  });

  it('are no edit by hand: the date keeps its plan', async () => {
    const date = await plannedDate();
    await date.store(FIXES);
    const again = await date.plan();
    expect(again.outline.planKey).toBe(date.planKey);
    expect(again.notes).toEqual([]);
  });

  it('do not overwrite what a human has edited in the tree since', async () => {
    const date = await plannedDate();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmin=77\n`;
    });
    const byHand = await date.read(TAL);
    await date.store(FIXES);
    expect(await date.read(TAL)).toBe(byHand);
    const opened = await openTree(
      { abTree: date.tree, records: date.records, processOf: () => MUSE_R },
      { process: PROCESS, unit: DATE },
    );
    expect(opened.generated[TAL]).not.toBe(byHand);
  });

  it('of several chains are all there, whichever is answered first', async () => {
    const date = await plannedDate();
    const other: AbFix = { ab: TPL, fix: { kind: 'parameters', parameters: ['--filter=white'] } };
    await Promise.all([
      date.store(FIXES),
      date.store([...FIXES, { ...other, fix: { kind: 'parameters', parameters: ['--crsigma=9'] } }]),
    ]);
    expect((await date.inTree(TAL)).parameters).toEqual(['--srcmin=3']);
    expect((await date.inTree(TPL)).parameters).toContain('--crsigma=9');
  });
});
