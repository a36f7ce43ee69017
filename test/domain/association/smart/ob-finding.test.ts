import { describe, expect, it } from 'vitest';
import { MUSE } from '../../../fakes/muse.ts';
import type { ExposureSketch } from './night-sketch.ts';
import {
  analyse,
  answersOf,
  combined,
  evidenceFor,
  file,
  findingIn,
  night,
  object,
  record,
  single,
  sky,
} from './night-sketch.ts';

function oneTemplate(...exposures: readonly ExposureSketch[]) {
  return night({ obsId: 1134385, templates: [exposures] });
}
function oneOb(...templates: readonly (readonly ExposureSketch[])[]) {
  return night({ obsId: 1134385, templates });
}
function times(count: number, exposure: (index: number) => ExposureSketch): readonly ExposureSketch[] {
  return Array.from({ length: count }, (_, index) => exposure(index));
}

describe('[U] case 2: 1 OB, several templates', () => {
  it('recommends to merge templates that overlap, and tells all it knows', () => {
    const finding = findingIn(oneOb([object(), object(2, 0)], [object(0, 3), sky()]), [
      record(1134385, { comment: 'Fully within constraints.' }),
    ]);
    expect(finding).toEqual({
      id: 'ob/1134385',
      case: 'multi-template',
      subject: 'OB 1134385 (NGC 2440): 2 templates, 3 OBJECT, 1 SKY',
      obsIds: [1134385],
      abs: [combined(1), combined(3)],
      frames: [file(1), file(2), file(3), file(4)],
      evidence: [
        { what: 'OB 1134385 started 2014-12-15T00:05:00', value: 'SM, grade A, "Fully within constraints."' },
        { what: 'template 2014-12-15T00:12:00', value: '2 OBJECT; 2 of 2 (TPL.NEXP)' },
        { what: 'template 2014-12-15T00:36:00', value: '1 OBJECT, 1 SKY; 2 of 2 (TPL.NEXP)' },
        { what: 'pointings', value: '3 OBJECT exposures, up to 3.6 arcsec apart (by offsets)' },
        { what: 'position angle', value: '0 deg' },
        { what: 'overlap', value: '91 % to 96 % of 3 pairs' },
        { what: 'field', value: '3600.0 arcsec2, nominal' },
      ],
      recommended: {
        label: 'merge',
        because: 'the exposures of a dataset are connected by overlaps of at least 95 % (limit 50 %)',
        actions: [{ kind: 'MERGE', abs: [combined(1), combined(3)] }],
      },
      alternatives: [{ label: 'keep', because: 'the ABs stay as they are', actions: [] }],
    });
  });

  it('keeps templates that do not overlap enough, and says by how much they do', () => {
    const finding = findingIn(oneOb([object(), object(2, 0)], [object(40, 0)]));
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: 'exposures of different datasets overlap by at most 36 % (limit 50 %)',
      actions: [],
    });
    expect(evidenceFor(finding, 'groups')).toBe(
      '2 + 1 exposures, at least 38.0 arcsec apart, overlap of at most 36 % between them (limit 50 %)',
    );
    expect(finding.alternatives).toEqual([
      {
        label: 'merge all',
        because: 'exposures that overlap at all in one dataset, whatever their grades',
        actions: [{ kind: 'MERGE', abs: [combined(1), single(3)] }],
      },
    ]);
  });

  it('has its limit at half of the area', () => {
    expect(findingIn(oneOb([object()], [object(30, 0)])).recommended.label).toBe('merge');
    expect(findingIn(oneOb([object()], [object(30.01, 0)])).recommended.label).toBe('keep');
    expect(findingIn(oneOb([object()], [object(60, 0)])).alternatives).toEqual([]);
  });

  it('merges through others: a chain of overlaps is enough', () => {
    const finding = findingIn(oneOb([object()], [object(25, 0)], [object(50, 0)]));
    expect(finding.recommended.actions).toEqual([{ kind: 'MERGE', abs: [single(1), single(2), single(3)] }]);
    expect(finding.recommended.because).toContain('connected by overlaps of at least 58 %');
    expect(evidenceFor(finding, 'overlap')).toBe('16 % to 58 % of 3 pairs');
  });

  it('counts position angles: fields that are turned overlap less', () => {
    const finding = findingIn(oneOb([object()], [object(0, 0, { posangDeg: 45 })]));
    expect(evidenceFor(finding, 'overlap')).toBe('82 %');
    expect(evidenceFor(finding, 'position angle')).toBe('0, 45 deg');
  });

  it('deals files out anew where two templates map the same two fields', () => {
    const finding = findingIn(oneOb([object(), object(100, 0)], [object(1, 0), object(101, 0)]));
    expect(finding.recommended).toEqual({
      label: 'deal out anew',
      because:
        'the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %); exposures of different datasets overlap by at most 0 % (limit 50 %)',
      actions: [
        {
          kind: 'EDIT',
          abs: [combined(1), combined(3)],
          datasets: [
            [file(1), file(3)],
            [file(2), file(4)],
          ],
        },
      ],
    });
  });

  it('gives a SKY that is dealt out to the closest dataset in time, and its sky to the other one', () => {
    const finding = findingIn(oneOb([object(), sky(), object(100, 0)], [object(101, 0), object(1, 0)]));
    expect(finding.recommended.actions).toEqual([
      {
        kind: 'EDIT',
        abs: [combined(1), combined(4)],
        datasets: [
          [file(1), file(2), file(5)],
          [file(3), file(4)],
        ],
      },
      { kind: 'ADD_SKY', abs: [combined(3)], skyFiles: [file(2)] },
    ]);
  });

  it('merges a template of nothing but SKY with the object; a second field gets its sky', () => {
    expect(findingIn(oneOb([object(), object(1, 0)], [sky()])).recommended).toEqual({
      label: 'merge',
      because: 'the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %)',
      actions: [{ kind: 'MERGE', abs: [combined(1), single(3)] }],
    });
    expect(findingIn(oneOb([object()], [sky()])).recommended).toEqual({
      label: 'merge',
      because: 'there is nothing to combine',
      actions: [{ kind: 'MERGE', abs: [single(1), single(2)] }],
    });
    expect(findingIn(oneOb([object()], [sky()], [object(100, 0)])).recommended.actions).toEqual([
      { kind: 'MERGE', abs: [single(1), single(2)] },
      { kind: 'ADD_SKY', abs: [single(3)], skyFiles: [file(2)] },
    ]);
  });

  it('takes no sky of another instrument mode, and none that is too short to be processed', () => {
    const other = night(
      { obsId: 1, templates: [[object()], [object(100, 0)]] },
      { obsId: 1, insMode: 'WFM-AO-N', templates: [[sky()]] },
    );
    expect(findingIn(other).recommended.actions).toEqual([]);
    const short = findingIn(oneOb([object()], [sky({ exptimeSeconds: 9 })], [object(100, 0)]));
    expect(short.recommended.actions).toEqual([{ kind: 'MERGE', abs: [single(1), single(2)] }]);
  });

  it('leaves a SKY to the field that it was taken with', () => {
    const finding = findingIn(oneOb([object(), sky()], [object(100, 0)]));
    expect(finding.recommended.actions).toEqual([]);
  });

  it('tells how far three groups are apart: the nearest two, and those that overlap most', () => {
    const finding = findingIn(oneOb([object()], [object(40, 0)], [object(200, 0)]));
    expect(evidenceFor(finding, 'groups')).toBe(
      '1 + 1 + 1 exposures, at least 40.0 arcsec apart, overlap of at most 33 % between them (limit 50 %)',
    );
  });

  it('never merges instrument modes', () => {
    const finding = findingIn(
      night({ obsId: 1, templates: [[object()]] }, { obsId: 1, insMode: 'WFM-NOAO-E', templates: [[object()]] }),
    );
    expect(finding.recommended).toMatchObject({ label: 'keep', actions: [] });
    expect(finding.alternatives).toEqual([]);
    expect(evidenceFor(finding, 'INS.MODE')).toBe('WFM-NOAO-N, WFM-NOAO-E: never combined with one another');
  });

  it('has a field of its own in each instrument mode', () => {
    const nfm = night({ obsId: 1, insMode: 'NFM-AO-N', templates: [[object()], [object(4, 0)]] });
    expect(findingIn(nfm).recommended.label).toBe('keep');
    expect(evidenceFor(findingIn(nfm), 'field')).toBe('56.3 arcsec2, nominal');
    const wfm = night({ obsId: 1, insMode: 'WFM-AO-N', templates: [[object()], [object(4, 0)]] });
    expect(findingIn(wfm).recommended.label).toBe('merge');
  });

  it('does not count templates of which nothing is long enough', () => {
    const short = object(0, 0, { exptimeSeconds: 9.9 });
    expect(analyse(oneOb([object(), object(1, 0)], [short])).findings).toEqual([]);
    expect(analyse(oneOb([short], [short])).findings).toEqual([]);
    expect(findingIn(oneOb([object()], [object(0, 0, { exptimeSeconds: 10 })])).case).toBe('multi-template');
  });

  it('does not let the offset of a SKY decide what overlaps', () => {
    const finding = findingIn(oneOb([object(), sky({ east: 500 })], [object(1, 0)]));
    expect(evidenceFor(finding, 'pointings')).toBe('2 OBJECT exposures, up to 1.0 arcsec apart (by offsets)');
  });
});

