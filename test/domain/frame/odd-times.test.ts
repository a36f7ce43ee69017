import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesOfDate, neighbourDates } from '../../../src/domain/association/template-dates.ts';
import type { HeaderSource } from '../../../src/domain/frame/header-source.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { readFrames } from '../../../src/domain/frame/read-frames.ts';
import { MUSE } from '../../fakes/muse.ts';
import { STANDARD_NIGHT, keywordsOf } from '../cascade/night-fixtures.ts';

const TIME = '2014-12-15T00:54:04.379';
const ROW = STANDARD_NIGHT[0]!;

async function read(fileName: string, differences: Keywords) {
  const keywords = { ...keywordsOf(ROW, 0), ARCFILE: fileName, ...differences };
  const headers: HeaderSource = {
    readManyKeywords: (names) => Promise.resolve(names.map((name) => ({ kind: 'keywords', fileName: name, keywords }))),
  };
  const { frames, problems } = await readFrames(headers, [fileName], { rules: MUSE });
  neighbourDates(frames, '2014-12-14');
  framesOfDate(frames, '2014-12-14', frames);
  return { frames, problems };
}

describe('[U] a frame with an odd time', () => {
  it.each([
    ['soon', 'DATE-OBS soon and MJD-OBS'],
    ['2014-99-99T99:99:99', 'DATE-OBS 2014-99-99T99:99:99 and MJD-OBS'],
    ['0000-00-00T00:00:00', 'DATE-OBS 0000-00-00T00:00:00 and MJD-OBS'],
  ])('DATE-OBS %s is a told problem of this one frame', async (dateObs, message) => {
    const { frames, problems } = await read(`MUSE.${TIME}.fits`, { 'DATE-OBS': dateObs });
    expect(frames).toHaveLength(1);
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it.each(['2014-12-15T00:54:04.379Z', '2014-12-15t00:54:04.379', ' 2014-12-15 00:54:04.379'])(
    'DATE-OBS %s is understood',
    async (dateObs) => {
      expect((await read(`MUSE.${TIME}.fits`, { 'DATE-OBS': dateObs })).problems).toEqual([]);
    },
  );

  it.each([1e300, -1e300, 1e7])('MJD-OBS %d has no time to be told', async (mjdObs) => {
    const { problems } = await read(`MUSE.${TIME}.fits`, { 'MJD-OBS': mjdObs });
    expect(problems[0]?.message).toContain(`MJD-OBS ${mjdObs} (no time) are not the same time`);
  });

  it('never ends in an exception', async () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z?$/));
    const names = texts.map((text) => `MUSE.${text}.fits`);
    await fc.assert(
      fc.asyncProperty(names, texts, texts, fc.double({ noNaN: true }), async (name, dateObs, tplStart, mjdObs) => {
        await read(name, { 'DATE-OBS': dateObs, 'ESO TPL START': tplStart, 'MJD-OBS': mjdObs });
      }),
    );
  });
});
