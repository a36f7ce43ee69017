/** Value of a FITS keyword. Integers beyond 2^53 are bigint; `null` is a card with an undefined value. */
export type KeywordValue = string | number | bigint | boolean | null;

/**
 * Keywords of one HDU as facts for the rules. Keys are FITS keywords verbatim without `HIERARCH`:
 * `'ESO DPR TYPE'`, `'MJD-OBS'`.
 */
export type Keywords = Readonly<Record<string, KeywordValue>>;

/** String value of a keyword without trailing blanks, or undefined when absent or of another type. */
export function stringOf(keywords: Keywords, keyword: string): string | undefined {
  const value = keywords[keyword];
  return typeof value === 'string' ? value.trimEnd() : undefined;
}

/** Numeric value of a keyword, or undefined when absent or of another type. */
export function numberOf(keywords: Keywords, keyword: string): number | undefined {
  const value = keywords[keyword];
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}
