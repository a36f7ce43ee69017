import { createHash } from 'node:crypto';

/**
 * Pseudo-random numbers whose only source is a key such as `7/2014-12-14/MUSE.….fits/CHAN01`: every frame has a stream of
 * its own, so that the order in which frames are made changes nothing.
 */
export interface RandomStream {
  /** Fills `target` with uniform 32-bit numbers. */
  fill(target: Uint32Array): void;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal with mean 0 and sigma 1. */
  normal(): number;
}

export function createRandomStream(key: string): RandomStream {
  const state = stateOf(key);
  const single = new Uint32Array(1);
  const next = (): number => {
    advance(state, single);
    return single[0] ?? 0;
  };
  return {
    fill: (target) => advance(state, target),
    uniform: () => next() / 2 ** 32,
    normal: () => NORMAL_QUANTILES[next() & 0xffff] ?? 0,
  };
}

function stateOf(key: string): Int32Array {
  const digest = createHash('sha256').update(key).digest();
  const state = new Int32Array(4);
  for (let index = 0; index < 4; index++) state[index] = digest.readInt32LE(index * 4);
  return state;
}

/** sfc32 by Chris Doty-Humphrey (PractRand, public domain). Local variables keep the loop free of allocations. */
function advance(state: Int32Array, target: Uint32Array): void {
  let [a = 0, b = 0, c = 0, counter = 0] = state;
  for (let index = 0; index < target.length; index++) {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    target[index] = sum;
  }
  state.set([a, b, c, counter]);
}

/** Coefficients of P. J. Acklam's inverse normal distribution function, highest power first. */
const CENTRE_NUMERATOR = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_DENOMINATOR = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const TAIL_NUMERATOR = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_DENOMINATOR = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];

/**
 * Normal quantiles for 16 random bits: a look-up is some twenty times faster than Box-Muller. The tails end at 4.2 sigma,
 * which the clipping of the recipes never notices.
 */
export const NORMAL_QUANTILES: Float32Array = Float32Array.from({ length: 65536 }, (_, index) =>
  normalQuantile((index + 0.5) / 65536),
);

/** Inverse of the normal distribution function, relative error 1.2e-9. */
function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(probability));
    return horner(TAIL_NUMERATOR, q) / horner(TAIL_DENOMINATOR, q);
  }
  const q = probability - 0.5;
  return (horner(CENTRE_NUMERATOR, q * q) * q) / horner(CENTRE_DENOMINATOR, q * q);
}

function horner(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