describe('[U] case 3: 1 OB, 1 template that maps', () => {
  it('recommends to split by position where groups of pointings overlap', () => {
    const finding = findingIn(oneTemplate(object(), object(2, 0), object(100, 0), object(102, 0)));
    expect(finding).toMatchObject({ id: 'ob/1134385', case: 'mapping', subject: 'OB 1134385 (NGC 2440): 4 OBJECT' });
    expect(finding.recommended).toEqual({
      label: 'split by position',
      because: 'exposures of different datasets overlap by at most 0 % (limit 50 %)',
      actions: [
        {
          kind: 'SPLIT',
          ab: combined(1),
          by: 'position',
          datasets: [
            [file(1), file(2)],
            [file(3), file(4)],
          ],
        },
      ],
    });
    expect(answersOf(finding)).toEqual({ 'split by position': ['SPLIT'], 'single cubes': ['DELETE'], keep: [] });
  });

  it('recommends single cubes where no two pointings overlap enough', () => {
    const finding = findingIn(oneTemplate(object(), object(50, 0), object(100, 0)));
    expect(finding.recommended).toEqual({
      label: 'single cubes',
      because: 'exposures of different datasets overlap by at most 16 % (limit 50 %)',
      actions: [{ kind: 'DELETE', ab: combined(1) }],
    });
    expect(finding.alternatives).toEqual([{ label: 'keep', because: 'the ABs stay as they are', actions: [] }]);
  });

  it('offers other ways to split: by RA, by DEC, by both', () => {
    const finding = findingIn(oneTemplate(object(), object(1, 0), object(0, 100), object(1, 100), object(100, 100)));
    expect([finding.recommended, ...finding.alternatives].map(({ label, because }) => [label, because])).toEqual([
      ['split by position', 'exposures of different datasets overlap by at most 0 % (limit 50 %)'],
      ['split by RA', '2 groups between gaps along RA: 4 + 1 exposures'],
      ['split by DEC', '2 groups between gaps along DEC: 2 + 3 exposures'],
      ['single cubes', 'no combined cube, each exposure for itself'],
      ['keep', 'the ABs stay as they are'],
    ]);
    expect(finding.alternatives[1]?.actions).toEqual([
      {
        kind: 'SPLIT',
        ab: combined(1),
        by: 'radec',
        datasets: [
          [file(1), file(2)],
          [file(3), file(4), file(5)],
        ],
      },
    ]);
  });

  it('leaves a SKY, and an exposure that is too short, with the dataset closest in time', () => {
    const short = object(300, 0, { exptimeSeconds: 5 });
    const finding = findingIn(oneTemplate(object(), object(1, 0), sky(), short, object(100, 0), object(101, 0)));
    expect(finding.recommended.actions).toEqual([
      {
        kind: 'SPLIT',
        ab: combined(1),
        by: 'position',
        datasets: [
          [file(1), file(2), file(3)],
          [file(4), file(5), file(6)],
        ],
      },
    ]);
  });

  it('measures time from middle to middle, and takes the earlier one at equal distance', () => {
    const long = object(100, 0, { exptimeSeconds: 600 });
    const before = object(0, 0, { exptimeSeconds: 600 });
    const [first] = findingIn(oneTemplate(before, object(1, 0), sky({ exptimeSeconds: 600 }), long, object(101, 0)))
      .recommended.actions;
    expect(first).toMatchObject({
      datasets: [
        [file(1), file(2), file(3)],
        [file(4), file(5)],
      ],
    });
    const [later] = findingIn(oneTemplate(before, object(1, 0), sky({ exptimeSeconds: 660 }), long, object(101, 0)))
      .recommended.actions;
    expect(later).toMatchObject({
      datasets: [
        [file(1), file(2)],
        [file(3), file(4), file(5)],
      ],
    });
  });

  it('splits even when a piece is still too large, and says so', () => {
    const finding = findingIn(oneTemplate(...times(17, () => object()), object(100, 0)));
    expect(finding.case).toBe('mapping');
    expect(finding.recommended.because).toBe(
      'exposures of different datasets overlap by at most 0 % (limit 50 %); 17 OBJECT exposures, up to 16 are combined (memory): the single cubes are final',
    );
  });
});

