import { distanceArcsec } from '../domain/association/smart/field-geometry.ts';
import type { Point, Polygon } from '../domain/association/smart/field.ts';
import type { PlottedPointing } from './acquisition-plot.ts';
import type { LineStyle } from './acquisition-style.ts';
import { PAPER_COLOR } from './acquisition-style.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { px } from './picture.ts';
import type { Pixel } from './place-labels.ts';

const MARK_PIXELS = 3.8;

/** Centre of a field: filled circle for OBJECT, hollow diamond for SKY. */
export function drawMark({ x, y }: Pixel, isSkyMark: boolean, style: LineStyle): Markup {
  if (!isSkyMark) {
    return markup`<circle class="ap-mark ap-halo ap-g${style.index}" color="${style.color}" cx="${px(x)}" cy="${px(y)}" r="${MARK_PIXELS}" fill="currentColor" stroke="${PAPER_COLOR}" stroke-width="0.8"/>
`;
  }
  const size = MARK_PIXELS + 1;
  const path = `M${px(x)} ${px(y - size)}L${px(x + size)} ${px(y)}L${px(x)} ${px(y + size)}L${px(x - size)} ${px(y)}Z`;
  return markup`<path class="ap-mark ap-hollow ap-g${style.index}" color="${style.color}" d="${path}" fill="${PAPER_COLOR}" stroke="currentColor" stroke-width="1.5"/>
`;
}

/** Triangle that points away from the centre of a field, where its position angle leaves it. */
export function drawNotch({ x, y }: Pixel, angleDeg: number, style: LineStyle): Markup {
  const path = `M${px(x - 6)} ${px(y)}L${px(x)} ${px(y - 9)}L${px(x + 6)} ${px(y)}Z`;
  return markup`<path class="ap-notch ap-halo ap-g${style.index}" color="${style.color}" d="${path}" transform="rotate(${px(-angleDeg)} ${px(x)} ${px(y)})" fill="currentColor" stroke="${PAPER_COLOR}" stroke-width="0.8"/>
`;
}

/** Where the direction of the position angle leaves the field; undefined where that cannot be said. */
export function angleExit({ centre, posangDeg }: PlottedPointing, boundaries: readonly Polygon[]): Point | undefined {
  const angle = (posangDeg * Math.PI) / 180;
  const direction: Point = { eastArcsec: Math.sin(angle), northArcsec: Math.cos(angle) };
  const exits = boundaries.flatMap((boundary) =>
    boundary.flatMap((from, index) =>
      crossing(centre, direction, from, boundary[(index + 1) % boundary.length] ?? from),
    ),
  );
  return exits.toSorted((a, b) => distanceArcsec(centre, b) - distanceArcsec(centre, a))[0];
}

/** Where the ray meets the line between two points; nothing where it does not. */
function crossing(start: Point, direction: Point, from: Point, to: Point): readonly Point[] {
  const [edgeEast, edgeNorth] = [to.eastArcsec - from.eastArcsec, to.northArcsec - from.northArcsec];
  const [wayEast, wayNorth] = [from.eastArcsec - start.eastArcsec, from.northArcsec - start.northArcsec];
  const denominator = direction.eastArcsec * edgeNorth - direction.northArcsec * edgeEast;
  if (denominator === 0) return [];
  const along = (wayEast * edgeNorth - wayNorth * edgeEast) / denominator;
  const fraction = (wayEast * direction.northArcsec - wayNorth * direction.eastArcsec) / denominator;
  if (!(along > 0 && fraction >= 0 && fraction <= 1)) return [];
  return [{ eastArcsec: from.eastArcsec + fraction * edgeEast, northArcsec: from.northArcsec + fraction * edgeNorth }];
}
