const QUOTE = "'".charCodeAt(0);
const AMPERSAND = '&'.charCodeAt(0);
const BLANK = ' '.charCodeAt(0);
const SLASH = '/'.charCodeAt(0);
const LETTER_T = 'T'.charCodeAt(0);
const LETTER_F = 'F'.charCodeAt(0);

/**
 * Value between two places of a record, straight from its bytes. Undefined where it is anything but a plain string, number
 * or logical: then `parseCards` must judge, with which this agrees in all other cases.
 */
export function plainValue(bytes: Buffer, from: number, end: number): string | number | boolean | undefined {
  const start = skipBlanks(bytes, from, end);
  if (start === end) return undefined;
  if (bytes[start] === QUOTE) return plainText(bytes, start + 1, end);
  let tokenEnd = start;
  while (tokenEnd < end && bytes[tokenEnd] !== BLANK && bytes[tokenEnd] !== SLASH) tokenEnd++;
  const next = skipBlanks(bytes, tokenEnd, end);
  if (tokenEnd === start || (next < end && bytes[next] !== SLASH)) return undefined;
  if (tokenEnd === start + 1 && bytes[start] === LETTER_T) return true;
  if (tokenEnd === start + 1 && bytes[start] === LETTER_F) return false;
  return plainNumber(bytes, start, tokenEnd);
}

function skipBlanks(bytes: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === BLANK) at++;
  return at;
}

/** Neither a quote nor a NUL inside, nor an `&` at its end, which may announce a continuation. */
function plainText(bytes: Buffer, start: number, end: number): string | undefined {
  const close = bytes.indexOf(QUOTE, start);
  if (close < 0 || close >= end || (close + 1 < end && bytes[close + 1] === QUOTE)) return undefined;
  let textEnd = close;
  if (bytes[textEnd - 1] === AMPERSAND) return undefined;
  for (let at = start; at < close; at++) if (bytes[at] === 0) return undefined;
  while (textEnd > start && bytes[textEnd - 1] === BLANK) textEnd--;
  return bytes.toString('latin1', start, textEnd);
}

function plainNumber(bytes: Buffer, start: number, end: number): number | undefined {
  let isInteger = true;
  for (let at = start; at < end; at++) {
    const kind = NUMBER_BYTES[bytes[at] ?? 0];
    if (kind === undefined) return undefined;
    isInteger &&= kind === 'integer';
  }
  const value = Number(bytes.toString('latin1', start, end));
  if (Number.isNaN(value) || (isInteger && !Number.isSafeInteger(value))) return undefined;
  // The integer -0 is 0.
  return isInteger ? value + 0 : value;
}

/** Characters of numbers; those of floats only make a float. */
const NUMBER_BYTES: readonly ('integer' | 'float' | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[0-9+-]/.test(character)) return 'integer';
  return /[.Ee]/.test(character) ? 'float' : undefined;
});
