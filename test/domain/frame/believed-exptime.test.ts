import { describe, expect, it } from 'vitest';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { judgeFrames } from '../../../src/domain/frame/judge-frames.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { Disturbed } from './judged-headers.ts';
import { contradictionsIn, fileOf, frameOf, headerOf, judge } from './judged-headers.ts';

const LAST = 3;
const ALONE = [0, 1, 2];

/** What is said of EXPTIME, what is proposed, and what planning goes on with; undefined: it is not used. */
function exptime(disturbed: Disturbed) {
  const { frames, problems } = judge(disturbed);
  const frame = frames.find(({ fileName }) => fileName === fileOf(disturbed.index ?? 0));
  return {
    told: problems.map(({ message }) => message.replace(/^\S+ /u, '')),
    ways: contradictionsIn(disturbed).flatMap(({ ways }) => ways.map(({ values }) => values)),
    used: frame?.exptimeSeconds,
  };
}

describe('[U] EXPTIME against the detector and the next exposure', () => {
  it('too long for the gap: the detector is believed', () => {
    expect(exptime({ changes: { EXPTIME: 900 } })).toEqual({
      told: [
        'EXPTIME is 900 s, DET DIT1 x NDIT 600 s, the next exposure starts 675.2 s after it; planning goes on with EXPTIME 600 (DET DIT1 x NDIT fits before the next exposure), the recipes read the header until it is corrected',
      ],
      ways: [{ EXPTIME: 600 }],
      used: 600,
    });
  });

  it('possible, but another one than the detector and the rest of the template have: they are believed', () => {
    expect(exptime({ changes: { EXPTIME: 60 } })).toMatchObject({
      told: [
        expect.stringContaining('planning goes on with EXPTIME 600 (the other exposures of the template have it, too)'),
      ],
      ways: [{ EXPTIME: 600 }, { 'ESO DET DIT1': 60 }],
      used: 600,
    });
  });

  it('as the rest of the template has it: the detector is the odd one', () => {
    expect(exptime({ changes: { 'ESO DET DIT1': 60 } })).toMatchObject({
      told: [
        expect.stringContaining('planning goes on with the header as it is (the other exposures of the template have'),
      ],
      ways: [{ EXPTIME: 60 }, { 'ESO DET DIT1': 600 }],
      used: 600,
    });
  });

  it('with two sub-integrations is compared with their sum', () => {
    expect(exptime({ changes: { 'ESO DET DIT1': 300, 'ESO DET NDIT': 2 } }).told).toEqual([]);
    expect(exptime({ changes: { EXPTIME: 300, 'ESO DET DIT1': 300, 'ESO DET NDIT': 2 } }).used).toBe(600);
  });

  it('of the last exposure of the night is bounded by nothing', () => {
    expect(exptime({ index: LAST, changes: { EXPTIME: 900 } })).toMatchObject({
      told: [expect.any(String)],
      used: 600,
    });
    expect(exptime({ index: LAST, changes: { EXPTIME: 900, 'ESO DET DIT1': 900 } }).told).toEqual([]);
    expect(exptime({ index: LAST, without: ALONE, changes: { EXPTIME: 900 } })).toMatchObject({
      told: [expect.stringContaining('planning goes on with the header as it is (nobody confirms the other one)')],
      used: 900,
    });
  });

  it('is too long even where the detector says the same', () => {
    expect(exptime({ changes: { EXPTIME: 900, 'ESO DET DIT1': 900 } })).toMatchObject({
      told: [expect.stringContaining('the next exposure starts 675.2 s after it')],
      ways: [{ EXPTIME: 600, 'ESO DET DIT1': 600 }],
      used: 600,
    });
  });

  it.each([0, -600, 1e9, 'NaN', '600', Infinity])('%j is no time: the frame waits for its correction', (value) => {
    const { told, ways, used } = exptime({ changes: { EXPTIME: value } });
    expect(told).toEqual([expect.stringMatching(/^EXPTIME is .*; it is not used until it is corrected$/u)]);
    expect(ways).toEqual([{ EXPTIME: 600 }]);
    expect(used).toBeUndefined();
  });

  it('that nobody can tell is asked of the night log', () => {
    const changes = { EXPTIME: 0, 'ESO DET DIT1': null };
    expect(exptime({ index: LAST, without: ALONE, changes }).ways).toEqual([{ EXPTIME: '???' }]);
    expect(exptime({ index: LAST, without: ALONE, changes: { ...changes, EXPTIME: -600 } }).ways).toEqual([
      { EXPTIME: 600 },
    ]);
  });

  it('is asked of nobody whose own time is contested', () => {
    // The next exposure pretends to have begun 60 s after this one, and agrees with nobody.
    const next = { 'MJD-OBS': 57006.0382, 'DATE-OBS': '2014-12-15T00:55:04' };
    expect(judge({ index: 1, changes: next }).problems.map(({ subject }) => subject)).toEqual([fileOf(1)]);
  });

  it('is asked of nobody whose time is that of the name, because no two witnesses agree', () => {
    const fileName = 'MUSE.2014-12-15T00:55:04.000.fits';
    const { ARCFILE: _, ...header } = headerOf(1);
    const frames = [frameOf(headerOf(0), fileOf(0)), frameOf({ ...header, 'MJD-OBS': 57006.9 }, fileName)];
    expect(judgeFrames(frames, [], MUSE).problems.map(({ subject }) => subject)).toEqual([fileName]);
  });
});

describe('[U] EXPTIME of calibrations', () => {
  const calib = (type: string, differences: Keywords): Disturbed => ({
    index: LAST,
    without: ALONE,
    changes: { 'ESO DPR CATG': 'CALIB', 'ESO DPR TYPE': type, 'ESO TPL ID': 'MUSE_cal', ...differences },
  });

  it('is rightly 0 in a BIAS, whatever the detector says', () => {
    expect(exptime(calib('BIAS', { EXPTIME: 0, 'ESO DET DIT1': 0 })).told).toEqual([]);
    expect(exptime(calib('BIAS', { EXPTIME: 0, 'ESO DET DIT1': 0.1 })).told).toEqual([]);
  });

  it('is told where it contradicts the detector, and the frame is kept', () => {
    expect(exptime(calib('DARK', { EXPTIME: 0, 'ESO DET DIT1': 1800 })).told).toHaveLength(1);
    expect(exptime(calib('DARK', { EXPTIME: -1, 'ESO DET DIT1': 1800 }))).toMatchObject({ used: 1800 });
  });
});
