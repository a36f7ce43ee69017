import { describe, expect, it } from 'vitest';
import type { ExposureSketch, ObSketch } from './night-sketch.ts';
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

const CONTAINER = { id: 11343850, type: 'C' } as const;

/** OBs 1, 2 … of one container, each of one template. */
function container(...obs: readonly (readonly ExposureSketch[] | Partial<ObSketch>)[]) {
  return night(
    ...obs.map((one, index): ObSketch => {
      const own = Array.isArray(one) ? { templates: [one as readonly ExposureSketch[]] } : (one as Partial<ObSketch>);
      return { obsId: index + 1, container: CONTAINER, templates: [], ...own };
    }),
  );
}

/** An exposure of blank sky that says OBJECT: three arcminutes to the East. */
function far(exptimeSeconds: number, east = 180): ExposureSketch {
  return object(east, 0, { exptimeSeconds });
}

/** A target of its own, this far to the North [arcsec]: its offsets are small. */
function targetAt(northArcsec: number, name = 'NGC 2440-offset') {
  return { name, raDeg: 150, decDeg: -60 + northArcsec / 3600 };
}

describe('[U] case 1: OBs of a container', () => {
  it('are merged when their fields overlap', () => {
    const finding = findingIn(container([object(), object(2, 0)], [object(0, 3), sky()]), [
      record(1),
      record(2, { grade: 'B', comment: 'Thin clouds.' }),
    ]);
    expect(finding).toMatchObject({
      id: 'container/11343850',
      case: 'container',
      subject: 'container 11343850 (NGC 2440): 2 OBs, 3 OBJECT, 1 SKY',
      obsIds: [1, 2],
      abs: [combined(1), combined(3)],
      frames: [file(1), file(2), file(3), file(4)],
    });
    expect(finding.evidence.map(({ what, value }) => `${what}: ${value}`)).toEqual([
      'container: 11343850 of type C, OBs 1, 2',
      'OB 1 started 2014-12-15T00:05:00: SM, grade A, no comment',
      'template 2014-12-15T00:12:00: 2 OBJECT; 2 of 2 (TPL.NEXP)',
      'OB 2 started 2014-12-15T00:05:00: SM, grade B, "Thin clouds."',
      'template 2014-12-15T00:36:00: 1 OBJECT, 1 SKY; 2 of 2 (TPL.NEXP)',
      'pointings: 3 OBJECT exposures, up to 3.6 arcsec apart (by offsets)',
      'position angle: 0 deg',
      'overlap: 91 % to 96 % of 3 pairs',
      'field: 3600.0 arcsec2, nominal',
    ]);
    expect(finding.recommended).toEqual({
      label: 'merge',
      because: 'the exposures of a dataset are connected by overlaps of at least 95 % (limit 50 %)',
      actions: [{ kind: 'MERGE', abs: [combined(1), combined(3)] }],
    });
  });

  it('are kept when their fields do not overlap', () => {
    const finding = findingIn(container([object(), object(2, 0)], [object(40, 0), object(42, 0)]));
    expect(finding).toMatchObject({
      case: 'container',
      recommended: {
        label: 'keep',
        because: 'exposures of different datasets overlap by at most 36 % (limit 50 %)',
        actions: [],
      },
    });
    expect(answersOf(finding)).toEqual({ keep: [], 'merge all': ['MERGE'] });
  });

  it('may be targets of their own: then RA and DEC tell where they look', () => {
    const finding = findingIn(container([object()], { templates: [[object()]], target: targetAt(10, 'NGC 2440') }));
    expect(finding.recommended.label).toBe('merge');
    expect(evidenceFor(finding, 'pointings')).toBe('2 OBJECT exposures, up to 10.0 arcsec apart (by coordinates)');
    expect(evidenceFor(finding, 'overlap')).toBe('83 %');
  });

  it('are merged in groups', () => {
    const finding = findingIn(container([object()], [object(40, 0)], [object(1, 0)], [object(41, 0)]));
    expect(finding.recommended.actions).toEqual([
      { kind: 'MERGE', abs: [single(1), single(3)] },
      { kind: 'MERGE', abs: [single(2), single(4)] },
    ]);
  });

  it('are merged whatever their grades: only an OB that was repeated has a better execution', () => {
    const grades = [record(1, { grade: 'A' }), record(2, { grade: 'C' })];
    expect(findingIn(container([object()], [object()]), grades).recommended.label).toBe('merge');
  });

  it('keep a lesser execution apart', () => {
    const again = { obsId: 1, obsStart: '2014-12-15T05:00:00', templates: [[object()]] };
    const finding = findingIn(container([object()], [object()], again), [
      record(1, { obsStart: '2014-12-15T00:05:00', grade: 'C' }),
      record(1, { obsStart: '2014-12-15T05:00:00', grade: 'A' }),
    ]);
    expect(finding.subject).toBe('container 11343850 (NGC 2440): 2 OBs, 3 executions, 3 OBJECT');
    expect(finding.recommended.actions).toEqual([{ kind: 'MERGE', abs: [single(2), single(3)] }]);
  });

  it('are each looked at for itself in a container of another type, or without a number', () => {
    for (const other of [
      { id: 11343850, type: 'U' },
      { id: 0, type: 'C' },
      { id: 11343850, type: '' },
    ]) {
      const obs = [1, 2].map((obsId) => ({ obsId, container: other, templates: [[object()]] }));
      expect(analyse(night(...obs)).findings).toEqual([]);
    }
    const keywords = { 'ESO OBS CONTAINER ID': null, 'ESO OBS CONTAINER TYPE': null };
    expect(analyse(container([object(0, 0, { keywords })], [object(0, 0, { keywords })])).findings).toEqual([]);
  });

  it('are linked although one header lacks the container', () => {
    const lost = object(0, 0, { keywords: { 'ESO OBS CONTAINER TYPE': null, 'ESO OBS CONTAINER ID': null } });
    expect(findingIn(container([lost, object()], [object()])).id).toBe('container/11343850');
  });

  it('are two at least: one OB alone is an OB', () => {
    const finding = findingIn(container({ templates: [[object()], [object()]] }));
    expect(finding).toMatchObject({ id: 'ob/1', case: 'multi-template' });
  });

  it('of different containers have nothing to do with each other', () => {
    const obs = [10, 10, 20, 20].map((id, index): ObSketch => {
      return { obsId: index + 1, container: { id, type: 'C' }, templates: [[object()]] };
    });
    expect(analyse(night(...obs)).findings.map(({ id, obsIds }) => [id, obsIds])).toEqual([
      ['container/10', [1, 2]],
      ['container/20', [3, 4]],
    ]);
  });

  it('get their sky from a SKY OB among them', () => {
    const finding = findingIn(container([object(), object(1, 0)], [sky(), sky({ east: 100 })], [object(100, 0)]));
    expect(finding.case).toBe('container');
    expect(finding.recommended).toEqual({
      label: 'add sky',
      because:
        'exposures of different datasets overlap by at most 0 % (limit 50 %); the SKY of the container is in OB 2',
      actions: [{ kind: 'ADD_SKY', abs: [combined(1), single(5)], skyFiles: [file(3), file(4)] }],
    });
    const merged = findingIn(container([object()], [sky()], [object(1, 0)], [sky()]));
    expect(merged.recommended).toEqual({
      label: 'merge',
      because:
        'the exposures of a dataset are connected by overlaps of at least 98 % (limit 50 %); the SKY of the container is in OBs 2, 4',
      actions: [
        { kind: 'MERGE', abs: [single(1), single(3)] },
        { kind: 'ADD_SKY', abs: [combined(1)], skyFiles: [file(2), file(4)] },
      ],
    });
    const own = findingIn(container([object(), sky()], [sky()]));
    expect(own.recommended).toEqual({
      label: 'keep',
      because: 'the SKY of the container is in OB 2',
      actions: [],
    });
  });

  it('get it for each piece of a map', () => {
    const pieces = findingIn(container([object(), object(1, 0), object(100, 0)], [sky()]));
    expect(pieces.recommended.actions).toEqual([
      { kind: 'SPLIT', ab: combined(1), by: 'position', datasets: [[file(1), file(2)], [file(3)]] },
      { kind: 'ADD_SKY', abs: [combined(1), single(3)], skyFiles: [file(4)] },
    ]);
    const singles = findingIn(container([object(), object(100, 0)], [sky()]));
    expect(singles.recommended.actions).toEqual([
      { kind: 'DELETE', ab: combined(1) },
      { kind: 'ADD_SKY', abs: [single(1), single(2)], skyFiles: [file(3)] },
    ]);
    const own = findingIn(container([object(), sky(), object(100, 0)], [sky()]));
    expect(own.recommended.actions).toEqual([{ kind: 'DELETE', ab: combined(1) }]);
  });

  it('get no sky of another instrument mode', () => {
    const finding = findingIn(container([object(), object(1, 0)], { insMode: 'WFM-AO-N', templates: [[sky()]] }));
    expect(finding.recommended.actions).toEqual([]);
  });

  it('are split where one of them is a map', () => {
    const finding = findingIn(container([object(), object(60, 0), object(61, 0)], [object(1, 0), sky()]));
    expect(finding.recommended.actions).toEqual([
      {
        kind: 'EDIT',
        abs: [combined(1), combined(4)],
        datasets: [
          [file(1), file(4), file(5)],
          [file(2), file(3)],
        ],
      },
    ]);
  });

  it('are kept when they would be too many', () => {
    const four = [object(), object(1, 0), object(2, 0), object(3, 0)];
    const finding = findingIn(container(four, four, four, four, four));
    expect(finding).toMatchObject({
      case: 'too-many',
      recommended: { label: 'keep', because: 'merged they would be 20 exposures, up to 16 are combined (memory)' },
    });
    expect(finding.alternatives.map(({ label, actions }) => [label, actions])).toEqual([
      ['merge in pieces', [{ kind: 'MERGE', abs: [combined(1), combined(5), combined(9), combined(13)] }]],
    ]);
  });

  it('of which nothing can be processed are no finding', () => {
    const short = object(0, 0, { exptimeSeconds: 5 });
    expect(analyse(container([short], [short])).findings).toEqual([]);
    expect(analyse(container([sky()], [sky()])).findings).toEqual([]);
  });

  it('have nothing to combine when only one of them can be processed', () => {
    const finding = findingIn(container([object()], [object(0, 0, { exptimeSeconds: 5 })]));
    expect(finding.recommended).toEqual({ label: 'keep', because: 'there is nothing to combine', actions: [] });
  });
});

