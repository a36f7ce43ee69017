import { describe, expect, it } from 'vitest';
import { DATE, framesOf, fullName, object, simpleAbsOf, template } from '../domain/cascade/night-fixtures.ts';
import { preparedDate } from './prepared-date.ts';

const TAL = fullName('00:54:04.379_tal');
const TPL = fullName('00:54:04.379_tpl');

describe('[U] what a plan says of exposures that it makes no cube of, or does not combine', () => {
  it('a combination that was deleted by hand makes the cubes of its exposures final, with that reason', async () => {
    const date = await preparedDate();
    await date.plan();
    await date.edit((texts) => {
      delete texts[TAL];
      delete texts[TPL];
    });
    const { outline } = await date.plan();
    expect(outline.suppressed).toEqual(
      expect.arrayContaining([TAL, TPL].map((what) => ({ what, because: 'deleted by hand' }))),
    );
    const { singles } = await date.plans.load(outline.planKey);
    expect(singles?.[fullName('00:54:04.379_pst')]).toBe(`${TPL}: deleted by hand`);
  });

  it('a cube that was deleted by hand leaves its raw file in no product, and that is told', async () => {
    const date = await preparedDate();
    await date.plan();
    const single = fullName('01:49:19.464_pst');
    await date.edit((texts) => {
      delete texts[single];
    });
    expect((await date.plan()).outline.suppressed).toContainEqual({
      what: 'MUSE.2014-12-15T01:49:19.464.fits',
      because: `${single}: deleted by hand`,
    });
  });

  it('an exposure that was taken out of a combination by hand is final by itself', async () => {
    const date = await preparedDate();
    await date.plan();
    const dropped = fullName('01:05:19.596_pst');
    await date.edit((texts) => {
      for (const name of [TAL, TPL])
        texts[name] = (texts[name] ?? '')
          .split('\n')
          .filter((line) => !line.includes(dropped))
          .join('\n');
    });
    const { singles } = await date.plans.load((await date.plan()).outline.planKey);
    expect(singles?.[dropped]).toBe(`${TPL}: edited by hand, it goes on without this exposure`);
  });

  it('a combination that fits no host leaves its single cubes final, with the memory', async () => {
    const hosts = [{ name: 'laptop', streams: 1, memoryBytes: 450_000_000 }];
    const exposures = Array.from({ length: 12 }, (_, index) =>
      object(`0${1 + Math.floor(index / 6)}:${index % 6}0:00.000`, 60),
    );
    const date = await preparedDate({ templates: [template(...exposures)], dependencies: { hosts } });
    const { outline } = await date.plan();
    const tpl = fullName('01:00:00.000_tpl');
    expect(outline.suppressed.find(({ what }) => what === tpl)?.because).toMatch(/: the single cubes are final$/);
    const { singles } = await date.plans.load(outline.planKey);
    expect(singles?.[fullName('01:00:00.000_pst')]).toMatch(
      new RegExp(`^${tpl}: needs [\\d.]+ GB of memory, the largest host \\(laptop\\) has 0.45 GB$`),
    );
  });

  it('raw files of an AB with which something is wrong are lost, not suppressed', async () => {
    const [first] = simpleAbsOf(framesOf([template(object('01:00:00.000'), object('01:12:00.000'))]));
    const [other] = simpleAbsOf(framesOf([template(object('03:00:00.000'))]));
    const inputs = first!.inputs.filter(({ tag }) => tag !== 'MASTER_BIAS');
    const date = await preparedDate({
      templates: [
        template(object('01:00:00.000'), object('01:12:00.000')),
        { obsId: 7, tplStart: '2014-12-15T03:00:00', exposures: [object('03:00:00.000')] },
      ],
      simpleAbs: [{ ...first!, inputs }, other!],
    });
    const because = `${first!.name}: muse_scibasic needs MASTER_BIAS, the AB has none`;
    expect((await date.plan()).outline.suppressed).toEqual(
      ['01:00:00.000', '01:12:00.000'].map((time) => ({
        what: `MUSE.2014-12-15T${time}.fits`,
        because,
        code: 'CALIBRATION_MISSING',
      })),
    );
  });

  it('what the preparation has left out, and frames of it that no AB has any more, are told', async () => {
    const date = await preparedDate();
    const leftOut = [{ what: 'MUSE.nfm.fits', because: 'INS.MODE is NFM-AO-N, processed are WFM-NOAO-N' }];
    const rawFiles = ['MUSE.lost.fits', 'MUSE.2014-12-15T01:49:19.464.fits'];
    await date.tree.replaceAll('MUSE_smart', DATE, {
      ...date.prepared,
      'preparation.json': JSON.stringify({ rawFiles, leftOut }),
    });
    const { suppressed } = (await date.plan()).outline;
    expect(suppressed).toEqual(
      expect.arrayContaining([...leftOut, { what: 'MUSE.lost.fits', because: 'no AB of the tree MUSE_smart has it' }]),
    );
    expect(suppressed.map(({ what }) => what)).not.toContain('MUSE.2014-12-15T01:49:19.464.fits');
    await date.tree.replaceAll('MUSE_smart', DATE, { ...date.prepared, 'preparation.json': 'no JSON' });
    expect(await date.plan()).toMatchObject({ notes: [] });
  });
});
