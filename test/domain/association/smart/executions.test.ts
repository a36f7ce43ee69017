import { describe, expect, it } from 'vitest';
import type { ObRecord } from '../../../../src/domain/association/ob-record.ts';
import type { Finding } from '../../../../src/domain/association/smart/finding.ts';
import type { ExposureSketch } from './night-sketch.ts';
import {
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

const STARTS = ['2014-12-15T00:05:00', '2014-12-15T03:05:00', '2014-12-15T06:05:00'] as const;

interface Run {
  readonly exposures: readonly ExposureSketch[];
  readonly planned?: number;
  readonly log?: Partial<ObRecord>;
}

/** An OB that was executed several times; an execution without `log` is not in the night log. */
function executions(...runs: readonly Run[]): Finding {
  const obs = runs.map(({ exposures, planned }, index) => {
    const obsStart = STARTS[index]!;
    return { obsId: 7, obsStart, templates: [exposures], ...(planned === undefined ? {} : { planned }) };
  });
  const records = runs.flatMap(({ log }, index) =>
    log === undefined ? [] : [record(7, { obsStart: STARTS[index]!, ...log })],
  );
  return findingIn(night(...obs), records);
}

const pair = [object(), object(1, 0)];

describe('[U] case 5a: executions in service mode', () => {
  it('keeps a bad and a good one apart: two datasets, nothing is dropped', () => {
    const finding = executions(
      { exposures: pair, log: { grade: 'C', comment: 'Seeing out of constraints, repeat.' } },
      { exposures: pair, log: { grade: 'A' } },
    );
    expect(finding).toMatchObject({
      id: 'ob/7',
      case: 'executions-sm',
      subject: 'OB 7 (NGC 2440): 2 executions, 4 OBJECT',
      abs: [combined(1), combined(3)],
    });
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: 'started 2014-12-15T00:05:00 (grade C): failed its constraints and stays apart',
      actions: [],
    });
    expect(finding.alternatives).toEqual([
      {
        label: 'merge all',
        because: 'exposures that overlap at all in one dataset, whatever their grades',
        actions: [{ kind: 'MERGE', abs: [combined(1), combined(3)] }],
      },
    ]);
    expect(finding.evidence.slice(0, 4)).toEqual([
      { what: 'OB 7 started 2014-12-15T00:05:00', value: 'SM, grade C, "Seeing out of constraints, repeat."' },
      { what: 'template 2014-12-15T00:12:00', value: '2 OBJECT; 2 of 2 (TPL.NEXP)' },
      { what: 'OB 7 started 2014-12-15T03:05:00', value: 'SM, grade A, no comment' },
      { what: 'template 2014-12-15T00:36:00', value: '2 OBJECT; 2 of 2 (TPL.NEXP)' },
    ]);
    expect(evidenceFor(finding, 'groups')).toBeUndefined();
  });

  it('merges the good ones, and the bad ones among themselves', () => {
    const finding = executions(
      { exposures: pair, log: { grade: 'D' } },
      { exposures: pair, log: { grade: 'B' } },
      { exposures: [object()], log: { grade: 'A' } },
    );
    expect(finding.recommended).toEqual({
      label: 'merge',
      because:
        'started 2014-12-15T00:05:00 (grade D): failed its constraints and stays apart; the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %)',
      actions: [{ kind: 'MERGE', abs: [combined(3), single(5)] }],
    });
    expect(answersOf(finding)).toEqual({ merge: ['MERGE'], 'merge all': ['MERGE'], keep: [] });
    const bad = executions(
      { exposures: [object()], log: { grade: 'C' } },
      { exposures: [object()], log: { grade: 'D' } },
      { exposures: [object()], log: { grade: 'A' } },
    );
    expect(bad.recommended.actions).toEqual([{ kind: 'MERGE', abs: [single(1), single(2)] }]);
  });

  it('merges all when all are good, or none is', () => {
    for (const grade of ['A', 'C']) {
      const finding = executions({ exposures: pair, log: { grade } }, { exposures: pair, log: { grade } });
      expect(finding).toMatchObject({
        case: 'executions-sm',
        recommended: {
          because: 'the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %)',
          actions: [{ kind: 'MERGE', abs: [combined(1), combined(3)] }],
        },
      });
    }
  });

  it('sets an exposure apart that was cut off; the complete ones of the aborted execution are good', () => {
    const cut = object(2, 0, { exptimeSeconds: 180 });
    const finding = executions(
      { exposures: [...pair, cut], planned: 4, log: { grade: 'X', comment: 'Guide star lost, OB aborted.' } },
      { exposures: pair, log: { grade: 'A' } },
    );
    expect(finding.case).toBe('executions-sm');
    expect(finding.recommended).toEqual({
      label: 'deal out anew',
      because:
        '1 exposure cut short: apart from the good ones; the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %)',
      actions: [
        {
          kind: 'EDIT',
          abs: [combined(1), combined(4)],
          datasets: [[file(1), file(2), file(4), file(5)], [file(3)]],
        },
      ],
    });
    expect(evidenceFor(finding, 'OB 7 started 2014-12-15T00:05:00')).toBe(
      'SM, grade X, "Guide star lost, OB aborted.", aborted',
    );
    expect(answersOf(finding)).toEqual({ 'deal out anew': ['EDIT'], 'merge all': ['MERGE'], keep: [] });
  });

  it('asks the comment where the grade does not tell', () => {
    const answerTo = (grade: string, comment: string): string =>
      executions({ exposures: pair, log: { grade, comment } }, { exposures: pair, log: { grade: 'A' } }).recommended
        .label;
    const comments = [
      'Out of constraints',
      'outside of the constraints',
      'taken through clouds',
      'Sky was CLOUDY',
      'Seeing was worse than asked for',
      'seeing above 1.2 arcsec',
      'Guiding problems in the last exposure',
      'guide star: bad',
      'stars are elongated',
      'unusable',
    ];
    for (const comment of comments) {
      expect(answerTo('', comment), comment).toBe('keep');
      expect(answerTo('X', comment), comment).toBe('keep');
      expect(answerTo('B', comment), comment).toBe('merge');
    }
    for (const comment of ['', 'Guide star lost, aborted', 'good seeing', 'Cloudless']) {
      expect(answerTo('', comment), comment).toBe('merge');
    }
    const finding = executions(
      { exposures: pair, log: { grade: '', comment: 'clouds' } },
      { exposures: pair, log: {} },
    );
    expect(finding.recommended.because).toBe(
      'started 2014-12-15T00:05:00 (by its comment): failed its constraints and stays apart',
    );
    const aborted = executions(
      { exposures: pair, log: { grade: 'X', comment: 'clouds' } },
      { exposures: pair, log: {} },
    );
    expect(aborted.recommended.because).toContain('(grade X)');
  });

  it('keeps executions of different fields apart', () => {
    const finding = executions(
      { exposures: pair, log: { grade: 'A' } },
      { exposures: [object(100, 0)], log: { grade: 'A' } },
    );
    expect(finding.recommended).toEqual({
      label: 'keep',
      because: 'exposures of different datasets overlap by at most 0 % (limit 50 %)',
      actions: [],
    });
    expect(finding.alternatives).toEqual([]);
  });

  it('splits a map that was executed twice', () => {
    const map = [object(), object(100, 0)];
    const finding = executions({ exposures: map, log: { grade: 'C' } }, { exposures: map, log: { grade: 'A' } });
    expect(finding.recommended.actions).toEqual([
      { kind: 'DELETE', ab: combined(1) },
      { kind: 'DELETE', ab: combined(3) },
    ]);
    expect(finding.recommended.label).toBe('single cubes');
    expect(finding.recommended.because).toContain('exposures of different datasets overlap by at most 0 %');
  });

  it('leaves each execution its own SKY', () => {
    const finding = executions(
      { exposures: [...pair, sky()], log: { grade: 'C' } },
      { exposures: pair, log: { grade: 'A' } },
    );
    expect(finding.recommended.actions).toEqual([]);
  });

  it('gives no execution the SKY of another one', () => {
    const finding = findingIn(
      night(
        { obsId: 7, obsStart: STARTS[0], templates: [pair, [sky()]] },
        { obsId: 7, obsStart: STARTS[1], templates: [pair] },
      ),
      [record(7, { obsStart: STARTS[0], grade: 'C' }), record(7, { obsStart: STARTS[1] })],
    );
    expect(finding.recommended.actions).toEqual([{ kind: 'MERGE', abs: [combined(1), single(3)] }]);
  });

  it('names all that failed, and does not ask for the short exposures among them', () => {
    const cut = object(2, 0, { exptimeSeconds: 180 });
    const finding = executions(
      { exposures: [...pair, cut], planned: 4, log: { grade: 'D' } },
      { exposures: [object()], log: { grade: 'C' } },
      { exposures: pair, log: { grade: 'A' } },
    );
    expect(finding.recommended.because).toBe(
      'started 2014-12-15T00:05:00 (grade D), 2014-12-15T03:05:00 (grade C): failed its constraints and stays apart; the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %)',
    );
  });

  it('keeps what would be too many', () => {
    const ten = Array.from({ length: 10 }, () => object());
    const finding = executions({ exposures: ten, log: {} }, { exposures: ten, log: {} });
    expect(finding).toMatchObject({
      case: 'too-many',
      recommended: { label: 'keep', because: 'merged they would be 20 exposures, up to 16 are combined (memory)' },
      alternatives: [],
    });
  });
});

