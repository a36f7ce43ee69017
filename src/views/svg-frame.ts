import { FAINT_COLOR, PAPER_COLOR } from './acquisition-style.ts';
import type { FarGroup } from './arrange-pointings.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import type { Picture } from './picture.ts';
import { px, roundStepBelow } from './picture.ts';
import type { Box, Pixel } from './place-labels.ts';
import { overlaps } from './place-labels.ts';
import { distanceText, pointingsText, shortened } from './wording.ts';

export const SMALL_FONT_PIXELS = 11.5;
/** Mean of a line in the widest of the usual fonts (DejaVu Sans). */
export const SMALL_CHARACTER_PIXELS = 6.6;

/** Room around the fields: the arrows to what is drawn apart stand in it [px]. */
export const FRAME_PADDING = 36;

/** Frame with ticks; numbers are offsets from the first exposure [arcsec]. */
export function drawFrame({ frame, pixelsPerArcsec, shown }: Picture): Markup {
  const step = roundStepBelow(Math.max(shown.east - shown.west, shown.north - shown.south) / 3);
  const { left, top, width, height } = frame;
  const bottom = top + height;
  const eastTicks = ticksBetween(shown.west, shown.east, step).map((east) => {
    const x = left + (shown.east - east) * pixelsPerArcsec;
    return markup`<path d="M${px(x)} ${px(bottom)}v-5M${px(x)} ${px(top)}v5" stroke="currentColor"/>
${smallText({ x, y: bottom + 15 }, tickText(east, step), 'middle')}`;
  });
  const northTicks = ticksBetween(shown.south, shown.north, step).map((north) => {
    const y = top + (shown.north - north) * pixelsPerArcsec;
    return markup`<path d="M${px(left)} ${px(y)}h5M${px(left + width)} ${px(y)}h-5" stroke="currentColor"/>
${smallText({ x: left - 6, y: y + 4 }, tickText(north, step), 'end')}`;
  });
  const titleX = left - 44;
  const titleY = top + height / 2;
  return markup`<g class="ap-faint" color="${FAINT_COLOR}">
<rect class="ap-frame" x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" fill="none" stroke="currentColor"/>
${eastTicks}${northTicks}${smallText({ x: left + width / 2, y: bottom + 31 }, 'offset to the East [arcsec]', 'middle')}
<g transform="rotate(-90 ${px(titleX)} ${px(titleY)})">${smallText({ x: titleX, y: titleY }, 'offset to the North [arcsec]', 'middle')}</g>
</g>`;
}

/** North up, East left. */
export function drawCompass({ x, y }: Pixel): Markup {
  return markup`<g class="ap-compass" stroke-width="1.5"><title>North is up, East is left</title>
<path d="M${px(x)} ${px(y - 34)}V${px(y)}H${px(x - 34)}" fill="none" stroke="currentColor"/>
<path d="M${px(x - 4)} ${px(y - 33)}L${px(x)} ${px(y - 41)}L${px(x + 4)} ${px(y - 33)}ZM${px(x - 33)} ${px(y - 4)}L${px(x - 41)} ${px(y)}L${px(x - 33)} ${px(y + 4)}Z" fill="currentColor"/>
${smallText({ x: x + 8, y: y - 30 }, 'N', 'start')}${smallText({ x: x - 40, y: y + 16 }, 'E', 'start')}</g>
`;
}

/** Bar of 1 arcmin where that fits, else of a round number of arcsec, from this place to the right. */
export function drawScaleBar({ x, y }: Pixel, pixelsPerArcsec: number, widthMax: number): Markup {
  const length = scaleBarArcsec(pixelsPerArcsec, widthMax);
  const end = x + length * pixelsPerArcsec;
  return markup`<g class="ap-scale" data-arcsec="${String(length)}"><path d="M${px(x)} ${px(y - 4)}v8M${px(x)} ${px(y)}H${px(end)}M${px(end)} ${px(y - 4)}v8" fill="none" stroke="currentColor" stroke-width="1.5"/>
${smallText({ x: end + 7, y: y + 4 }, scaleText(length), 'start')}</g>
`;
}

const ARCMIN = 60;
/** A shorter bar is hard to compare with anything [px]. */
const BAR_MIN_PIXELS = 30;

export function scaleBarArcsec(pixelsPerArcsec: number, widthMax: number): number {
  const minute = ARCMIN * pixelsPerArcsec;
  if (minute >= BAR_MIN_PIXELS && minute <= widthMax) return ARCMIN;
  const longest = widthMax / pixelsPerArcsec;
  return longest < ARCMIN ? roundStepBelow(longest) : ARCMIN * roundStepBelow(longest / ARCMIN / 3);
}

export function smallText({ x, y }: Pixel, text: string, anchor: 'start' | 'middle' | 'end'): Markup {
  return markup`<text x="${px(x)}" y="${px(y)}" font-size="${SMALL_FONT_PIXELS}" text-anchor="${anchor}" fill="currentColor" stroke="none">${text}</text>
`;
}