describe('[U] hidden sky, simple: an OBJECT OB and its SKY OB that says OBJECT', () => {
  it('is transformed, and its sky goes to the object', () => {
    const finding = findingIn(container([object(), object(2, 0)], [far(120)]));
    const signs =
      'at least 178.0 arcsec away, at least 180.0 arcsec off its own target, 10 % of the exposure time of the object';
    expect(finding.case).toBe('hidden-sky');
    expect(finding.recommended).toEqual({
      label: 'transform to sky',
      because: `hidden sky in OB 2: ${signs}`,
      actions: [
        { kind: 'TRANSFORM', abs: [single(3)], to: 'SKY' },
        { kind: 'ADD_SKY', abs: [combined(1)], skyFiles: [file(3)] },
      ],
    });
    expect(finding.alternatives).toEqual([{ label: 'keep', because: 'the ABs stay as they are', actions: [] }]);
    expect(evidenceFor(finding, 'hidden sky')).toBe(`OB 2: ${signs}; no exposure of the container says SKY`);
  });

  it('may come first', () => {
    const finding = findingIn(container([far(120)], [object(), object(2, 0)]));
    expect(finding.recommended.actions).toEqual([
      { kind: 'TRANSFORM', abs: [single(1)], to: 'SKY' },
      { kind: 'ADD_SKY', abs: [combined(2)], skyFiles: [file(1)] },
    ]);
  });

  it('is told by its name, even when it has the longer exposure time', () => {
    const named = (name: string, target = targetAt(200)) =>
      findingIn(container([object(0, 0, { exptimeSeconds: 300 })], { name, target, templates: [[object()]] }));
    const finding = named('NGC_2440_SKY');
    expect(finding.case).toBe('hidden-sky');
    expect(evidenceFor(finding, 'hidden sky')).toContain('at least 200.0 arcsec away, named NGC_2440_SKY; no exposure');
    expect(named('sky of NGC 2440').recommended.because).toContain('hidden sky in OB 2:');
    expect(named('OB_2', targetAt(200, 'SKY')).case).toBe('hidden-sky');
    expect(evidenceFor(named('sky', targetAt(200, 'SKY')), 'hidden sky')).toContain('named sky, SKY;');
    for (const name of ['SkyMapper_J1234', 'Husky']) {
      expect(named(name).recommended.because, name).toContain('hidden sky in OB 1:');
    }
    const keywords = { OBJECT: 'SKY' };
    const byObject = container([object()], { target: targetAt(200), templates: [[object(0, 0, { keywords })]] });
    expect(findingIn(byObject).case).toBe('hidden-sky');
  });

  it('is not told by a name that both have', () => {
    const obs = [0, 200].map((north) => ({ name: 'deep sky', target: targetAt(north), templates: [[object()]] }));
    expect(findingIn(container(...obs)).case).toBe('container');
  });

  it('is told by its offset from a target that both have, as long as it has less time', () => {
    const offset = (exptimeSeconds: number, east = 180) =>
      findingIn(container([object()], [object(east, 0, { exptimeSeconds }), object(east, 0, { exptimeSeconds })])).case;
    expect(offset(299)).toBe('hidden-sky');
    expect(offset(300)).toBe('container');
    // With the nominal field, whatever is more than 84.9 arcsec away has nothing in common.
    expect(offset(299, 85)).toBe('hidden-sky');
    expect(offset(299, 84)).toBe('container');
  });

  it('is not told by its offset when all far places together have more time', () => {
    const tiles = container(
      [object()],
      [object(180, 0, { exptimeSeconds: 500 })],
      [object(-180, 0, { exptimeSeconds: 500 })],
    );
    expect(findingIn(tiles).case).toBe('container');
  });

  it('is not told by an offset that the object has, too', () => {
    const moved = container([object(-200, 0)], [object(200, 0, { exptimeSeconds: 500 })]);
    expect(findingIn(moved).case).toBe('container');
  });

  it('is told by its share of the exposure time: a single exposure by 70 %, several by 30 %', () => {
    const share = (...seconds: readonly number[]) => {
      const exposures = seconds.map((exptimeSeconds) => object(0, 0, { exptimeSeconds }));
      return findingIn(container([object(), object()], { target: targetAt(200), templates: [exposures] })).case;
    };
    expect(share(840)).toBe('hidden-sky');
    expect(share(841)).toBe('container');
    expect(share(180, 180)).toBe('hidden-sky');
    expect(share(180, 181)).toBe('container');
  });

  it('is not too far away: nobody takes the sky from half a degree and more', () => {
    const at = (north: number) =>
      findingIn(container([object()], { target: targetAt(north), templates: [[far(60, 0)]] }));
    expect(at(1799).case).toBe('hidden-sky');
    expect(at(1801).case).toBe('container');
    expect(at(1801).alternatives).toEqual([]);
  });

  it('is left to a human when nothing tells which OB it is', () => {
    const finding = findingIn(container([object()], { target: targetAt(200), templates: [[object()]] }));
    expect(finding).toMatchObject({ case: 'container', recommended: { label: 'keep' } });
    expect(finding.evidence.slice(-2)).toEqual([
      { what: 'far away', value: 'OB 2: at least 200.0 arcsec from the rest; nothing says that it is sky' },
      { what: 'far away', value: 'OB 1: at least 200.0 arcsec from the rest; nothing says that it is sky' },
    ]);
    expect(finding.alternatives).toEqual([
      {
        label: 'OB 2 is sky',
        because: 'if it is the sky of the container: at least 200.0 arcsec away',
        actions: [
          { kind: 'TRANSFORM', abs: [single(2)], to: 'SKY' },
          { kind: 'ADD_SKY', abs: [single(1)], skyFiles: [file(2)] },
        ],
      },
      {
        label: 'OB 1 is sky',
        because: 'if it is the sky of the container: at least 200.0 arcsec away',
        actions: [
          { kind: 'TRANSFORM', abs: [single(1)], to: 'SKY' },
          { kind: 'ADD_SKY', abs: [single(2)], skyFiles: [file(1)] },
        ],
      },
    ]);
  });

  it('is not looked for where a SKY is among the exposures, or in a container of another type', () => {
    expect(findingIn(container([object(), sky()], [far(120)])).case).toBe('container');
    const loose = [[object()], [far(120)]].map((templates, index): ObSketch => {
      return { obsId: index + 1, container: { id: 5, type: 'U' }, templates: [templates] };
    });
    expect(analyse(night(...loose)).findings).toEqual([]);
  });

  it('is not an OB that looks at the object, too', () => {
    const finding = findingIn(container([object(), object()], [object(1, 0), far(100)]));
    expect(finding.case).toBe('container');
    expect(finding.recommended.actions).toEqual([
      { kind: 'EDIT', abs: [combined(1), combined(3)], datasets: [[file(1), file(2), file(3)], [file(4)]] },
    ]);
  });

  it('is a whole OB: all of its ABs, merged with nothing, split where it looks at several places', () => {
    const finding = findingIn(
      container([object(), object(), object()], { templates: [[far(60), far(60, 300)], [far(60)], [far(5)]] }),
    );
    expect(finding.recommended.actions).toEqual([
      { kind: 'TRANSFORM', abs: [combined(4), single(6), single(7)], to: 'SKY' },
      { kind: 'DELETE', ab: combined(4) },
      { kind: 'ADD_SKY', abs: [combined(1)], skyFiles: [file(4), file(5), file(6)] },
    ]);
  });
});

