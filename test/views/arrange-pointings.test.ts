import { describe, expect, it } from 'vitest';
import { arrangePointings, pictureExtent } from '../../src/views/arrange-pointings.ts';
import { PLOTS, plotOf } from './plots.ts';
import type { Sketch } from './plots.ts';

function arranged(sketches: readonly Sketch[]) {
  return summaryOf(arrangePointings(plotOf(sketches)));
}

function summaryOf({ near, far, lost }: ReturnType<typeof arrangePointings>) {
  const orders = (pointings: readonly { readonly order: number }[]) => pointings.map(({ order }) => order);
  return { near: orders(near), far: far.map(({ pointings }) => orders(pointings)), lost: orders(lost) };
}

describe('[U] what is drawn to scale and what apart', () => {
  it('a field that is 2.5 field edges away is still drawn to scale, a farther one apart', () => {
    expect(
      arranged([
        [0, 0],
        [150, 0, 0, 'SKY'],
      ]),
    ).toEqual({ near: [1, 2], far: [], lost: [] });
    expect(
      arranged([
        [0, 0],
        [150.1, 0, 0, 'SKY'],
      ]),
    ).toEqual({ near: [1], far: [[2]], lost: [] });
  });

  it('a rotated field has the same edge', () => {
    expect(
      arranged([
        [0, 0, 45],
        [150, 0, 45],
      ]),
    ).toEqual({ near: [1, 2], far: [], lost: [] });
    expect(
      arranged([
        [0, 0, 45],
        [150.1, 0, 45],
      ]),
    ).toEqual({ near: [1], far: [[2]], lost: [] });
  });

  it('tells direction and distance from the first exposure that is drawn', () => {
    const { far } = arrangePointings(PLOTS['hidden sky at 5 arcmin']!);
    expect(far.map(({ distanceArcsec, angleDeg, offset }) => ({ distanceArcsec, angleDeg, offset }))).toEqual([
      { distanceArcsec: 300, angleDeg: expect.closeTo(36.87, 2), offset: { eastArcsec: 180, northArcsec: 240 } },
    ]);
  });

  it('most OBJECT exposures are the middle, even when SKY came first and there is more of it', () => {
    const sketches: Sketch[] = [
      [0, 0, 0, 'SKY'],
      [0, 0, 0, 'SKY'],
      [0, 0, 0, 'SKY'],
      [300, 0],
      [300, 1],
    ];
    expect(arranged(sketches)).toEqual({ near: [4, 5], far: [[1, 2, 3]], lost: [] });
  });

  it('of groups with equally many OBJECT the larger one is the middle, then the earlier one', () => {
    expect(
      arranged([
        [0, 0],
        [300, 0],
        [300, 0, 0, 'SKY'],
      ]),
    ).toEqual({ near: [2, 3], far: [[1]], lost: [] });
    expect(
      arranged([
        [0, 0],
        [300, 0],
      ]),
    ).toEqual({ near: [1], far: [[2]], lost: [] });
  });

  it('up to three far OBJECT groups stand apart; more are a map and drawn to scale', () => {
    const strip = (count: number): Sketch[] => Array.from({ length: count }, (_, index) => [200 * index, 0]);
    expect(arranged(strip(4))).toEqual({ near: [1], far: [[2], [3], [4]], lost: [] });
    expect(arranged([...strip(5), [0, 900, 0, 'SKY']])).toEqual({ near: [1, 2, 3, 4, 5], far: [[6]], lost: [] });
  });

  it('an exposure without a position is not drawn, but named', () => {
    expect(summaryOf(arrangePointings(PLOTS['position unknown']!))).toEqual({ near: [1, 3], far: [], lost: [2] });
  });

  it('without a field everything is drawn to scale, and a picture has a width', () => {
    const pointings = plotOf([
      [0, 0],
      [900, 0],
    ]).pointings.map((pointing) => ({ ...pointing, outline: [] }));
    expect(summaryOf(arrangePointings({ title: '', pointings }))).toEqual({ near: [1, 2], far: [], lost: [] });
    expect(pictureExtent(pointings.slice(0, 1))).toEqual({ west: -0.5, east: 0.5, south: -0.5, north: 0.5 });
  });
});
