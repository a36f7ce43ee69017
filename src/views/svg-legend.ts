import type { PlottedPointing } from './acquisition-plot.ts';
import type { LineStyle } from './acquisition-style.ts';
import { FAINT_COLOR, lineStyleOf } from './acquisition-style.ts';
import type { Arrangement, FarGroup } from './arrange-pointings.ts';
import { isSky, pictureExtent } from './arrange-pointings.ts';
import { byAngle, farName, farText, lostText } from './describe-plot.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { pictureOf, px } from './picture.ts';
import { SMALL_CHARACTER_PIXELS, drawScaleBar, smallText } from './svg-frame.ts';
import { drawFields } from './svg-fields.ts';
import { drawMark, drawNotch } from './svg-marks.ts';
import { ordersText, wrapped } from './wording.ts';

/** A block of the column beside the plot: how high it is, and itself at a place. */
export interface Block {
  readonly height: number;
  readonly draw: (top: number) => Markup;
}

export interface LegendInput {
  readonly arrangement: Arrangement;
  readonly left: number;
  readonly width: number;
  readonly styleOf: (pointing: PlottedPointing) => LineStyle;
  readonly hatchId: string;
}

const ROW_PIXELS = 16;
const SAMPLE_PIXELS = 34;
const GROUPS_MAX = 8;
const ANGLES_MAX = 8;
/** Pictures of what is far away; more are told in words only. */
const INSETS_MAX = 2;
const INSET_HEIGHT = 132;

/** What the lines and marks mean, the position angles, and what is too far away to be drawn to scale. */
export function legendBlocks(input: LegendInput): readonly Block[] {
  const { arrangement } = input;
  const all = [...arrangement.near, ...arrangement.far.flatMap(({ pointings }) => pointings)].toSorted(
    (a, b) => a.order - b.order,
  );
  return [
    ...groupRows(input, all),
    ...markRows(input, all),
    ...arrangement.far.map((group, index) => farBlock(group, input, index < INSETS_MAX)),
    ...lostText(arrangement.lost).map((text) => textBlock(text, input, 'strong')),
  ];
}

export function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { height }) => sum + height, 0);
}

export function drawBlocks(blocks: readonly Block[], top: number): readonly Markup[] {
  return blocks.map(({ draw }, index) => draw(top + heightOf(blocks.slice(0, index))));
}

function groupRows(input: LegendInput, all: readonly PlottedPointing[]): readonly Block[] {
  const groups = [...Map.groupBy(all, ({ group }) => group)];
  const rows = groups.slice(0, GROUPS_MAX).flatMap(([name, pointings]) => {
    const [first] = pointings;
    if (first === undefined) return [];
    const style = input.styleOf(first);
    const orders = ordersText(pointings.map(({ order }) => order));
    return sampleRow(name === undefined ? orders : `${orders}: ${name}`, input, (x, y) => lineSample(x, y, style));
  });
  const more = groups.length - GROUPS_MAX;
  return more > 0 ? [...rows, textBlock(`and ${more} more`, input, 'faint')] : rows;
}

function lineSample(x: number, y: number, style: LineStyle): Markup {
  return markup`<path class="ap-g${style.index}" color="${style.color}" d="M${px(x)} ${px(y)}h26" stroke="currentColor" stroke-width="1.5" stroke-dasharray="${style.dashes}" fill="none"/>
`;
}

function markRows(input: LegendInput, all: readonly PlottedPointing[]): readonly Block[] {
  const ofType = (wantsSky: boolean) => all.find((pointing) => isSky(pointing) === wantsSky);
  const rows = [false, true].flatMap((wantsSky) => {
    const example = ofType(wantsSky);
    if (example === undefined) return [];
    const style = input.styleOf(example);
    const types = [...new Set(all.filter((one) => isSky(one) === wantsSky).map(({ rawType }) => rawType))].join(', ');
    const text = wantsSky ? 'SKY: centre, hatched field' : `${types}: centre`;
    return sampleRow(
      text,
      input,
      (x, y) =>
        markup`${wantsSky ? hatchSample(x, y, input.hatchId) : undefined}${drawMark({ x: x + 13, y }, wantsSky, style)}`,
    );
  });
  return all.length === 0 ? [] : [...rows, ...angleRows(input, all)];
}

