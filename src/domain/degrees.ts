/** An angle as one of 0 to 360 [deg]. */
export function turnDeg(angle: number): number {
  return ((angle % 360) + 360) % 360;
}

/** The short way round, from -180 to 180 [deg]. */
export function shortWayDeg(angle: number): number {
  return turnDeg(angle + 180) - 180;
}
