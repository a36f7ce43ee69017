import { shortWayDeg } from '../../domain/degrees.ts';
import type { Point } from '../../domain/association/smart/field.ts';

/** A place on the sky; also the origin of the plane that touches it there. */
export interface SkyPlane {
  readonly raDeg: number;
  readonly decDeg: number;
}

/**
 * From one place to another. Fields of view are a minute of arc wide: there the plane and the sky differ by less than the
 * thousandth part of a pixel, up to declinations of 80 degrees.
 */
export function angleBetween(from: SkyPlane, to: SkyPlane): Point {
  const turn = shortWayDeg(to.raDeg - from.raDeg);
  return {
    eastArcsec: 3600 * turn * Math.cos((from.decDeg * Math.PI) / 180),
    northArcsec: 3600 * (to.decDeg - from.decDeg),
  };
}
