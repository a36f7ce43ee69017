import { describe, expect, it } from 'vitest';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import { classifyFrame } from '../../../src/domain/frame/classify-frame.ts';
import { contradictionProblem, correctionsDateOf } from '../../../src/domain/frame/contradiction.ts';
import { contradictionsOf } from '../../../src/domain/frame/frame-contradictions.ts';
import type { Frame } from '../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { witnessesOf } from '../../../src/domain/frame/night-witnesses.ts';
import { MUSE } from '../../fakes/muse.ts';
import { contestedIn } from './judged-headers.ts';
import { STANDARD_NIGHT, framesOf, keywordsOf } from '../cascade/night-fixtures.ts';

const TIME = '2014-12-15T00:54:04.379';
const FRAME = `MUSE.${TIME}.fits`;
const HEADER: Keywords = { ...keywordsOf(STANDARD_NIGHT[0]!, 0), ARCFILE: FRAME, 'ESO OBS TPLNO': 2 };
const RULES = { ...MUSE, consistency: [] };

function frameWith(differences: Keywords, fileName = FRAME): Frame {
  const classified = classifyFrame(fileName, { ...HEADER, ...differences }, MUSE.classification);
  if (classified.kind === 'problem') throw new Error(classified.problem.message);
  return classified.frame;
}
function told(
  frame: Frame,
  context: { readonly night?: readonly Frame[]; readonly corrected?: ReadonlySet<string> } = {},
) {
  const { night = [frame], corrected = new Set<string>() } = context;
  const contradictions = contradictionsOf(frame, {
    rules: RULES,
    night: witnessesOf(night, contestedIn(night)),
    corrected,
  });
  return contradictions.map((one) => contradictionProblem(frame, one));
}
function entry(keyword: string, value: unknown, reason: string, file = FRAME): string {
  return `- ${JSON.stringify({ file, keyword, value, author: '???', reason })}`;
}

describe('[U] a header that does not contradict itself', () => {
  it('has nothing told of it', () => {
    expect(told(frameWith({}))).toEqual([]);
    for (const frame of framesOf(STANDARD_NIGHT)) expect(told(frame)).toEqual([]);
  });

  it('may cut DATE-OBS to whole seconds, as real ones do', () => {
    // MUSE.2017-06-16T01:34:56.867 has this DATE-OBS and this MJD-OBS.
    const real = {
      'DATE-OBS': '2017-06-16T01:34:56.000',
      'MJD-OBS': 57920.06593596,
      ARCFILE: 'MUSE.2017-06-16T01:34:56.867.fits',
    };
    expect(told(frameWith(real, 'MUSE.2017-06-16T01:34:56.867.fits'))).toEqual([]);
  });

  it('may belong to a file without a time in its name', () => {
    expect(told(frameWith({ ARCFILE: 'raw.fits' }, 'raw.fits'))).toEqual([]);
  });
});