describe('[U] hidden sky, complex: many OBs of single exposures that all say OBJECT', () => {
  const five = container(
    [object(0, 0, { exptimeSeconds: 400 })],
    { target: targetAt(180), templates: [[object(0, 0, { exptimeSeconds: 400 })]] },
    [object(0.4, 0, { exptimeSeconds: 400 })],
    { target: targetAt(180), templates: [[object(0, 0, { exptimeSeconds: 400 })]] },
    [object(0, 0.4, { exptimeSeconds: 400 })],
  );

  it('merges the object, transforms the far ones, and adds their sky', () => {
    const finding = findingIn(five);
    expect(finding).toMatchObject({
      case: 'hidden-sky-container',
      subject: 'container 11343850 (NGC 2440, NGC 2440-offset): 5 OBs, 5 OBJECT',
    });
    expect(finding.recommended).toEqual({
      label: 'transform to sky, merge',
      because: 'hidden sky in OBs 2, 4: at least 179.6 arcsec away, 66 % of the exposure time of the object',
      actions: [
        { kind: 'TRANSFORM', abs: [single(2), single(4)], to: 'SKY' },
        { kind: 'MERGE', abs: [single(1), single(3), single(5)] },
        { kind: 'ADD_SKY', abs: [combined(1)], skyFiles: [file(2), file(4)] },
      ],
    });
    expect(finding.alternatives).toEqual([
      {
        label: 'merge',
        because: 'all OBs are what they say, OBJECT',
        actions: [
          { kind: 'MERGE', abs: [single(1), single(3), single(5)] },
          { kind: 'MERGE', abs: [single(2), single(4)] },
        ],
      },
      { label: 'keep', because: 'the ABs stay as they are', actions: [] },
    ]);
  });

  it('knows skies at several places', () => {
    const finding = findingIn(container([object()], [far(200)], [object()], [far(200, -180)], [object()]));
    expect(finding.case).toBe('hidden-sky-container');
    expect(finding.recommended.actions[0]).toEqual({ kind: 'TRANSFORM', abs: [single(2), single(4)], to: 'SKY' });
  });

  it('leaves a target that is far away out of it', () => {
    const other = { target: targetAt(5000), templates: [[object()]] };
    const finding = findingIn(
      container([object(), object()], { target: targetAt(200), templates: [[far(120, 0)]] }, other),
    );
    expect(finding.recommended.actions[0]).toEqual({ kind: 'TRANSFORM', abs: [single(3)], to: 'SKY' });
  });

  it('is no mosaic: tiles that touch are one place', () => {
    const tiles = [0, 1, 2, 3].map((tile) => [object(60 * tile, 0, { exptimeSeconds: tile === 3 ? 60 : 600 })]);
    expect(findingIn(container(...tiles))).toMatchObject({ case: 'container', recommended: { label: 'keep' } });
  });
});
