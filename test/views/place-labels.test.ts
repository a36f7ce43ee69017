import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../src/views/place-labels.ts';
import { isWithin, overlaps, placeLabels } from '../../src/views/place-labels.ts';

const FRAME: Box = { left: 0, top: 0, width: 440, height: 440 };

function request(x: number, y: number) {
  return { item: `${x},${y}`, anchor: { x, y }, width: 18, height: 15 };
}

describe('[U] labels', () => {
  it('stand beside their anchor, away from the others', () => {
    const placed = placeLabels([request(200, 200), request(240, 200)], FRAME, []);
    expect(placed?.map(({ item, box, needsLeader }) => ({ item, box, needsLeader }))).toEqual([
      { item: '200,200', box: { left: 175, top: 192.5, width: 18, height: 15 }, needsLeader: false },
      { item: '240,200', box: { left: 247, top: 192.5, width: 18, height: 15 }, needsLeader: false },
    ]);
  });

  it('get a line to their anchor where it is crowded', () => {
    const obstacles = [{ left: 180, top: 180, width: 40, height: 40 }];
    const [label] = placeLabels([request(200, 200)], FRAME, obstacles)!;
    expect(label!.needsLeader).toBe(true);
    expect(overlaps(label!.box, obstacles[0]!)).toBe(false);
  });

  it('are refused together when one finds no place', () => {
    expect(placeLabels([request(10, 10)], { left: 0, top: 0, width: 10, height: 10 }, [])).toBeUndefined();
  });

  it('never overlap each other or an obstacle, never leave the frame', () => {
    const place = fc.tuple(fc.integer({ min: 20, max: 420 }), fc.integer({ min: 20, max: 420 }));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 30 }), (places) => {
        const marks = places.map(([x, y]) => ({ left: x - 4, top: y - 4, width: 8, height: 8 }));
        const placed = placeLabels(
          places.map(([x, y]) => request(x, y)),
          FRAME,
          marks,
        );
        const boxes = placed?.map(({ box }) => box) ?? [];
        expect(boxes.every((box) => isWithin(box, FRAME))).toBe(true);
        expect(
          boxes.flatMap((box, index) => [...boxes.slice(index + 1), ...marks].filter((other) => overlaps(box, other))),
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('touch without overlapping', () => {
    const box = { left: 0, top: 0, width: 10, height: 10 };
    expect(overlaps(box, { ...box, left: 10 })).toBe(false);
    expect(overlaps(box, { ...box, left: 9.9 })).toBe(true);
    expect(overlaps(box, { ...box, top: 10 })).toBe(false);
    expect(overlaps(box, { ...box, top: -9.9 })).toBe(true);
  });
});