describe('[U] case 5b: executions in visitor mode', () => {
  it('merges all, whatever they look like', () => {
    const finding = executions(
      { exposures: pair, log: { obsMode: 'VM', grade: '' } },
      { exposures: pair, log: { obsMode: 'VM', grade: '', comment: 'through clouds' } },
    );
    expect(finding).toMatchObject({
      case: 'executions-vm',
      recommended: { label: 'merge', actions: [{ kind: 'MERGE', abs: [combined(1), combined(3)] }] },
    });
    expect(evidenceFor(finding, 'OB 7 started 2014-12-15T03:05:00')).toBe('VM, no grade, "through clouds"');
  });

  it('merges an aborted execution with its repetition, and offers to set apart what was cut off', () => {
    const cut = object(2, 0, { exptimeSeconds: 180 });
    const finding = executions({ exposures: [...pair, cut], planned: 4 }, { exposures: pair });
    expect(finding.case).toBe('executions-vm');
    expect(evidenceFor(finding, 'OB 7 started 2014-12-15T00:05:00')).toBe('no grade, no comment, aborted');
    expect(finding.alternatives[0]).toEqual({
      label: 'short ones apart',
      because: '1 exposure cut short',
      actions: [
        { kind: 'EDIT', abs: [combined(1), combined(4)], datasets: [[file(1), file(2), file(4), file(5)], [file(3)]] },
      ],
    });
  });

  it('is what nobody has graded, when the mode is not known', () => {
    const none = { obsMode: 'NONE', grade: '' } as const;
    expect(executions({ exposures: pair }, { exposures: pair }).case).toBe('executions-vm');
    expect(executions({ exposures: pair, log: none }, { exposures: pair }).case).toBe('executions-vm');
    expect(executions({ exposures: pair, log: { ...none, grade: 'B' } }, { exposures: pair }).case).toBe(
      'executions-sm',
    );
    expect(executions({ exposures: pair, log: { ...none, comment: 'clouds' } }, { exposures: pair })).toMatchObject({
      case: 'executions-sm',
      recommended: { label: 'keep' },
    });
  });

  it('is what the AB says when the night log says nothing of the mode', () => {
    const sketch = night(
      { obsId: 7, obsStart: STARTS[0], templates: [pair] },
      { obsId: 7, obsStart: STARTS[1], templates: [pair] },
    );
    const caseWith = (obsMode: string): string =>
      findingIn({ ...sketch, abs: sketch.abs.map((ab) => ({ ...ab, obsMode })) }, [
        record(7, { obsMode: 'NONE', grade: 'C' }),
      ]).case;
    expect(caseWith('VM')).toBe('executions-vm');
    expect(caseWith('SM')).toBe('executions-sm');
    const mixed = sketch.abs.map((ab, index) => ({ ...ab, obsMode: index === 0 ? 'VM' : 'SM' }));
    expect(findingIn({ ...sketch, abs: mixed }).case).toBe('executions-sm');
  });
});

