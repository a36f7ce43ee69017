import { describe, expect, it } from 'vitest';
import { ifusOfAbs } from '../../../src/domain/association/ab-ifus.ts';
import type { AbInput } from '../../../src/domain/association/association-block.ts';
import { MUSE } from '../../fakes/muse.ts';

const ALL = [1, 2, 3, 4];
const TAGS = ['MASTER_BIAS', 'MASTER_FLAT', 'GEOMETRY_TABLE', 'BADPIX_TABLE', 'LSF_PROFILE'];

/** An AB of these frames, with a calibration of each tag that is called after it. */
function abOf(...rawFiles: readonly string[]) {
  const inputs = TAGS.map((tag): AbInput => ({ source: { kind: 'calib', fileName: `${tag}.fits` }, tag }));
  return { name: `${rawFiles[0] ?? ''}.ab`, rawFiles, inputs };
}

/** Masters have all IFUs unless something else is said; a table of the geometry has no channels. */
function judge(files: Readonly<Record<string, readonly number[]>>, ...abs: readonly ReturnType<typeof abOf>[]) {
  const known = { MASTER_BIAS: ALL, MASTER_FLAT: ALL, GEOMETRY_TABLE: [], ...files };
  const channels = Object.entries(known).map(
    ([name, ifus]) => [name.toUpperCase() === name ? `${name}.fits` : name, new Set(ifus)] as const,
  );
  const { ifus, problems } = ifusOfAbs(abs, new Map(channels), MUSE);
  return { ifus: Object.fromEntries(ifus), problems, told: problems.map(({ message }) => message) };
}

describe('[U] the IFUs of the frames of an AB', () => {
  it('are all where nothing is missing, and nothing is told', () => {
    expect(judge({ a: ALL, b: ALL }, abOf('a', 'b'))).toEqual({ ifus: { a: ALL, b: ALL }, problems: [], told: [] });
  });

  it.each(['a', 'b', 'c'])('are its own for each frame: only %s goes on without what it lacks', (lacking) => {
    const files = { a: ALL, b: ALL, c: ALL, [lacking]: [1, 3, 4] };
    const { ifus, problems, told } = judge(files, abOf('a', 'b', 'c'));
    expect(ifus).toEqual(files);
    expect(told).toEqual([
      `${lacking} has no CHAN02 (IFU 2); the other frames of its template have it: it goes on without IFU 2`,
    ]);
    expect(problems).toMatchObject([{ code: 'IFU_MISSING', subject: lacking }]);
  });

  it('two that are missing are told in one line', () => {
    expect(judge({ a: ALL, b: [1, 4] }, abOf('a', 'b'))).toMatchObject({
      ifus: { a: ALL, b: [1, 4] },
      told: [
        'b has no CHAN02, CHAN03 (IFUs 2, 3); the other frame of its template has them: it goes on without IFUs 2, 3',
      ],
    });
  });

  it('what more than one frame lacks is told of each, with how many have it', () => {
    expect(judge({ a: [1, 3, 4], b: [1, 3, 4], c: ALL }, abOf('a', 'b', 'c')).told).toEqual([
      'a has no CHAN02 (IFU 2); 1 of the 2 other frames of its template have it: it goes on without IFU 2',
      'b has no CHAN02 (IFU 2); 1 of the 2 other frames of its template have it: it goes on without IFU 2',
    ]);
  });

  it('what all frames lack is seen by their calibrations', () => {
    const { ifus, told } = judge({ a: [1, 3, 4], b: [1, 3, 4] }, abOf('a', 'b'));
    expect(ifus).toEqual({ a: [1, 3, 4], b: [1, 3, 4] });
    expect(told).toEqual(
      ['a', 'b'].map(
        (name) => `${name} has no CHAN02 (IFU 2); MASTER_BIAS, MASTER_FLAT of its AB have it: it goes on without IFU 2`,
      ),
    );
  });

  it('a template of one frame is compared with its calibrations, too', () => {
    expect(judge({ a: [1, 2, 3] }, abOf('a')).told).toEqual([
      'a has no CHAN04 (IFU 4); MASTER_BIAS, MASTER_FLAT of its AB have it: it goes on without IFU 4',
    ]);
  });

  it('frames of other templates are no witnesses', () => {
    const files = { a: [1, 2], b: [1, 2, 3, 4], MASTER_BIAS: [], MASTER_FLAT: [] };
    expect(judge(files, abOf('a'), abOf('b'))).toEqual({ ifus: { a: [1, 2], b: ALL }, problems: [], told: [] });
  });

  it('a channel of one frame that no calibration knows is left out and told once, not missed in the others', () => {
    const { ifus, told } = judge({ a: ALL, b: [...ALL, 7] }, abOf('a', 'b'));
    expect(ifus).toEqual({ a: ALL, b: ALL });
    expect(told).toEqual(['b has CHAN07 (IFU 7), and no calibration of its AB has it: it goes on without IFU 7']);
  });

  it('what a calibration lacks its frames cannot have: told once, of all ABs that use it', () => {
    const { ifus, problems, told } = judge(
      { a: ALL, b: ALL, c: ALL, MASTER_BIAS: [1, 3, 4] },
      abOf('a', 'b'),
      abOf('c'),
    );
    expect(ifus).toEqual({ a: [1, 3, 4], b: [1, 3, 4], c: [1, 3, 4] });
    expect(told).toEqual([
      'MASTER_BIAS.fits (MASTER_BIAS) has no CHAN02 (IFU 2); frames that it calibrates have it: they go on without IFU 2',
    ]);
    expect(problems[0]?.cure).toContain('put a whole MASTER_BIAS into the archive');
  });

  it('optional calibrations, and those of later steps, decide nothing', () => {
    expect(judge({ a: ALL, BADPIX_TABLE: [1], LSF_PROFILE: [1] }, abOf('a'))).toMatchObject({
      ifus: { a: ALL },
      told: [],
    });
  });

  it('a frame whose channels are in none of its calibrations is not used', () => {
    const { ifus, problems, told } = judge({ a: [5, 6], b: ALL }, abOf('a', 'b'));
    expect(ifus).toEqual({ b: ALL });
    expect(told).toEqual([
      'a has CHAN05, CHAN06 (IFUs 5, 6), and none of them is in all of its calibrations; it is not used',
    ]);
    expect(problems).toMatchObject([{ code: 'CALIBRATION_MISSING', subject: 'a' }]);
  });

  it('a frame whose extensions are not known has none; the others are compared without it', () => {
    expect(judge({ a: ALL, c: ALL }, abOf('a', 'b', 'c'))).toEqual({
      ifus: { a: ALL, c: ALL },
      problems: [],
      told: [],
    });
  });
});
