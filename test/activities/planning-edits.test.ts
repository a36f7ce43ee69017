import { describe, expect, it } from 'vitest';
import { DATE, fullName } from '../domain/cascade/night-fixtures.ts';
import { PROCESS, namesOf, preparedDate } from './prepared-date.ts';

const TAL = fullName('00:54:04.379_tal');
const TPL = fullName('00:54:04.379_tpl');

describe('[U] edits by hand between -C and -P', () => {
  it('win over what the rules make, change the plan key, and are noted', async () => {
    const date = await preparedDate();
    const before = await date.plan();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmin=77\n`;
    });
    const after = await date.plan();
    expect(after.notes).toEqual([`${TAL}: edited by hand, that version is used`]);
    expect(after.outline.planKey).not.toBe(before.outline.planKey);
    const { abs } = await date.plans.load(after.outline.planKey);
    expect(abs.find(({ name }) => name === TAL)?.parameters).toContain('--srcmin=77');
    const third = await date.plan();
    expect(third).toEqual(after);
    expect(await date.read(TAL)).toContain('--srcmin=77');
  });

  it('delete an AB, which stays deleted', async () => {
    const date = await preparedDate();
    const single = fullName('01:49:19.464_pst');
    await date.plan();
    await date.edit((texts) => {
      delete texts[single];
    });
    for (const planned of [await date.plan(), await date.plan()]) {
      expect(namesOf(planned)).not.toContain(single);
      expect(planned.notes).toEqual([`${single}: deleted by hand, stays deleted`]);
    }
    const rows = await date.records.listAbs(PROCESS, DATE);
    expect(rows.map(({ ab }) => ab)).not.toContain(single);
  });

  it('that cannot be read are refused by name, and not overwritten', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[TPL] = 'this is no AB\n';
    });
    await expect(date.plan()).rejects.toMatchObject({ type: 'AB_INVALID', message: expect.stringContaining(TPL) });
    expect(await date.read(TPL)).toBe('this is no AB\n');
  });

  it('that take away what another AB needs are refused with the cure', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      delete texts[TAL];
    });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'AB_INVALID',
      message: expect.stringContaining(`${TPL} waits for ${TAL}, which is not in the plan; put ${TAL} back`),
    });
  });
});

describe('[U] a date that an earlier version has planned', () => {
  /** As ABs were written before they told their completeness, the middle of the exposure and their match keys. */
  const older = (text: string): string =>
    text
      .split('\n')
      .filter((line) => !/^(?:COMPLETENESS|MJD-OBS_MOD|RAW_MATCH_KEY|# raw match key)/u.test(line))
      .map((line) => line.replace(/^TOOL_VERSION .*/u, 'TOOL_VERSION    phoenix'))
      .join('\n');

  async function plannedBefore() {
    const date = await preparedDate();
    const first = await date.plan();
    const texts: Record<string, string> = {};
    await date.edit((files) => {
      for (const name of Object.keys(files)) {
        if (!name.endsWith('.ab')) continue;
        files[name] = older(files[name] ?? '');
        texts[name] = files[name] ?? '';
      }
    });
    await date.records.saveDocument(`generated/${PROCESS}/${DATE}`, JSON.stringify(texts));
    return { date, first };
  }

  it('has no edits by hand: its ABs are written anew, and nothing is to be made again', async () => {
    const { date, first } = await plannedBefore();
    const again = await date.plan();
    expect(again.notes).toEqual([]);
    expect(again.outline.planKey).toBe(first.outline.planKey);
    expect(await date.read(TPL)).toContain('COMPLETENESS    COMPLETE\n');
  });

  it('keeps what a human has edited, as it stands', async () => {
    const { date } = await plannedBefore();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmin=77\n`;
    });
    expect((await date.plan()).notes).toEqual([expect.stringContaining(`${TAL}: edited by hand`)]);
    expect(await date.read(TAL)).not.toContain('COMPLETENESS');
  });

  it('of which only the version differs has made nothing else', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[TAL] = (texts[TAL] ?? '').replace(/^TOOL_VERSION .*/u, 'TOOL_VERSION phoenix-9.9.9');
    });
    expect((await date.plan()).notes).toEqual([]);
  });
});