describe('[U] several executions', () => {
  it('may have several templates each', () => {
    const finding = findingIn(
      night(
        { obsId: 7, obsStart: STARTS[0], templates: [[object()], [object(1, 0)]] },
        { obsId: 7, obsStart: STARTS[1], templates: [[object()], [object(1, 0)]] },
      ),
      [record(7, { obsStart: STARTS[0], grade: 'C' }), record(7, { obsStart: STARTS[1] })],
    );
    expect(finding.subject).toBe('OB 7 (NGC 2440): 2 executions, 4 templates, 4 OBJECT');
    expect(finding.recommended.actions).toEqual([
      { kind: 'MERGE', abs: [single(1), single(2)] },
      { kind: 'MERGE', abs: [single(3), single(4)] },
    ]);
  });

  it('are one when OBS.START is the same, or not there', () => {
    const keywords = { 'ESO OBS START': null };
    const finding = findingIn(
      night({ obsId: 7, templates: [[object(0, 0, { keywords })], [object(1, 0, { keywords })]] }),
      [record(7)],
    );
    expect(finding.case).toBe('multi-template');
    expect(evidenceFor(finding, 'OB 7')).toBe('SM, grade A, no comment');
  });

  it('share a record that names no OBS.START', () => {
    const finding = findingIn(
      night({ obsId: 7, obsStart: STARTS[0], templates: [pair] }, { obsId: 7, obsStart: STARTS[1], templates: [pair] }),
      [record(7, { grade: 'B' }), record(8, { grade: 'C' })],
    );
    expect(evidenceFor(finding, `OB 7 started ${STARTS[0]}`)).toBe('SM, grade B, no comment');
    expect(evidenceFor(finding, `OB 7 started ${STARTS[1]}`)).toBe('SM, grade B, no comment');
  });

  it('of which nothing can be processed are no finding', () => {
    const short = object(0, 0, { exptimeSeconds: 5 });
    expect(() => executions({ exposures: [short], log: {} }, { exposures: [short], log: {} })).toThrow(
      '{"findings":[],"problems":[]}',
    );
  });
});