describe('[U] times that contradict each other', () => {
  const wrongMjd = mjdOf('2014-12-15T01:54:04.379');

  it('of MJD-OBS against the two others: MJD-OBS is corrected', () => {
    const what = `DATE-OBS ${TIME} and MJD-OBS ${wrongMjd} (2014-12-15T01:54:04.379) are not the same time, the file name says ${TIME}`;
    expect(told(frameWith({ 'MJD-OBS': wrongMjd }))).toEqual([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: FRAME,
        message: `${FRAME}: ${what}; planning goes on with MJD-OBS 57006.03755068 (DATE-OBS and the file name agree), the recipes read the header until it is corrected`,
        cure: `corrections file of 2014-12-14, if MJD-OBS is wrong: ${entry('MJD-OBS', 57006.03755068, what)}`,
      },
    ]);
  });

  it('of DATE-OBS against the two others: DATE-OBS is corrected', () => {
    const [problem, ...more] = told(frameWith({ 'DATE-OBS': '2014-12-15T01:54:04' }));
    expect(more).toEqual([]);
    expect(problem?.cure).toBe(
      `corrections file of 2014-12-14, if DATE-OBS is wrong: ${entry('DATE-OBS', TIME, problem!.message.slice(FRAME.length + 2).split(';')[0]!)}`,
    );
    expect(problem?.message).toContain(`planning goes on with DATE-OBS ${TIME} (MJD-OBS and the file name agree)`);
  });

  it('with a DATE-OBS that is no time', () => {
    const [problem] = told(frameWith({ 'DATE-OBS': 'yesterday' }));
    expect(problem?.message).toContain('DATE-OBS yesterday and MJD-OBS 57006.03755068287 (2014-12-15T00:54:04.379)');
    expect(problem?.cure).toContain(`"keyword":"DATE-OBS","value":"${TIME}"`);
  });

  it('with a DATE-OBS that is no time, in a file without one', () => {
    const [problem] = told(frameWith({ 'DATE-OBS': 'yesterday', ARCFILE: 'raw.fits' }, 'raw.fits'));
    expect(problem?.cure).toMatch(
      /^corrections file of its date, if DATE-OBS is wrong: .*"value":"2014-12-15T00:54:04.379"/u,
    );
    expect(problem?.cure).not.toContain('MJD-OBS is wrong');
  });

  it('without a third witness: a human chooses', () => {
    const frame = frameWith({ 'MJD-OBS': wrongMjd, ARCFILE: 'raw.fits' }, 'raw.fits');
    const what = `DATE-OBS ${TIME} and MJD-OBS ${wrongMjd} (2014-12-15T01:54:04.379) are not the same time`;
    expect(told(frame)[0]?.cure).toBe(
      `corrections file of 2014-12-14, if DATE-OBS is wrong: ${entry('DATE-OBS', '2014-12-15T01:54:04.379', what, 'raw.fits')}, if MJD-OBS is wrong: ${entry('MJD-OBS', 57006.03755068, what, 'raw.fits')}`,
    );
  });

  it('all three: the name is believed, and only both corrections together make the header agree', () => {
    const [problem] = told(frameWith({ 'MJD-OBS': wrongMjd, 'DATE-OBS': '2014-12-15T05:00:00' }));
    expect(problem?.message).toMatch(
      /planning goes on with DATE-OBS .* \(no two of them agree: a frame is archived under its name\)/u,
    );
    const [what] = problem!.message.slice(FRAME.length + 2).split(';');
    expect(problem?.cure).toBe(
      `corrections file of 2014-12-14, if the file name is right: ${entry('DATE-OBS', TIME, what!)}, ${entry('MJD-OBS', 57006.03755068, what!)}`,
    );
  });

  it('of the file name against the header: the header is believed', () => {
    const name = 'MUSE.2014-12-15T01:54:04.379.fits';
    const what = `DATE-OBS and MJD-OBS say ${TIME}, the file name says 2014-12-15T01:54:04.379`;
    expect(told(frameWith({ ARCFILE: name }, name))).toEqual([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: name,
        message: `${name}: ${what}; planning goes on with the header as it is (DATE-OBS and MJD-OBS agree)`,
        cure: `corrections file of 2014-12-14, if it is the file name that is right: ${entry('DATE-OBS', '2014-12-15T01:54:04.379', what, name)}, ${entry('MJD-OBS', 57006.07921735, what, name)}; else get the frame again from the archive under its own name`,
      },
    ]);
  });

  it.each([
    [2, 0],
    [2.001, 1],
  ])('are the same up to 2 s: %d s', (seconds, count) => {
    expect(told(frameWith({ 'MJD-OBS': mjdOf(TIME) + seconds / 86_400 - 1e-10 }))).toHaveLength(count);
    expect(told(frameWith({ 'MJD-OBS': mjdOf(TIME) - seconds / 86_400 + 1e-10 }))).toHaveLength(count);
  });

  it('even where MJD-OBS is no time at all', () => {
    expect(told(frameWith({ 'MJD-OBS': 1e300 }))[0]?.message).toContain('(no time)');
  });
});

