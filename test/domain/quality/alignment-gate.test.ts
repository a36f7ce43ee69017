import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondAttemptFor } from '../../../src/domain/quality/alignment-attempts.ts';
import { alignmentLinks } from '../../../src/domain/quality/alignment-evidence.ts';
import { isBetterAlignment, judgeAlignment } from '../../../src/domain/quality/alignment-gate.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { MiniExposure } from './alignment-fields.ts';
import { STARS, at, evidenceOf, fieldAt } from './alignment-fields.ts';

const { limits } = MUSE.alignment;

function judge(...exposures: readonly MiniExposure[]) {
  return judgeAlignment(evidenceOf(...exposures), limits);
}

function doubts(...exposures: readonly MiniExposure[]) {
  return judge(...exposures).doubts.map(({ kind, exposure }) => `${exposure + 1} ${kind}`);
}

describe('[U] alignment gate', () => {
  it('believes offsets under which the stars of the exposures coincide', () => {
    expect(judge({}, { error: at(0.6, -0.4) }, { error: at(-0.8, 0.2) })).toEqual({
      isTrusted: true,
      doubts: [],
      confirmed: 3,
      summary: '3 exposures aligned: 21 of 21 detections in overlaps match, largest offset 0.82 arcsec',
    });
  });

  it('doubts the exposure whose stars do not fall on those of the others, and only that one', () => {
    const judgement = judge({}, {}, { error: at(0.6, 0), offset: at(2.1, 0) });
    expect(judgement.isTrusted).toBe(false);
    expect(judgement.doubts).toEqual([
      {
        kind: 'unconfirmed',
        exposure: 2,
        text: 'exposure 3 (2014-12-15T00:02:00.000) is not confirmed: at best 0 of 7 detections in the overlap with exposure 1 match',
      },
    ]);
  });

  it('finds the reference bad where all others agree', () => {
    expect(doubts({ sources: [at(-9, 4), at(3, -4), at(10, 4)] }, {}, { error: at(0.3, 0.1) })).toEqual([
      '1 unconfirmed',
    ]);
  });

  it('lets no single match speak: any two detections can be brought on top of each other', () => {
    expect(doubts({ sources: STARS.slice(0, 1) }, { sources: STARS.slice(0, 1) })).toEqual([
      '1 unconfirmed',
      '2 unconfirmed',
    ]);
  });

  it('believes three stars that all match, also beside a few peaks of noise, but not among many', () => {
    const noise = (seed: number, count: number) =>
      Array.from({ length: count }, (_, index) => at(((index * 7 + seed) % 27) - 13, 4 - ((index + seed) % 7)));
    const few = STARS.slice(1, 4);
    expect(doubts({ sources: few }, { sources: few })).toEqual([]);
    expect(doubts({ sources: [...few, ...noise(1, 2)] }, { sources: [...few, ...noise(4, 2)] })).toEqual([]);
    expect(doubts({ sources: [...few, ...noise(1, 25)] }, { sources: [...few, ...noise(5, 25)] })).toEqual([
      '1 unconfirmed',
      '2 unconfirmed',
    ]);
  });

  it('counts only the detections where the fields overlap', () => {
    const far = {
      field: fieldAt(at(24, 0)),
      sources: [...STARS.slice(4), at(20, 1), at(25, -2), at(33, 3), at(37, -4)],
    };
    const [link] = alignmentLinks(evidenceOf({}, far), limits);
    expect(link).toMatchObject({ one: 0, other: 1, expected: 1, matched: 1 });
    const near = { field: fieldAt(at(16, 0)), sources: [...STARS.slice(3), at(18, 1), at(25, -2), at(29, 3)] };
    expect(alignmentLinks(evidenceOf({}, near), limits)).toMatchObject([{ expected: 3, matched: 3 }]);
    expect(doubts({}, near)).toEqual([]);
  });

  it('takes a confirmation that comes through other exposures of a mosaic', () => {
    const east = STARS.map(({ eastArcsec, northArcsec }) => at(eastArcsec + 20, -northArcsec));
    const middle = { field: fieldAt(at(14, 0)), sources: [...STARS.slice(3), ...east.slice(0, 6)] };
    const last = { field: fieldAt(at(31, 0)), sources: east.filter(({ eastArcsec }) => eastArcsec > 16) };
    expect(doubts({}, middle, last)).toEqual([]);
  });

  it('doubts an exposure of another field, and one that the list does not name', () => {
    expect(doubts({}, {}, { field: fieldAt(at(40, 0)), sources: [at(40, 1)] }, { offset: null })).toEqual([
      '3 no-overlap',
      '4 not-listed',
    ]);
  });

  it('doubts offsets that no telescope needs, however well they match', () => {
    const judgement = judge({}, { error: at(3, 4.1) });
    expect(judgement.doubts.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'far: exposure 2 (2014-12-15T00:01:00.000) is moved by 5.1 arcsec (at most 5 are believed)',
    ]);
    expect(doubts({}, { error: at(3, 3.9) })).toEqual([]);
  });

  it('doubts an exposure that stays beside the one which confirms it', () => {
    expect(doubts({}, { error: at(0.5, 0), offset: at(0.37, 0) })).toEqual(['2 inconsistent']);
    expect(doubts({}, { error: at(0.5, 0), offset: at(0.42, 0) })).toEqual([]);
  });

  it('judges by the counts of the header where no positions are told', () => {
    const counted = (matched: number, detected: number) => ({ sources: null, counts: { detected, matched } });
    expect(doubts(counted(6, 8), counted(7, 10))).toEqual([]);
    expect(judge(counted(6, 8), counted(4, 30), counted(2, 3)).doubts.map(({ text }) => text)).toEqual([
      'exposure 2 (2014-12-15T00:01:00.000) has 4 of 30 detections matched',
      'exposure 3 (2014-12-15T00:02:00.000) has 2 of 3 detections matched',
    ]);
    expect(doubts({ sources: null }, { sources: null })).toEqual(['1 unconfirmed', '2 unconfirmed']);
  });

  it('keeps of two lists the one that confirms more', () => {
    const good = judge({}, {});
    const half = judge({}, {}, { offset: at(2, 0) });
    const none = judge({ sources: [at(0, 0)] }, { offset: at(2, 0) }, { offset: at(1, 3) });
    expect(isBetterAlignment(good, half)).toBe(true);
    expect(isBetterAlignment(half, none)).toBe(true);
    expect(isBetterAlignment(none, half)).toBe(false);
    expect(isBetterAlignment(half, half)).toBe(false);
  });
});