describe('[U] case 4: twins', () => {
  const twins = oneTemplate(object(), object(), object(5, 0), object(5, 0), object(0, 6), object(0, 6));

  it('recommends to keep: one cube of all is more useful than many of two', () => {
    const finding = findingIn(twins);
    expect(finding.case).toBe('twins');
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: 'all 6 exposures are connected by overlaps of at least 90 %: one cube is more useful than 3 of 2',
      actions: [],
    });
    expect(answersOf(finding)).toEqual({
      keep: [],
      'split by RA': ['SPLIT'],
      'split by DEC': ['SPLIT'],
      'split by RA and DEC': ['SPLIT'],
    });
    expect(finding.alternatives[2]?.actions).toEqual([
      {
        kind: 'SPLIT',
        ab: combined(1),
        by: 'radec',
        datasets: [
          [file(1), file(2)],
          [file(3), file(4)],
          [file(5), file(6)],
        ],
      },
    ]);
  });

  it('is a map where the pairs do not overlap', () => {
    const finding = findingIn(oneTemplate(object(), object(), object(100, 0), object(100, 0)));
    expect(finding).toMatchObject({ case: 'mapping', recommended: { label: 'split by position' } });
  });
});

describe('[U] too many exposures in a template', () => {
  it('are kept: there will be single cubes; splits into pieces that are combined are offered', () => {
    const finding = findingIn(oneTemplate(...times(18, (index) => object(index % 2 === 0 ? 0 : 10, 0))));
    expect(finding.case).toBe('too-many');
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: '18 OBJECT exposures, up to 16 are combined (memory): the single cubes are final',
      actions: [],
    });
    expect(finding.alternatives.map(({ label, because }) => [label, because])).toEqual([
      ['split by RA', '2 groups between gaps along RA: 9 + 9 exposures'],
      ['split by time', '9 + 9 exposures in order of time, up to 16 are combined'],
    ]);
    expect(finding.alternatives[1]?.actions).toMatchObject([{ kind: 'SPLIT', ab: combined(1), by: 'files' }]);
  });

  it('begin beyond the limit', () => {
    expect(analyse(oneTemplate(...times(16, () => object()))).findings).toEqual([]);
    expect(findingIn(oneTemplate(...times(17, () => object()))).case).toBe('too-many');
    expect(answersOf(findingIn(oneTemplate(...times(17, () => object()))))).toEqual({
      keep: [],
      'split by time': ['SPLIT'],
    });
  });

  it('are not offered in pieces that are too large themselves', () => {
    const uneven = oneTemplate(...times(19, (index) => object(index < 17 ? 0 : 10, 0)));
    expect(answersOf(findingIn(uneven))).toEqual({ keep: [], 'split by time': ['SPLIT'] });
  });

  it('are offered in pieces of exactly the limit', () => {
    const finding = findingIn(oneTemplate(...times(17, (index) => object(index < 16 ? 0 : 10, 0))));
    expect(answersOf(finding)).toEqual({ keep: [], 'split by RA': ['SPLIT'], 'split by time': ['SPLIT'] });
  });

  it('do not count SKY and what is too short', () => {
    const short = object(0, 0, { exptimeSeconds: 5 });
    expect(analyse(oneTemplate(...times(16, () => object()), sky(), short)).findings).toEqual([]);
  });

  it('are not made by a merge: whole templates in pieces are offered instead', () => {
    const finding = findingIn(oneOb(...[1, 2, 3].map(() => times(6, (index) => object(index, 0)))));
    expect(finding.case).toBe('too-many');
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: 'merged they would be 18 exposures, up to 16 are combined (memory)',
      actions: [],
    });
    expect(finding.alternatives).toEqual([
      {
        label: 'merge in pieces',
        because: 'cubes of up to 16 exposures, in order of time',
        actions: [{ kind: 'MERGE', abs: [combined(1), combined(7)] }],
      },
    ]);
  });

  it('are merged up to the limit', () => {
    const finding = findingIn(
      oneOb(
        times(8, () => object()),
        times(8, () => object()),
      ),
    );
    expect(finding).toMatchObject({ case: 'multi-template', recommended: { label: 'merge' } });
  });

  it('leave what else can be merged', () => {
    const finding = findingIn(
      oneOb(
        times(9, () => object()),
        times(9, () => object()),
        [object(100, 0)],
        [object(101, 0)],
      ),
    );
    expect(finding.case).toBe('multi-template');
    expect(finding.recommended.actions).toEqual([{ kind: 'MERGE', abs: [single(19), single(20)] }]);
    expect(finding.recommended.because).toContain('merged they would be 18 exposures, up to 16 are combined (memory)');
  });
});

