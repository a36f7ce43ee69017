import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acquisitionText } from '../../src/views/acquisition-text.ts';
import { PLOTS, plotOf } from './plots.ts';

describe('[U] acquisition pattern in a terminal', () => {
  it('shows fields, order numbers, scale, and the jitter that is smaller than a character', () => {
    expect(acquisitionText(PLOTS['four with jitter']!, { columns: 60, rows: 16 })).toEqual([
      'OB 1134385 NGC 2440',
      '+++.................+++',
      '+....................+.',
      '...                 ...',
      '...                 ...',
      '...                 ...',
      '...      1,2,4      ...',
      '...        3        ...',
      '...                 ...',
      '...                 ...',
      '...                 ...',
      '+++.................+++',
      '+....................+',
      '|------------------| 60"  N up, E left',
      'offsets E,N [arcsec] 1:0.0,0.0 2:2.1,0.4 3:1.3,-3.2',
      '4:-2.2,1.9',
    ]);
  });

  it('turned fields and a mosaic keep their shape: characters are twice as high as wide', () => {
    expect(acquisitionText(PLOTS['mosaic of nine']!, { columns: 60, rows: 24 })).toEqual([
      'OB 1134385 NGC 2440',
      '        ...+       ..+.       ..+',
      '   ......  .........  . ......  ..',
      '+..        +..       +...        ..',
      '..         ...        ...         ..',
      ' ..    9    ...   8   ....   7     .',
      '  .       .+ ..+     +...+     .+  .+',
      '   .................................',
      '+...+..... +...+.....+...+.....  ..',
      '..         . .       ....         .',
      ' ..    6   ....   5   ....   4    ..',
      '  .         ....       . .         ..',
      '  ..  .....+...+.....+...+ .....+...+',
      ' .................................',
      '+.  +.     +...+     +.. +.       .',
      ' .     3   ....   2   ...    1    ..',
      ' ..         ...        ...         ..',
      '  ..        ...+       ..+        ..+',
      '   ..  ...... .  .........  ......',
      '    +..       .+..       +...',
      '|----------| 60"  N up, E left',
      'offsets E,N [arcsec] 1:0.0,0.0 2:55.0,0.0 3:110.0,0.0',
      '4:0.0,55.0 5:55.0,55.0 6:110.0,55.0 7:0.0,110.0 8:55.0,110.0',
      '9:110.0,110.0',
    ]);
  });

  it('names what is far away instead of shrinking the fields, and the OBs', () => {
    expect(acquisitionText(PLOTS['hidden sky at 5 arcmin']!, { columns: 60, rows: 18 })).toEqual([
      'OB 1134385 NGC 2440',
      '++..................++',
      '..                  ..',
      '..                  ..',
      '..                  ..',
      '..                  ..',
      '..       1,3,5      ..',
      '..                  ..',
      '..                  ..',
      '..                  ..',
      '..                  ..',
      '++..................++',
      '|------------------| 60"  N up, E left',
      'OBJECT 2,4: 5.0\' NE of exposure 1 (E 180.0", N 240.0",',
      'within 1.1")',
      '1: OB 1134385; 2: OB 1134386; 3: OB 1134387; 4: OB 1134388;',
      '5: OB 1134389',
      'offsets E,N [arcsec] 1:0.0,0.0 3:1.0,1.0 5:-1.0,1.4',
    ]);
  });

  it('draws a sky beside the object with an edge of its own', () => {
    expect(
      acquisitionText(
        plotOf([
          [0, 0],
          [100, 20, 0, 'SKY'],
        ]),
        { columns: 50, rows: 14 },
      ),
    ).toEqual([
      'OB 1134385 NGC 2440',
      '+:::::::::::::+',
      ':             :',
      ':             :        +............+',
      ':      S2     :        .            .',
      ':             :        .            .',
      ':             :        .            .',
      ':             :        .     1      .',
      '+:::::::::::::+        .            .',
      '                       .            .',
      '                       +............+',
      '|------------| 60"  N up, E left',
      'S and edges of colons: SKY',
      'offsets E,N [arcsec] 1:0.0,0.0 2:100.0,20.0',
    ]);
  });

  it('says by which angle fields are turned that look alike', () => {
    expect(acquisitionText(PLOTS['four rotated']!, { columns: 40, rows: 16 }).slice(10)).toEqual([
      '+.................+',
      '|-------------| 50"  N up, E left',
      'position angle 0 deg: 1; 90 deg: 2;',
      '180 deg: 3; 270 deg: 4',
      'offsets E,N [arcsec] 1:0.0,0.0 2:0.5,0.3',
      '3:-0.4,0.5 4:0.2,-0.6',
    ]);
  });

  it('eighteen exposures at one place are one label', () => {
    expect(acquisitionText(PLOTS['eighteen at one place']!, { columns: 30, rows: 11 })).toEqual([
      'OB 1134385 NGC 2440',
      '+.............+',
      '.             .',
      '.             .',
      '.             .',
      '.     1-18    .',
      '.             .',
      '.             .',
      '+.............+',
      '|---| 20"  N up, E left',
      'all at one place',
    ]);
  });

  it('lists the exposures where there is no room for a picture: 24 columns and 7 rows are the least', () => {
    expect(acquisitionText(PLOTS['position unknown']!, { columns: 70, rows: 9 })).toEqual([
      'OB 1134385 NGC 2440',
      '1 OBJECT E 0.0", N 0.0"',
      '2 OBJECT no position',
      '3 OBJECT E 2.0", N 3.0"',
    ]);
    expect(acquisitionText(PLOTS['position unknown']!, { columns: 70, rows: 10 })).toEqual([
      'OB 1134385 NGC 2440',
      '+...........+',
      '.           .',
      '.           .',
      '.    1,3    .',
      '.           .',
      '.           .',
      '+...........+',
      '|---------| 60"  N up, E left',
      'no position: 2',
    ]);
    expect(acquisitionText(PLOTS['narrow field']!, { columns: 23, rows: 3 })).toEqual([
      'OB 1134385 NGC 2440',
      '1 OBJECT E 0.0", N 0.0"',
      '2 OBJECT E 0.3", N 0.1"',
    ]);
    expect(acquisitionText(PLOTS['no exposure']!, { columns: 70, rows: 20 })).toEqual([
      'OB 1134385 NGC 2440',
      'no exposures',
    ]);
  });

  it('cuts what does not fit and says how much', () => {
    const lines = acquisitionText(PLOTS['eighteen dithered']!, { columns: 40, rows: 14 });
    expect(lines).toHaveLength(14);
    expect(lines.slice(-6)).toEqual([
      '|---------| 60"  N up, E left',
      'position angle 0 deg: 1,5,9,13,17;',
      '90 deg: 2,6,10,14,18;',
      '180 deg: 3,7,11,15; 270 deg: 4,8,12,16',
      'offsets E,N [arcsec] 1:0.0,0.0',
      'and 6 lines more',
    ]);
  });

  it('a title cannot move the cursor', () => {
    expect(acquisitionText(PLOTS['a title that is no title']!, { columns: 44, rows: 10 })[0]).toBe(
      `<script>alert("x")</script> & 'co' ??[31m ..`,
    );
  });

  it('is never wider or longer than told, whatever there is to draw', () => {
    const offset = fc.double({ min: -500, max: 500 });
    const sketch = fc.tuple(offset, offset, fc.integer({ min: 0, max: 359 }), fc.constantFrom('OBJECT', 'SKY'));
    const plot = fc.tuple(fc.array(sketch, { maxLength: 12 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(
        plot,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        ([sketches, title], columns, rows) => {
          const lines = acquisitionText({ ...plotOf(sketches), title }, { columns, rows });
          expect(lines.length).toBeLessThanOrEqual(rows);
          expect(lines.filter((line) => line.length > columns || /[^ -~]/u.test(line))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