function hatchSample(x: number, y: number, hatchId: string): Markup {
  return markup`<rect x="${px(x)}" y="${px(y - 7)}" width="26" height="14" fill="url(#${hatchId})" stroke="currentColor" stroke-width="0.7"/>
`;
}

/** The triangle, and which exposures have which angle. */
function angleRows(input: LegendInput, all: readonly PlottedPointing[]): readonly Block[] {
  const angles = byAngle(all);
  const [only] = angles.length === 1 ? angles : [];
  const style = lineStyleOf(0);
  const title = only === undefined ? 'position angle' : `position angle ${only.angle}`;
  const heading = sampleRow(title, input, (x, y) => drawNotch({ x: x + 13, y: y + 4 }, 0, style));
  if (only !== undefined) return heading;
  const indented = { ...input, left: input.left + SAMPLE_PIXELS, width: input.width - SAMPLE_PIXELS };
  const rows = angles
    .slice(0, ANGLES_MAX)
    .map(({ angle, orders }) => textBlock(`${angle}: ${ordersText(orders)}`, indented, 'plain'));
  const more = angles.length - ANGLES_MAX;
  return [...heading, ...rows, ...(more > 0 ? [textBlock(`and ${more} more`, indented, 'faint')] : [])];
}

function farBlock(group: FarGroup, input: LegendInput, isPictured: boolean): Block {
  const words = farText(group, input.arrangement.near).slice(farName(group).length + 2);
  const blocks = [
    gap(12),
    textBlock(`${farName(group)}, apart`, input, 'strong'),
    textBlock(words, input, 'plain'),
    ...(isPictured ? [insetOf(group, input)] : []),
  ];
  return {
    height: heightOf(blocks),
    draw: (top) => markup`<g class="ap-far">${drawBlocks(blocks, top)}</g>
`,
  };
}

/** A picture of its own, at its own scale. */
function insetOf({ pointings }: FarGroup, { left, width, styleOf, hatchId }: LegendInput): Block {
  return {
    height: INSET_HEIGHT + 26,
    draw: (top) => {
      const frame = { left, top: top + 4, width, height: INSET_HEIGHT };
      const picture = pictureOf(pictureExtent(pointings), frame, 14);
      return markup`<rect class="ap-inset ap-faint" color="${FAINT_COLOR}" x="${px(frame.left)}" y="${px(frame.top)}" width="${px(width)}" height="${INSET_HEIGHT}" fill="none" stroke="currentColor" stroke-dasharray="1 2"/>
${drawFields(pointings, { picture, styleOf, hatchId, obstacles: [] })}
${drawScaleBar({ x: left, y: frame.top + INSET_HEIGHT + 12 }, picture.pixelsPerArcsec, width - 80)}`;
    },
  };
}

function sampleRow(
  text: string,
  { left, width }: LegendInput,
  sample: (x: number, y: number) => Markup,
): readonly Block[] {
  const lines = wrapped(text, Math.floor((width - SAMPLE_PIXELS) / SMALL_CHARACTER_PIXELS));
  return [
    {
      height: lines.length * ROW_PIXELS,
      draw: (top) =>
        markup`${sample(left, top + ROW_PIXELS / 2)}${lines.map((line, index) =>
          smallText({ x: left + SAMPLE_PIXELS, y: top + 12 + index * ROW_PIXELS }, line, 'start'),
        )}`,
    },
  ];
}

const LOOKS = {
  plain: markup``,
  strong: markup` font-weight="bold"`,
  faint: markup` class="ap-faint" color="${FAINT_COLOR}"`,
} as const;

function textBlock(text: string, { left, width }: LegendInput, look: keyof typeof LOOKS): Block {
  const lines = wrapped(text, Math.floor(width / SMALL_CHARACTER_PIXELS));
  return {
    height: lines.length * ROW_PIXELS,
    draw: (top) => {
      const rows = lines.map((line, index) => smallText({ x: left, y: top + 12 + index * ROW_PIXELS }, line, 'start'));
      return markup`<g${LOOKS[look]}>${rows}</g>
`;
    },
  };
}

function gap(height: number): Block {
  return { height, draw: () => markup`` };
}