describe('[U] aborted and incomplete templates', () => {
  const incomplete = (...exposures: readonly ExposureSketch[]) =>
    night({ obsId: 1134385, planned: 4, templates: [exposures] });

  it('are incomplete where nothing says why', () => {
    const finding = findingIn(incomplete(object(), object(1, 0), sky()), [record(1134385, { grade: 'B' })]);
    expect(finding.case).toBe('incomplete');
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: '3 of 4 exposures can be used: what is left is combined',
      actions: [],
    });
    expect(finding.alternatives).toEqual([
      {
        label: 'single cubes',
        because: 'no combined cube, each exposure for itself',
        actions: [{ kind: 'DELETE', ab: combined(1) }],
      },
    ]);
    expect(evidenceFor(finding, 'template 2014-12-15T00:12:00')).toBe('2 OBJECT, 1 SKY; 3 of 4 (TPL.NEXP)');
    expect(evidenceFor(finding, 'OB 1134385 started 2014-12-15T00:05:00')).toBe('SM, grade B, no comment');
  });

  it('are aborted by their grade, or by the comment', () => {
    const caseBy = (grade: string, comment: string) =>
      findingIn(incomplete(object(), object(1, 0)), [record(1134385, { grade, comment })]).case;
    expect(caseBy('X', '')).toBe('aborted');
    expect(caseBy('C', 'OB Aborted for a target of opportunity.')).toBe('aborted');
    expect(caseBy('', 'interrupted by an earthquake')).toBe('aborted');
    expect(caseBy('', 'Terminated at twilight')).toBe('aborted');
    expect(caseBy('', 'stopped: wind')).toBe('aborted');
    expect(caseBy('A', 'not about it')).toBe('incomplete');
    const finding = findingIn(incomplete(object(), object(1, 0)), [record(1134385, { grade: 'X', obsMode: 'NONE' })]);
    expect(evidenceFor(finding, 'OB 1134385 started 2014-12-15T00:05:00')).toBe('grade X, no comment, aborted');
  });

  it('are aborted by an exposure that is far shorter than the others of the OB', () => {
    const cutAt = (exptimeSeconds: number) =>
      findingIn(incomplete(object(), object(1, 0), object(2, 0, { exptimeSeconds })));
    expect(cutAt(299)).toMatchObject({
      case: 'aborted',
      alternatives: [
        {
          label: 'short ones apart',
          because: '1 exposure cut short',
          actions: [{ kind: 'SPLIT', ab: combined(1), by: 'files', datasets: [[file(1), file(2)], [file(3)]] }],
        },
        { label: 'single cubes' },
      ],
    });
    expect(evidenceFor(cutAt(299), 'template 2014-12-15T00:12:00')).toBe(
      '3 OBJECT; 3 of 4 (TPL.NEXP); cut short: 299 s',
    );
    expect(cutAt(300).case).toBe('incomplete');
    expect(findingIn(incomplete(object(), sky({ exptimeSeconds: 20 }))).case).toBe('incomplete');
  });

  it('compare with the median of the OB', () => {
    const cutOf = (...seconds: readonly number[]) =>
      findingIn(incomplete(...seconds.map((exptimeSeconds) => object(0, 0, { exptimeSeconds })))).case;
    expect(cutOf(100, 310)).toBe('aborted');
    expect(cutOf(110, 310)).toBe('incomplete');
    expect(cutOf(300, 100, 100)).toBe('incomplete');
  });

  it('are kept together in service mode, too: only a repeated OB has better exposures', () => {
    const cut = object(2, 0, { exptimeSeconds: 180 });
    const finding = findingIn(incomplete(object(), object(1, 0), cut), [record(1134385, { grade: 'X' })]);
    expect(finding).toMatchObject({ case: 'aborted', recommended: { label: 'keep' } });
  });

  it('are found among several templates', () => {
    const short = object(0, 0, { exptimeSeconds: 5 });
    const one = findingIn(night({ obsId: 1134385, planned: 2, templates: [[object(), object()], [short]] }));
    expect(one).toMatchObject({
      case: 'aborted',
      subject: 'OB 1134385 (NGC 2440): 2 templates, 3 OBJECT',
      recommended: { because: '1 of 2 exposures can be used: what is left is combined' },
    });
    const two = findingIn(night({ obsId: 1134385, planned: 3, templates: [[object(), object()], [short]] }));
    expect(two.recommended.because).toBe('2 of 3, 1 of 3 exposures can be used: what is left is combined');
  });

  it('are kept when only one exposure is left, or none', () => {
    const one = findingIn(incomplete(object()), [record(1134385, { grade: 'X' })]);
    expect(one).toMatchObject({
      case: 'aborted',
      recommended: { label: 'keep', because: '1 of 4 exposures can be used: the single cube is final' },
      alternatives: [],
    });
    expect(evidenceFor(one, 'pointings')).toBe('1 OBJECT exposure (by offsets)');
    expect(evidenceFor(one, 'overlap')).toBeUndefined();
    const none = findingIn(incomplete(object(0, 0, { exptimeSeconds: 4 })), [record(1134385, { grade: 'X' })]);
    expect(none).toMatchObject({
      case: 'aborted',
      recommended: { because: '1 of 4 exposures can be used: nothing is left to process' },
      alternatives: [],
    });
    expect(evidenceFor(none, 'pointings')).toBeUndefined();
  });

  it('that are complete are not aborted, however short an exposure is', () => {
    const complete = oneTemplate(object(), object(1, 0), object(2, 0, { exptimeSeconds: 60 }));
    expect(analyse(complete, { obRecords: [record(1134385, { grade: 'X' })] }).findings).toEqual([]);
  });
});

describe('[U] what needs no decision', () => {
  it('is a jitter, a rotation, a single exposure, a SKY alone', () => {
    expect(analyse(oneTemplate(object(), object(2, 0), object(0, 2), sky())).findings).toEqual([]);
    const rotated = [0, 90, 180, 270].map((posangDeg) => object(0, 0, { posangDeg }));
    expect(analyse(oneTemplate(...rotated)).findings).toEqual([]);
    expect(analyse(oneTemplate(object())).findings).toEqual([]);
    expect(analyse(oneTemplate(sky())).findings).toEqual([]);
    expect(analyse(oneOb([sky()], [sky()])).findings).toEqual([]);
  });

  it('is decided by the rules of the instrument', () => {
    const jitter = oneTemplate(object(), object(10, 0));
    const rules = { ...MUSE, smart: { ...MUSE.smart, minOverlap: 0.9 } };
    expect(analyse(jitter, { rules }).findings.map((finding) => finding.case)).toEqual(['mapping']);
    expect(analyse(jitter, { limits: { minExptimeSeconds: 10, maxCombine: 1 } }).findings[0]?.case).toBe('too-many');
  });
});
