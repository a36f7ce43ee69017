import { AB_STEPS } from '../../../src/domain/instance/ab-step.ts';
import fc from 'fast-check';
import type { AbInput, AssociationBlock, HeaderEditLine } from '../../../src/domain/association/association-block.ts';

/** Any text: blanks, quotes, comment signs, line ends, other alphabets. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', ' ', '"', '#', 'NGC 2440', '\n', '\u00a0'),
);
const word = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,15}$/u);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Raw files, calibrations and files given by hand have names of their own: no AB has one name for two things. */
const input: fc.Arbitrary<AbInput> = fc.record({
  tag: word,
  source: fc.oneof(
    anyText.map((name) => ({ kind: 'raw' as const, fileName: `raw ${name}` })),
    anyText.map((name) => ({ kind: 'calib' as const, fileName: `calib ${name}` })),
    anyText.map((name) => ({ kind: 'file' as const, path: `/file ${name}` })),
    fc.record(
      { kind: fc.constant('product' as const), ab: anyText, catg: word, fileNumber: fc.integer({ min: 1, max: 99 }) },
      { requiredKeys: ['kind', 'ab', 'catg'] },
    ),
  ),
});

const headerEdit: fc.Arbitrary<HeaderEditLine> = fc.record({
  fileName: anyText.map((name) => `raw ${name}`),
  keyword: fc.oneof(fc.constantFrom('MJD-OBS', 'ESO INS DROT POSANG'), anyText),
  value: fc.oneof(anyText, fc.constantFrom('90', 'true', 'null'), finite, fc.boolean()),
});

const facts: fc.Arbitrary<AssociationBlock> = fc.record({
  name: anyText.map((name) => `${name}.ab`),
  step: fc.constantFrom(...AB_STEPS),
  recipe: word,
  rawType: word,
  dprCatg: word,
  date: anyText,
  obsId: fc.nat(),
  obsProgId: anyText,
  obsTargName: anyText,
  obsMode: anyText,
  insMode: anyText,
  tplStart: anyText,
  mjdObs: finite,
  rawFiles: fc.array(anyText.map((name) => `raw ${name}`)),
  exptimeSeconds: finite,
  parameters: fc.array(anyText.map((text) => `--${text}`)),
  ifus: fc.array(fc.integer({ min: 1, max: 24 })),
  inputs: fc.array(input, { minLength: 1 }),
  waitFor: fc.array(anyText),
  expectedProducts: fc.array(fc.record({ catg: word, count: fc.nat() })),
  modified: fc.boolean(),
});

/** What need not be told, edits and corrections are absent where there are none. */
export const anyAb: fc.Arbitrary<AssociationBlock> = fc
  .tuple(
    facts,
    fc.record(
      {
        mjdObsMod: finite,
        isComplete: fc.boolean(),
        rawMatchKeys: fc.array(anyText, { minLength: 1, maxLength: 3 }),
        edits: fc.array(anyText, { minLength: 1, maxLength: 3 }),
        headerEdits: fc.array(headerEdit, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([ab, marks]) => ({ ...ab, ...marks }));