/** Arrows at the edge of the frame towards what is drawn apart, with type and distance; and where labels may not go. */
export function drawFarArrows(
  far: readonly FarGroup[],
  { frame }: Picture,
): { drawn: readonly Markup[]; taken: readonly Box[] } {
  const drawn: Markup[] = [];
  const taken: Box[] = [];
  for (const group of far) {
    const arrow = arrowOf(group, frame, taken);
    drawn.push(arrow.drawn);
    taken.push(...arrow.boxes);
  }
  return { drawn, taken };
}

const ARROW_PIXELS = 22;
const ARROW_LENGTH_MAX = 14;

function arrowOf(group: FarGroup, frame: Box, taken: readonly Box[]): { drawn: Markup; boxes: readonly Box[] } {
  const angle = (group.angleDeg * Math.PI) / 180;
  const way = { x: -Math.sin(angle), y: -Math.cos(angle) };
  const tip = exitOf(frame, way);
  const tail = { x: tip.x - ARROW_PIXELS * way.x, y: tip.y - ARROW_PIXELS * way.y };
  const text = `${shortened(pointingsText(group.pointings), ARROW_LENGTH_MAX)}: ${distanceText(group.distanceArcsec)}`;
  const box = textBoxBeside(tip, tail, text.length * SMALL_CHARACTER_PIXELS, { frame, taken });
  const headTurn = `rotate(${px(-group.angleDeg)} ${px(tip.x)} ${px(tip.y)})`;
  return {
    drawn: markup`<g class="ap-far-arrow"><path d="M${px(tail.x)} ${px(tail.y)}L${px(tip.x - 6 * way.x)} ${px(tip.y - 6 * way.y)}" stroke="currentColor" stroke-width="2" fill="none"/>
<path d="M${px(tip.x - 5)} ${px(tip.y + 9)}L${px(tip.x)} ${px(tip.y)}L${px(tip.x + 5)} ${px(tip.y + 9)}Z" transform="${headTurn}" fill="currentColor"/>
<text class="ap-halo" x="${px(box.left + box.width / 2)}" y="${px(box.top + 11)}" font-size="${SMALL_FONT_PIXELS}" text-anchor="middle" fill="currentColor" stroke="${PAPER_COLOR}" stroke-width="3.5" paint-order="stroke">${text}</text></g>
`,
    boxes: [box, around(tip, tail)],
  };
}

/** Where a ray from the middle of the frame leaves it. */
function exitOf({ left, top, width, height }: Box, way: Pixel): Pixel {
  const reach = Math.min(width / 2 / Math.abs(way.x), height / 2 / Math.abs(way.y));
  return { x: left + width / 2 + reach * way.x, y: top + height / 2 + reach * way.y };
}

/** Beside the arrow: the first of some places inside the frame that nothing else has taken. */
function textBoxBeside(
  tip: Pixel,
  tail: Pixel,
  width: number,
  { frame, taken }: { readonly frame: Box; readonly taken: readonly Box[] },
): Box {
  const height = 15;
  const arrow = around(tip, tail);
  const [left, right] = [frame.left + 4, frame.left + frame.width - width - 4];
  const [top, bottom] = [frame.top + 4, frame.top + frame.height - height - 4];
  const clamped = (x: number, y: number): Box => ({
    left: Math.min(Math.max(x, left), right),
    top: Math.min(Math.max(y, top), bottom),
    width,
    height,
  });
  const places = [
    clamped(arrow.left + arrow.width + 3, (tip.y + tail.y - height) / 2),
    clamped(arrow.left - width - 3, (tip.y + tail.y - height) / 2),
    clamped((tip.x + tail.x - width) / 2, arrow.top - height - 3),
    clamped((tip.x + tail.x - width) / 2, arrow.top + arrow.height + 3),
    ...Array.from({ length: 20 }, (_, step) => clamped(tail.x, tail.y + 18 * (step + 1))),
    ...Array.from({ length: 20 }, (_, step) => clamped(tail.x, tail.y - 18 * (step + 1))),
  ];
  const isFree = (box: Box): boolean => ![arrow, ...taken].some((other) => overlaps(box, other));
  return places.find(isFree) ?? places[0] ?? clamped(tail.x, tail.y);
}

function around(a: Pixel, b: Pixel): Box {
  const [left, top] = [Math.min(a.x, b.x) - 5, Math.min(a.y, b.y) - 5];
  return { left, top, width: Math.abs(a.x - b.x) + 10, height: Math.abs(a.y - b.y) + 10 };
}

function ticksBetween(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step + TICK_MARGIN);
  const last = Math.floor(to / step - TICK_MARGIN);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}
/** No tick in the very corner of the frame, in steps. */
const TICK_MARGIN = 0.05;

function tickText(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function scaleText(arcsec: number): string {
  return arcsec % ARCMIN === 0 ? `${arcsec / ARCMIN} arcmin` : `${roundedText(arcsec)} arcsec`;
}

/** Without the dust of binary fractions: 0.05, not 0.05000000000000001. */
function roundedText(value: number): string {
  return String(Number(value.toPrecision(3)));
}
