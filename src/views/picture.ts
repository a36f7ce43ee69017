import type { Point } from '../domain/association/smart/field.ts';
import type { Extent } from './plane.ts';
import type { Box, Pixel } from './place-labels.ts';

/** A piece of the sky in a frame of a drawing: North up, East left. */
export interface Picture {
  readonly frame: Box;
  readonly pixelsPerArcsec: number;
  /** What of the sky the frame shows. */
  readonly shown: Extent;
}

/** The extent in the middle of the frame, as large as it can be with this much room around it. */
export function pictureOf(extent: Extent, frame: Box, paddingPixels: number): Picture {
  const { west, east, south, north } = extent;
  const pixelsPerArcsec = Math.min(
    (frame.width - 2 * paddingPixels) / (east - west),
    (frame.height - 2 * paddingPixels) / (north - south),
  );
  const halfEast = frame.width / pixelsPerArcsec / 2;
  const halfNorth = frame.height / pixelsPerArcsec / 2;
  const [middleEast, middleNorth] = [(west + east) / 2, (south + north) / 2];
  return {
    frame,
    pixelsPerArcsec,
    shown: {
      west: middleEast - halfEast,
      east: middleEast + halfEast,
      south: middleNorth - halfNorth,
      north: middleNorth + halfNorth,
    },
  };
}

export function pixelOf({ frame, pixelsPerArcsec, shown }: Picture, { eastArcsec, northArcsec }: Point): Pixel {
  return {
    x: frame.left + (shown.east - eastArcsec) * pixelsPerArcsec,
    y: frame.top + (shown.north - northArcsec) * pixelsPerArcsec,
  };
}

/** Coordinate of a drawing with a tenth of a pixel; never `-0`. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 || 0);
}

/** 1, 2 or 5 times a power of ten, the largest that is not above the limit. */
export function roundStepBelow(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  const factor = [5, 2, 1].find((one) => one * power <= limit * (1 + 1e-9)) ?? 1;
  return factor * power;
}
