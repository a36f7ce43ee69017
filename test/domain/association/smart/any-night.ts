import fc from 'fast-check';
import type { ObRecord } from '../../../../src/domain/association/ob-record.ts';
import { OB_GRADES, OBS_MODES } from '../../../../src/domain/association/ob-record.ts';
import type { ExposureSketch, ObSketch, SketchedNight } from './night-sketch.ts';
import { night } from './night-sketch.ts';

const exposure: fc.Arbitrary<ExposureSketch> = fc.record({
  rawType: fc.constantFrom('OBJECT', 'OBJECT', 'OBJECT', 'SKY'),
  east: fc.constantFrom(0, 0, 1, 20, 35, 100, 200),
  north: fc.constantFrom(0, 0, 2, 40, 100),
  exptimeSeconds: fc.constantFrom(5, 120, 600, 600),
  posangDeg: fc.constantFrom(0, 0, 90, 45, 180),
});

const STARTS = ['2014-12-15T00:05:00', '2014-12-15T03:05:00'] as const;

const ob: fc.Arbitrary<ObSketch> = fc.record({
  obsId: fc.integer({ min: 0, max: 4 }),
  obsStart: fc.constantFrom(...STARTS),
  container: fc.constantFrom({ id: 10, type: 'C' }, { id: 11, type: 'C' }, { id: 12, type: 'U' }, { id: 0, type: '' }),
  insMode: fc.constantFrom('WFM-NOAO-N', 'WFM-NOAO-N', 'NFM-AO-N'),
  planned: fc.constantFrom(1, 2, 4),
  templates: fc.array(fc.array(exposure, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
});

const obRecord: fc.Arbitrary<ObRecord> = fc.record({
  obsId: fc.integer({ min: 0, max: 4 }),
  obsStart: fc.constantFrom(...STARTS),
  obsMode: fc.constantFrom(...OBS_MODES),
  grade: fc.constantFrom('', ...OB_GRADES),
  comment: fc.constantFrom('', 'clouds', 'aborted'),
});

/** Nights of few OBs, often with the same OBS.ID or container. */
export const nights: fc.Arbitrary<SketchedNight> = fc
  .array(ob, { minLength: 1, maxLength: 6 })
  .map((obs) => night(...obs));
/** Night logs that may know of them. */
export const records = fc.array(obRecord, { maxLength: 8 });
