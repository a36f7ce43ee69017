const TWO_32 = 2 ** 32;
/** 2^20 words of 2^32 stay below 2^53, where a double is still exact. */
const WORDS_BEFORE_FOLD = 2 ** 20;

/** Adds bytes (a multiple of four, big endian words) to a ones' complement sum: the sum behind DATASUM and CHECKSUM. */
export function addSum32(sum: number, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let total = sum;
  for (let start = 0; start < bytes.byteLength; start += WORDS_BEFORE_FOLD * 4) {
    const end = Math.min(start + WORDS_BEFORE_FOLD * 4, bytes.byteLength);
    for (let offset = start; offset < end; offset += 4) total += view.getUint32(offset);
    total = fold(total);
  }
  return total;
}

/** Adds two sums, for instance those of a header and of its data. */
export function joinSums32(left: number, right: number): number {
  return fold(left + right);
}

/**
 * CHECKSUM as 16 ASCII characters which make the HDU add up to zero, given the sum with CHECKSUM set to sixteen zeros
 * (FITS standard 4.0, appendix J).
 */
export function encodeChecksum(sum: number): string {
  const complement = TWO_32 - 1 - sum;
  const characters = new Uint8Array(16);
  for (let byte = 0; byte < 4; byte++) {
    const value = Math.floor(complement / 256 ** (3 - byte)) % 256;
    spreadByte(value).forEach((code, quarter) => (characters[4 * quarter + byte] = code));
  }
  const text = String.fromCharCode(...characters);
  return text.slice(-1) + text.slice(0, -1);
}

const ZERO = 48;

/** Four letters or digits whose codes add up to the byte and four zeros. */
function spreadByte(value: number): [number, number, number, number] {
  const quarter = Math.floor(value / 4) + ZERO;
  let [a, b, c, d] = [quarter + (value % 4), quarter, quarter, quarter];
  while ([a, b, c, d].some(isPunctuation)) {
    if (isPunctuation(a) || isPunctuation(b)) [a, b] = [a + 1, b - 1];
    if (isPunctuation(c) || isPunctuation(d)) [c, d] = [c + 1, d - 1];
  }
  return [a, b, c, d];
}

function isPunctuation(code: number): boolean {
  return (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60);
}

function fold(sum: number): number {
  let total = sum;
  while (total >= TWO_32) total = (total % TWO_32) + Math.floor(total / TWO_32);
  return total;
}