const place = fc.record({
  eastArcsec: fc.double({ min: -14, max: 14, noNaN: true }),
  northArcsec: fc.double({ min: -4.5, max: 4.5, noNaN: true }),
});
const pointing = fc.record({
  eastArcsec: fc.double({ min: -2, max: 2, noNaN: true }),
  northArcsec: fc.double({ min: -2, max: 2, noNaN: true }),
});

describe('[U] alignment gate on any field', () => {
  it('believes true offsets of four stars and more that lie apart, whatever the telescope did', () => {
    const central = fc.record({
      eastArcsec: fc.integer({ min: -6, max: 6 }),
      northArcsec: fc.integer({ min: -1, max: 1 }),
    });
    const stars = fc
      .uniqueArray(central, {
        minLength: 4,
        maxLength: 12,
        selector: ({ eastArcsec, northArcsec }) => `${eastArcsec} ${northArcsec}`,
      })
      .map((cells) => cells.map(({ eastArcsec, northArcsec }) => at(2 * eastArcsec, 2 * northArcsec)));
    fc.assert(
      fc.property(stars, fc.array(pointing, { minLength: 1, maxLength: 6 }), (sources, errors) => {
        expect(doubts({ sources }, ...errors.map((error) => ({ error, sources })))).toEqual([]);
      }),
    );
  });

  it('does not depend on the order of the exposures but for their numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.array(place, { maxLength: 12 }), { minLength: 2, maxLength: 5 }), (fields) => {
        const one = judge(...fields.map((sources) => ({ sources })));
        const other = judge(...fields.toReversed().map((sources) => ({ sources })));
        expect(other.confirmed).toBe(one.confirmed);
        expect(other.isTrusted).toBe(one.isTrusted);
      }),
    );
  });

  it('believes noise in none of 60 pairs, although the recipe looks for the best of all offsets', () => {
    const noise = (key: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        at(
          ((Math.sin(key * 12.9898 + index * 78.233) * 43758.5453) % 1) * 14,
          ((Math.sin(key * 39.425 + index * 11.135) * 24634.6345) % 1) * 4.5,
        ),
      );
    const believed = Array.from({ length: 60 }, (_, key) => key).filter((key) => {
      const [ones, others] = [noise(key, 8 + (key % 13)), noise(key + 1000, 8 + (key % 13))];
      return offsetsBetween(ones, others).some(
        (offset) => judge({ sources: ones, offset: at(0, 0) }, { sources: others, offset }).isTrusted,
      );
    });
    expect(believed).toEqual([]);
  });
});

/** Every offset that brings some detection on top of another one. */
function offsetsBetween(ones: readonly { eastArcsec: number; northArcsec: number }[], others: typeof ones) {
  return ones.flatMap((one) =>
    others.map((other) => at(other.eastArcsec - one.eastArcsec, other.northArcsec - one.northArcsec)),
  );
}

describe('[U] second attempts', () => {
  const failed = (...messages: readonly string[]) => secondAttemptFor({ kind: 'failed', messages }, MUSE.alignment)?.id;

  it('answer what the recipe said of its failure', () => {
    expect(failed('Too few sources left', 'Too few (3) point-sources were detected in image 1')).toBe(
      'TOO_FEW_SOURCES',
    );
    expect(failed('No point-sources were detected in image 1', 'Too few sources left')).toBe('NO_SOURCES');
    expect(failed('Source detection failed on image 1 of 4')).toBe('NO_SOURCES');
    expect(failed('muse_exp_align was stopped at its wall limit of 900 s: Searching')).toBe('DETECTION_HANGS');
    expect(failed('Missing MJD-OBS')).toBeUndefined();
  });

  it('answer the first doubt of the table, and none where parameters cannot help', () => {
    const doubtful = (...exposures: readonly MiniExposure[]) =>
      secondAttemptFor({ kind: 'doubtful', judgement: judge(...exposures) }, MUSE.alignment)?.id;
    expect(doubtful({}, { offset: at(2, 0) })).toBe('ONLY_BRIGHT_SOURCES');
    expect(doubtful({}, { error: at(3, 4.1) })).toBe('NEAR_OFFSETS');
    expect(doubtful({}, {}, { field: fieldAt(at(40, 0)), sources: [] })).toBeUndefined();
  });
});
