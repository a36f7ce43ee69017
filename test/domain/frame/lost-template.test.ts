import { describe, expect, it } from 'vitest';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import { contradictionsIn, fileOf, judge } from './judged-headers.ts';

function seen(changes: Keywords, without: readonly number[] = []) {
  const frame = judge({ changes, without }).frames.find(({ fileName }) => fileName === fileOf(0));
  return { obsId: frame?.obsId, tplStart: frame?.tplStart, obsProgId: frame?.obsProgId };
}
const TRUE = { obsId: 1134385, tplStart: '2014-12-15T00:53:10', obsProgId: '094.A-0205(A)' };

describe('[U] what an exposure belongs to', () => {
  it.each<Keywords>([
    { 'ESO OBS ID': 0 },
    { 'ESO OBS ID': 999 },
    { 'ESO TPL START': '' },
    { 'ESO TPL START': '2014-12-15T00:50:00' },
    { 'ESO TPL START': '2014-12-15T09:00:00' },
    { 'ESO OBS PROG ID': '' },
    { 'ESO OBS PROG ID': '094.A-9999(A)' },
  ])('%j: the exposures taken with it agree, and planning believes them', (changes) => {
    expect(seen(changes)).toEqual(TRUE);
    const [told, ...more] = judge({ changes }).problems;
    expect(more).toEqual([]);
    expect(told?.message).toMatch(
      /; planning goes on with .* \(the exposures of the same OBS START agree\), the recipes/u,
    );
  });

  it('has one instrument mode: that of the others in its template is believed', () => {
    const changes = { 'ESO INS MODE': 'WFM-NOAO-E' };
    expect(judge({ changes }).frames.map(({ insMode }) => insMode)).toEqual(Array(4).fill('WFM-NOAO-N'));
    expect(judge({ changes }).problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        ': INS MODE is WFM-NOAO-E, the 3 exposures taken with it have WFM-NOAO-N; planning goes on',
      ),
    ]);
  });

  it('is told by the names of OB and execution together, not by one of them', () => {
    expect(seen({ 'ESO OBS ID': 999, 'ESO OBS NAME': 'another' }).obsId).toBe(999);
    expect(seen({ 'ESO OBS ID': 0, 'ESO OBS START': '2014-12-15T05:00:00' }).obsId).toBe(0);
  });

  it('is not contested by one exposure alone', () => {
    expect(seen({ 'ESO OBS ID': 999 }, [1, 2]).obsId).toBe(999);
    expect(contradictionsIn({ changes: { 'ESO OBS ID': 999 }, without: [1, 2] })).toEqual([]);
    expect(seen({ 'ESO OBS ID': 0 }, [1, 2]).obsId).toBe(TRUE.obsId);
  });
});
