/** Level and scatter of the background of an image, in its units; null when no pixel is finite. */
export interface Background {
  readonly median: number;
  readonly sigma: number;
  readonly pixelCount: number;
}

const CLIP_SIGMA = 3;
const ITERATIONS_MAX = 10;
/** Scatter of a normal distribution per median absolute deviation. */
const SIGMA_PER_MAD = 1.4826;

/**
 * Sigma-clipped background: the median of the finite pixels after pixels beyond 3 sigma (1.4826 MAD) of the median
 * have been left out, until nothing changes. This is our definition of ESO's "background histogram criterion".
 */
export function backgroundOf(pixels: ArrayLike<number>): Background | null {
  let kept = finiteSorted(pixels);
  if (kept.length === 0) return null;
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const { median, sigma } = levelOf(kept);
    const clipped = between(kept, median - CLIP_SIGMA * sigma, median + CLIP_SIGMA * sigma);
    if (clipped.length === kept.length) break;
    kept = clipped;
  }
  return { ...levelOf(kept), pixelCount: kept.length };
}

function finiteSorted(pixels: ArrayLike<number>): Float64Array {
  return Float64Array.from(pixels).filter(Number.isFinite).sort();
}

function levelOf(sorted: Float64Array): { median: number; sigma: number } {
  const median = medianOf(sorted);
  const deviations = sorted.map((value) => Math.abs(value - median)).sort();
  return { median, sigma: SIGMA_PER_MAD * medianOf(deviations) };
}

function medianOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The part of a sorted list within limits, both included. */
function between(sorted: Float64Array, low: number, high: number): Float64Array {
  return sorted.filter((value) => value >= low && value <= high);
}
