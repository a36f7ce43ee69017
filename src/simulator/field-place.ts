import type { SkyOffset } from './astronomy.ts';

/** Place in the field of view, along its axes [arcsec]. */
export interface FieldPlace {
  readonly xArcsec: number;
  readonly yArcsec: number;
}

/** At position angle 0 North is up and East to the left. */
export function fieldPlaceOf({ eastArcsec, northArcsec }: SkyOffset, posangDeg: number): FieldPlace {
  const angle = (posangDeg * Math.PI) / 180;
  return {
    xArcsec: -(eastArcsec * Math.cos(angle) - northArcsec * Math.sin(angle)),
    yArcsec: eastArcsec * Math.sin(angle) + northArcsec * Math.cos(angle),
  };
}
