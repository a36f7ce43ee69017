import type { Polygon } from '../domain/association/smart/field.ts';
import { distanceArcsec } from '../domain/association/smart/field-geometry.ts';
import type { PlottedPointing } from './acquisition-plot.ts';
import type { LineStyle } from './acquisition-style.ts';
import { PAPER_COLOR } from './acquisition-style.ts';
import { isSky } from './arrange-pointings.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { boundariesOf } from './outline.ts';
import type { Picture } from './picture.ts';
import { pixelOf, px } from './picture.ts';
import type { Box, PlacedLabel, Pixel } from './place-labels.ts';
import { placeLabels } from './place-labels.ts';
import { angleExit, drawMark, drawNotch } from './svg-marks.ts';
import { angleText, pointingsText, wrapped } from './wording.ts';

/** What the fields of a plot have in common. */
export interface FieldDrawing {
  readonly picture: Picture;
  readonly styleOf: (pointing: PlottedPointing) => LineStyle;
  /** Id of the hatching of SKY fields. */
  readonly hatchId: string;
  /** Where labels may not go. */
  readonly obstacles: readonly Box[];
}

const LABEL_FONT_PIXELS = 13;
/** Widest of the usual sans serif fonts: bold capitals of DejaVu, Verdana. */
const LABEL_CHARACTER_PIXELS = 9;
const LABEL_LINE_PIXELS = 15;
const LABEL_LENGTH_MAX = 22;
/** Fields are shaded, so that overlap is seen; many of them together stay light. */
const FILL_OPACITY_MAX = 0.07;
const FILL_OPACITY_SUM = 0.3;

/** Boundaries, centres and order numbers of these exposures. Boundaries come first, so that no number is under a line. */
export function drawFields(pointings: readonly PlottedPointing[], drawing: FieldDrawing): Markup {
  const fillOpacity = Math.min(FILL_OPACITY_MAX, FILL_OPACITY_SUM / pointings.length).toFixed(3);
  return markup`
${pointings.map((pointing) => drawField(pointing, drawing, fillOpacity))}
${pointings.map((pointing) => drawNotchOf(pointing, drawing))}
${pointings.map((pointing) => drawMark(pixelOf(drawing.picture, pointing.centre), isSky(pointing), drawing.styleOf(pointing)))}
${labelsOf(pointings, drawing).map(drawLabel)}`;
}

function drawField(pointing: PlottedPointing, { picture, styleOf, hatchId }: FieldDrawing, opacity: string): Markup {
  const { order, label, rawType, posangDeg, outline } = pointing;
  const style = styleOf(pointing);
  const boundaries = boundariesOf(outline);
  const path = boundaries.map((boundary) => pathOf(boundary, picture)).join('');
  const hatch = markup`<path d="${path}" fill="url(#${hatchId})"/>
`;
  return markup`<g class="ap-field ap-g${style.index}" color="${style.color}" data-order="${order}"><title>${order}: ${label}, ${rawType}, position angle ${angleText(posangDeg)}</title>
${isSky(pointing) ? hatch : undefined}<path class="ap-boundary" d="${path}" fill="currentColor" fill-opacity="${opacity}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="${style.dashes}"/>
</g>
`;
}

/** On a smaller field the triangle would hide it. */
const NOTCH_REACH_MIN_PIXELS = 14;

function drawNotchOf(pointing: PlottedPointing, { picture, styleOf }: FieldDrawing): Markup | undefined {
  const exit = angleExit(pointing, boundariesOf(pointing.outline));
  if (exit === undefined) return undefined;
  const isTiny = distanceArcsec(pointing.centre, exit) * picture.pixelsPerArcsec < NOTCH_REACH_MIN_PIXELS;
  return isTiny ? undefined : drawNotch(pixelOf(picture, exit), pointing.posangDeg, styleOf(pointing));
}

function pathOf(polygon: Polygon, picture: Picture): string {
  const steps = polygon.map((point, index) => {
    const { x, y } = pixelOf(picture, point);
    return `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`;
  });
  return `${steps.join('')}Z`;
}

interface LabelItem {
  readonly lines: readonly string[];
}

/** Pointings closer than this on paper get one label; more, as long as labels find no room [px]. */
const MERGE_PIXELS = [4, 8, 16, 32, 64, 128, 1000];

function labelsOf(pointings: readonly PlottedPointing[], drawing: FieldDrawing): readonly PlacedLabel<LabelItem>[] {
  const { picture, obstacles } = drawing;
  const marks = pointings.map(({ centre }) => markBox(pixelOf(picture, centre)));
  for (const merge of MERGE_PIXELS) {
    const requests = coincident(pointings, merge / picture.pixelsPerArcsec).map((group) => {
      const lines = wrapped(pointingsText(group), LABEL_LENGTH_MAX);
      return {
        item: { lines },
        anchor: middle(group.map(({ centre }) => pixelOf(picture, centre))),
        width: Math.max(...lines.map(({ length }) => length)) * LABEL_CHARACTER_PIXELS,
        height: lines.length * LABEL_LINE_PIXELS,
      };
    });
    const placed = placeLabels(requests, picture.frame, [...marks, ...obstacles]);
    if (placed !== undefined) return placed;
  }
  return [];
}

/** Groups of pointings whose first members are farther apart than the limit. */
function coincident(
  pointings: readonly PlottedPointing[],
  limitArcsec: number,
): readonly (readonly PlottedPointing[])[] {
  const groups: PlottedPointing[][] = [];
  for (const pointing of pointings) {
    const group = groups.find(
      ([first]) => first !== undefined && distanceArcsec(first.centre, pointing.centre) <= limitArcsec,
    );
    if (group === undefined) groups.push([pointing]);
    else group.push(pointing);
  }
  return groups;
}

function markBox({ x, y }: Pixel): Box {
  return { left: x - 4, top: y - 4, width: 8, height: 8 };
}

function middle(pixels: readonly Pixel[]): Pixel {
  return {
    x: pixels.reduce((sum, { x }) => sum + x, 0) / pixels.length,
    y: pixels.reduce((sum, { y }) => sum + y, 0) / pixels.length,
  };
}

function drawLabel({ item, anchor, box, needsLeader }: PlacedLabel<LabelItem>): Markup {
  const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const end = nearestOf(box, anchor);
  const leader = markup`<path class="ap-leader" d="M${px(anchor.x)} ${px(anchor.y)}L${px(end.x)} ${px(end.y)}" stroke="currentColor" stroke-width="0.8" fill="none"/>
`;
  const lines = item.lines.map((line, index) => {
    const y = box.top + LABEL_LINE_PIXELS * index + LABEL_FONT_PIXELS - 1;
    return markup`<tspan x="${px(centre.x)}" y="${px(y)}">${line}</tspan>`;
  });
  return markup`${needsLeader ? leader : undefined}<text class="ap-halo ap-label" font-size="${LABEL_FONT_PIXELS}" font-weight="bold" text-anchor="middle" fill="currentColor" stroke="${PAPER_COLOR}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">${lines}</text>
`;
}

function nearestOf(box: Box, { x, y }: Pixel): Pixel {
  return {
    x: Math.min(Math.max(x, box.left), box.left + box.width),
    y: Math.min(Math.max(y, box.top), box.top + box.height),
  };
}
