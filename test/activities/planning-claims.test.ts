import { describe, expect, it } from 'vitest';
import { DATE, framesOf, fullName, STANDARD_NIGHT } from '../domain/cascade/night-fixtures.ts';
import { PROCESS, preparedDate } from './prepared-date.ts';

const TPL = fullName('00:54:04.379_tpl');

describe('[U] frames that another date of the process makes', () => {
  const OTHER = '2014-12-13';
  const claim = (date: Awaited<ReturnType<typeof preparedDate>>, frames: readonly string[], unit = OTHER) =>
    date.records.claimFrames({ process: PROCESS, unit }, frames);
  const STRAY = 'MUSE.2014-12-15T01:05:19.596.fits';
  const EDITED = fullName('01:05:19.596');

  it('are left out with their reason, and the others of their template are made', async () => {
    const date = await preparedDate();
    await claim(date, [STRAY, 'MUSE.2014-12-13T01:00:00.000.fits']);
    const planned = await date.plan();
    const { abs } = await date.plans.load(planned.outline.planKey);
    expect(abs.filter(({ rawFiles }) => rawFiles.includes(STRAY))).toEqual([]);
    expect(abs.find(({ name }) => name === TPL)?.rawFiles).toHaveLength(3);
    const message = `${STRAY} is made by ${PROCESS}/${OTHER} already, and ${PROCESS}/${DATE} does not make it again`;
    expect(planned.outline.suppressed).toContainEqual({
      what: STRAY,
      because: expect.stringContaining(message),
      code: 'FRAME_CLAIMED',
    });
    expect(planned.notes).toEqual([
      expect.stringMatching(`${message}.* it is of ${DATE}; ${DATE} is right: take it out of ${OTHER}`),
    ]);
  });

  it('are its own as soon as the other one has given them up', async () => {
    const date = await preparedDate();
    await claim(date, [STRAY]);
    const without = await date.plan();
    await claim(date, []);
    const planned = await date.plan();
    expect(planned.notes).toEqual([]);
    expect(planned.outline.planKey).not.toBe(without.outline.planKey);
    expect(await claim(date, [STRAY])).toMatchObject([{ unit: DATE }]);
  });

  it('are those of its plan: what is too short or not in it any more is free', async () => {
    const date = await preparedDate();
    await date.plan();
    const short = 'MUSE.2014-12-15T02:42:04.115.fits';
    expect(await claim(date, [STRAY, short])).toMatchObject([{ frame: STRAY, unit: DATE }]);
    const single = (await date.tree.list('MUSE_smart', DATE)).filter((name) => !name.includes('01:49:19.464'));
    const texts = await Promise.all(single.map(async (name) => [name, await date.tree.read('MUSE_smart', DATE, name)]));
    await date.tree.replaceAll('MUSE_smart', DATE, Object.fromEntries(texts) as Record<string, string>);
    await date.plan();
    expect(await claim(date, ['MUSE.2014-12-15T01:49:19.464.fits'])).toEqual([]);
  });

  it('are no matter of other processes', async () => {
    const date = await preparedDate();
    await date.records.claimFrames({ process: 'MUSE_DEEP', unit: 'run' }, [STRAY]);
    expect((await date.plan()).notes).toEqual([]);
  });

  it('all of them: the date is refused, an empty plan would look finished', async () => {
    const date = await preparedDate();
    await claim(
      date,
      framesOf(STANDARD_NIGHT).map(({ fileName }) => fileName),
    );
    await expect(date.plan()).rejects.toMatchObject({
      type: 'FRAME_CLAIMED',
      message: expect.stringContaining(`no frame of ${DATE} is free: MUSE.2014-12-15T00:54:04.379.fits is made by`),
    });
  });

  it('in an AB that was edited by hand refuse the date, and name the AB', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      texts[EDITED] = `${texts[EDITED] ?? ''}RECIPE_PARAM    --crsigma=7\n`;
    });
    await claim(date, [], DATE);
    await claim(date, [STRAY]);
    await expect(date.plan()).rejects.toMatchObject({
      type: 'FRAME_CLAIMED',
      message: expect.stringContaining(
        `${EDITED} of the tree, edited by hand, want ${STRAY}, which ${PROCESS}/${OTHER}`,
      ),
    });
  });
});