describe('[U] an exposure that does not tell what it belongs to', () => {
  const START = { 'ESO OBS START': '2014-12-15T00:40:00' };
  const LATER = 'MUSE.2014-12-15T01:05:19.596.fits';
  const later = (differences: Keywords) =>
    frameWith(
      { 'DATE-OBS': LATER.slice(5, 28), 'MJD-OBS': mjdOf(LATER.slice(5, 28)), ARCFILE: LATER, ...differences },
      LATER,
    );

  it.each([
    [{ 'ESO OBS ID': 0 }, 'OBS ID is "0"', 'ESO OBS ID'],
    [{ 'ESO OBS ID': -1 }, 'OBS ID is "-1"', 'ESO OBS ID'],
    [{ 'ESO OBS ID': 'x' }, 'OBS ID is "x"', 'ESO OBS ID'],
    [{ 'ESO OBS ID': null }, 'OBS ID is missing', 'ESO OBS ID'],
    [{ 'ESO TPL START': '' }, 'TPL START is missing', 'ESO TPL START'],
    [
      { 'ESO TPL START': '2014-12-15T01:00:00' },
      `TPL START 2014-12-15T01:00:00 is not before DATE-OBS ${TIME}`,
      'ESO TPL START',
    ],
    [{ 'ESO TPL START': 'soon' }, `TPL START soon is not before DATE-OBS ${TIME}`, 'ESO TPL START'],
    [{ 'ESO OBS PROG ID': '' }, 'OBS PROG ID is missing', 'ESO OBS PROG ID'],
  ])('%j: the night log must tell', (differences, what, keyword) => {
    expect(told(frameWith(differences))).toEqual([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: FRAME,
        message: `${FRAME}: ${what}`,
        cure: `corrections file of 2014-12-14, with the value from the night log: ${entry(keyword, '???', what)}`,
      },
    ]);
  });

  it('tells its template although MJD-OBS is wrong: that is told already', () => {
    const problems = told(frameWith({ 'MJD-OBS': 1 }));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('and MJD-OBS 1 (1858-11-18')]);
  });

  it('is told by its neighbours of the same execution and template', () => {
    const lost = frameWith({ ...START, 'ESO OBS ID': 0, 'ESO TPL START': '', 'ESO OBS PROG ID': '' });
    const night = [lost, later(START)];
    expect(told(lost, { night }).map(({ cure }) => cure)).toEqual([
      `corrections file of 2014-12-14, as the exposure next to it says: ${entry('ESO OBS ID', 1134385, 'OBS ID is "0"')}`,
      `corrections file of 2014-12-14, as the exposure next to it says: ${entry('ESO TPL START', '2014-12-15T00:53:10', 'TPL START is missing')}`,
      `corrections file of 2014-12-14, as the exposure next to it says: ${entry('ESO OBS PROG ID', '094.A-0205(A)', 'OBS PROG ID is missing')}`,
    ]);
  });

  it.each([
    ['of another execution', later({ 'ESO OBS START': '2014-12-15T00:50:00' })],
    ['without OBS START', later({})],
    ['that is lost itself', later({ ...START, 'ESO OBS ID': 0 })],
  ])('is not told by a neighbour %s', (_, neighbour) => {
    const lost = frameWith({ ...START, 'ESO OBS ID': 0 });
    expect(told(lost, { night: [lost, neighbour] })[0]?.cure).toContain('"value":"???"');
  });

  it('without OBS START is told by an exposure of the same OB name', () => {
    const lost = frameWith({ 'ESO OBS ID': 0 });
    expect(told(lost, { night: [later({})] })[0]?.cure).toContain('"value":1134385');
    expect(told(lost, { night: [later({ 'ESO OBS NAME': 'another' })] })[0]?.cure).toContain('"value":"???"');
    const nameless = frameWith({ 'ESO OBS ID': 0, 'ESO OBS NAME': '' });
    expect(told(nameless, { night: [later({ 'ESO OBS NAME': '' })] })[0]?.cure).toContain('"value":"???"');
  });

  it('gets no TPL START from another template, nor where templates have no number', () => {
    const lost = frameWith({ ...START, 'ESO TPL START': '' });
    expect(told(lost, { night: [later({ ...START, 'ESO OBS TPLNO': 3 })] })[0]?.cure).toContain('"value":"???"');
    const unnumbered = { ...START, 'ESO OBS TPLNO': null };
    const cure = told(frameWith({ ...unnumbered, 'ESO TPL START': '' }), { night: [later(unnumbered)] })[0]?.cure;
    expect(cure).toContain('"value":"???"');
  });

  it('asks the neighbour that is nearest in time, of two the earlier one', () => {
    const lost = frameWith({ ...START, 'ESO OBS ID': 0 });
    const at = (seconds: number, obsId: number) => {
      const mjdObs = mjdOf(TIME) + seconds / 86_400;
      return { ...later({ ...START, 'ESO OBS ID': obsId }), mjdObs, fileName: `${obsId}` };
    };
    expect(told(lost, { night: [at(200, 1), at(100, 2), at(-150, 3)] })[0]?.cure).toContain('"value":2,');
    expect(told(lost, { night: [at(512, 1), at(-512, 2)] })[0]?.cure).toContain('"value":2,');
  });

  it('may start with its template to the second', () => {
    expect(told(frameWith({ 'ESO TPL START': '2014-12-15T00:54:05' }))).toEqual([]);
    expect(told(frameWith({ 'ESO TPL START': '2014-12-15T00:54:07' }))).toHaveLength(1);
  });

  it('is no matter where it is no science', () => {
    const lost = { 'ESO OBS ID': 0, 'ESO TPL START': '', 'ESO OBS PROG ID': '' };
    expect(told(frameWith({ ...lost, 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': 'BIAS' }))).toEqual([]);
    expect(told(frameWith({ ...lost, 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': 'SKY' }))).toHaveLength(3);
    expect(told(frameWith({ ...lost, 'ESO DPR TYPE': 'UNHEARD-OF' }))).toHaveLength(3);
  });
});

describe('[U] a frame with the ARCFILE of another one', () => {
  it('is told', () => {
    expect(told(frameWith({ ARCFILE: 'MUSE.2014-12-15T00:54:04.380.fits' }))).toEqual([
      {
        code: 'HEADER_CONTRADICTORY',
        subject: FRAME,
        message: `${FRAME}: ARCFILE is MUSE.2014-12-15T00:54:04.380.fits`,
        cure: 'get the frame again from the archive; until then it goes by the name of its file',
      },
    ]);
  });
});

describe('[U] what a human has corrected', () => {
  it('is not told again, when all that could be wrong was corrected', () => {
    const frame = frameWith({ 'MJD-OBS': mjdOf('2014-12-15T01:54:04.379'), EXPTIME: 600, 'ESO DET DIT1': 900 });
    expect(told(frame, { corrected: new Set(['EXPTIME']) })).toHaveLength(1);
    expect(told(frame, { corrected: new Set(['EXPTIME', 'MJD-OBS']) })).toHaveLength(1);
    expect(told(frame, { corrected: new Set(['EXPTIME', 'MJD-OBS', 'DATE-OBS']) })).toEqual([]);
  });

  it.each([
    ['EXPTIME', 0, 'EXPTIME is 0 s'],
    ['RA', 400, 'RA is 400, not a number of degrees from 0 to 360'],
    ['DEC', -95, 'DEC is -95, not a number of degrees from -90 to 90'],
  ])('is judged as a header is: with %s %d nothing can be made', (keyword, value, what) => {
    expect(told(frameWith({ [keyword]: value }), { corrected: new Set([keyword]) })).toMatchObject([
      {
        message: `${FRAME}: ${what}; it is not used until it is corrected`,
        cure: `change the entry of ${keyword} in the corrections file`,
      },
    ]);
  });

  it.each([
    ['DATE-OBS', { 'DATE-OBS': '2014-12-15T02:00:00' }, { 'MJD-OBS': 57006.08333333 }, 'DATE-OBS 2014-12-15T02:00:00'],
    ['MJD-OBS', { 'MJD-OBS': 57006.0625 }, { 'DATE-OBS': '2014-12-15T01:30:00.000' }, 'MJD-OBS 57006.0625'],
  ])('%s is believed against two other witnesses of the time', (keyword, header, values, witness) => {
    const frame = frameWith(header);
    const [first, ...others] = contradictionsOf(frame, {
      ...{ rules: RULES, night: witnessesOf([frame], new Set()), corrected: new Set([keyword]) },
    });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      ways: [{ when: 'if the correction is right', values }],
      believed: { values, because: `${witness} is corrected` },
    });
  });
});

describe('[U] the corrections file of a frame', () => {
  it.each([
    ['MUSE.2014-12-15T11:59:59.999.fits', '', '2014-12-14'],
    ['MUSE.2014-12-15T12:00:00.000.fits', '', '2014-12-15'],
    ['raw.fits', '2014-12-15T00:54:04', '2014-12-14'],
    ['MUSE.2014-13-15T00:54:04.379.fits', '2014-12-15T00:54:04', '2014-12-14'],
    ['raw.fits', '2014-12-15', undefined],
    ['raw.fits', '', undefined],
  ])('%s of %j: %s', (fileName, dateObs, date) => {
    expect(correctionsDateOf(fileName, dateObs)).toBe(date);
  });
});
