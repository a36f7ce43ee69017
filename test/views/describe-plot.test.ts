import { describe, expect, it } from 'vitest';
import { describePlot } from '../../src/views/describe-plot.ts';
import { PLOTS } from './plots.ts';

describe('[U] a plot in words', () => {
  it.each([
    ['no exposure', 'No exposures.'],
    ['one exposure', '1 OBJECT; position angle 0°.'],
    ['four with jitter', '4 OBJECT; 1–4 within 6.2″; position angle 0°.'],
    ['eighteen at one place', '18 OBJECT; 1–18 at one place; position angle 0°.'],
    ['four rotated', '4 OBJECT; 1–4 within 1.3″; position angle 0°, 90°, 180°, 270°.'],
    [
      'hidden sky at 5 arcmin',
      '5 OBJECT; 1,3,5 within 2.0″; OBJECT 2,4: 5.0′ NE of exposure 1 (E\u00a0180.0″, N\u00a0240.0″, within 1.1″); position angle 0°.',
    ],
    [
      'narrow field',
      '3 OBJECT, 1 SKY; 1,2,4 within 0.6″; SKY 3: 20.0″ E of exposure 1 (E\u00a020.0″, N\u00a00.0″); position angle 10°.',
    ],
    ['position unknown', '3 OBJECT; 1,3 within 3.6″; position angle 0°; no position: 2.'],
  ])('%s', (name, text) => {
    expect(describePlot(PLOTS[name]!)).toBe(text);
  });
});
