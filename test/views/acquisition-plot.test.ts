import { describe, expect, it } from 'vitest';
import { nominalField } from '../../src/domain/association/smart/field-geometry.ts';
import { acquisitionPlotOf } from '../../src/views/acquisition-plot.ts';
import { frameOf } from './night.ts';

const fieldOf = (insMode: string) => nominalField(insMode.startsWith('NFM') ? 7.5 : 60);

function groupsOf(...frames: readonly Parameters<typeof frameOf>[0][]) {
  return acquisitionPlotOf({ title: '', frames: frames.map(frameOf), fieldOf }).pointings.map(({ group }) => group);
}

describe('[U] plot of frames', () => {
  it('numbers exposures in order of time, whatever the order of the frames, and places their fields', () => {
    const frames = [
      frameOf({ at: '01:10:00', east: 2, north: -1, posangDeg: 90 }),
      frameOf({ at: '01:20:00', east: -200, north: 0, rawType: 'SKY', insMode: 'NFM-AO-N' }),
      frameOf({ at: '01:00:00' }),
    ];
    const plot = acquisitionPlotOf({ title: 'OB 1', frames, fieldOf });
    expect(plot.title).toBe('OB 1');
    expect(plot.pointings.map(({ outline: _, ...facts }) => facts)).toEqual([
      {
        label: 'MUSE.2014-12-15T01:00:00.000.fits',
        order: 1,
        rawType: 'OBJECT',
        centre: { eastArcsec: 0, northArcsec: 0 },
        posangDeg: 0,
        group: 'template 00:55:00',
      },
      {
        label: 'MUSE.2014-12-15T01:10:00.000.fits',
        order: 2,
        rawType: 'OBJECT',
        centre: { eastArcsec: 2, northArcsec: -1 },
        posangDeg: 90,
        group: 'template 00:55:00',
      },
      {
        label: 'MUSE.2014-12-15T01:20:00.000.fits',
        order: 3,
        rawType: 'SKY',
        centre: { eastArcsec: -200, northArcsec: 0 },
        posangDeg: 0,
        group: 'template 00:55:00',
      },
    ]);
    const widths = plot.pointings.map(({ outline }) => {
      const easts = outline.flat().map(({ eastArcsec }) => eastArcsec);
      return Math.round((Math.max(...easts) - Math.min(...easts)) * 10) / 10;
    });
    expect(widths).toEqual([60, 60, 7.5]);
  });

  it('names templates of one OB, OBs of a container, and both where both differ', () => {
    expect(groupsOf({ tplStart: '00:55:00' }, { at: '02:00:00', tplStart: '01:55:00' })).toEqual([
      'template 00:55:00',
      'template 01:55:00',
    ]);
    expect(groupsOf({ obsId: 1 }, { at: '02:00:00', obsId: 2, tplStart: '01:55:00' })).toEqual(['OB 1', 'OB 2']);
    expect(
      groupsOf({ obsId: 1 }, { at: '02:00:00', obsId: 1, tplStart: '01:55:00' }, { at: '03:00:00', obsId: 2 }),
    ).toEqual(['OB 1, template 00:55:00', 'OB 1, template 01:55:00', 'OB 2']);
  });

  it('a frame whose raw type nobody knows says so', () => {
    const frame = { ...frameOf({}), rawType: undefined };
    expect(acquisitionPlotOf({ title: '', frames: [frame], fieldOf }).pointings.map(({ rawType }) => rawType)).toEqual([
      'unclassified',
    ]);
  });

  it('two frames of one name are two exposures', () => {
    const frames = [frameOf({ east: 0 }), frameOf({ east: 5 })];
    const plot = acquisitionPlotOf({ title: '', frames, fieldOf });
    expect(plot.pointings.map(({ order, centre }) => [order, centre.eastArcsec])).toEqual([
      [1, 0],
      [2, 5],
    ]);
  });
});
