import fc from 'fast-check';
import type { WritableValue } from '../../../src/adapters/fits/index.ts';
import { float } from '../../../src/adapters/fits/index.ts';

const letters = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('ABCXYZ019_-')), minLength, maxLength });

/** Keywords with a place of their own in the standard, which mean something to the judges. */
const MEANINGFUL = /^(END|CONTINUE|HIERARCH|COMMENT|HISTORY|.*NAXIS.*|.*SUM)$/;

export const standardKeyword = letters(1, 8).filter((keyword) => !MEANINGFUL.test(keyword));

/** As ESO builds them: words of a hierarchy. */
export const hierarchKeyword = fc
  .array(letters(1, 6), { minLength: 1, maxLength: 3 })
  .map((words) => `ESO ${words.join(' ')}`);

/** Printable ASCII with many quotes and ampersands; blanks at the end do not count in FITS. */
export const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({
      unit: fc.oneof(
        { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
        fc.constantFrom("'", '&', '/', ' '),
      ),
      maxLength,
    })
    .map((value) => value.trimEnd());

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

/** A value and what must be read back for it. */
export interface WrittenAndRead {
  readonly written: WritableValue;
  readonly read: string | number | bigint | boolean | null;
  readonly isFloat: boolean;
}

const same = (value: string | number | bigint | boolean | null, isFloat = false): WrittenAndRead => ({
  written: value,
  read: value,
  isFloat,
});

export const scalar: fc.Arbitrary<WrittenAndRead> = fc.oneof(
  finite.map((value) => ({ written: float(value), read: value, isFloat: true })),
  finite.filter((value) => !Number.isInteger(value)).map((value) => same(value, true)),
  fc.maxSafeInteger().map((value) => same(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({
    ...same(value),
    read: Number.isSafeInteger(Number(value)) ? Number(value) : value,
  })),
  fc.boolean().map((value) => same(value)),
  fc.constant(same(null)),
);

export const longText: fc.Arbitrary<WrittenAndRead> = text(400).map((value) => same(value));
/** Short enough for a HIERARCH card also when every character is a quote. */
export const shortText: fc.Arbitrary<WrittenAndRead> = text(20).map((value) => same(value));

export const comment = text(30).map((value) => value.trim());
