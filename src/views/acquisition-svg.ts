import { typesText } from '../domain/association/smart/wording.ts';
import type { AcquisitionPlot, PlottedPointing } from './acquisition-plot.ts';
import type { LineStyle } from './acquisition-style.ts';
import { INK_COLOR, PAPER_COLOR, STANDALONE_STYLE, lineStyleOf } from './acquisition-style.ts';
import type { Arrangement } from './arrange-pointings.ts';
import { arrangePointings, pictureExtent } from './arrange-pointings.ts';
import { describePlot } from './describe-plot.ts';
import type { Markup } from './markup.ts';
import { markup, styleElement } from './markup.ts';
import { pictureOf, px } from './picture.ts';
import { FRAME_PADDING, drawCompass, drawFarArrows, drawFrame, drawScaleBar, smallText } from './svg-frame.ts';
import { drawFields } from './svg-fields.ts';
import { drawBlocks, heightOf, legendBlocks } from './svg-legend.ts';
import { shortened } from './wording.ts';

/**
 * The acquisition pattern as an SVG file: field boundaries, centres with order numbers, North and scale; what is far away
 * stands beside it. Nothing depends on colour. It follows light and dark schemes and is white on paper.
 */
export function acquisitionSvg(plot: AcquisitionPlot): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${draw(plot, 'acquisition', styleElement(STANDALONE_STYLE)).markup}`;
}

/** The same within a page that has `ACQUISITION_STYLE`; `id` is not used twice in the page. */
export function acquisitionSvgPart(plot: AcquisitionPlot, id: string): Markup {
  return draw(plot, id);
}

const WIDTH = 760;
const FRAME = { left: 64, top: 58, width: 440, height: 440 } as const;
const SIDE = { left: 530, width: 214 } as const;
const BELOW_FRAME = 76;
const COMPASS_HEIGHT = 74;
const TITLE_FONT_PIXELS = 16;
/** What fits in a line of the title, in the widest usual font. */
const TITLE_LENGTH_MAX = 68;

function draw(plot: AcquisitionPlot, id: string, style?: Markup): Markup {
  const arrangement = arrangePointings(plot);
  const styleOf = styleByGroup(plot.pointings);
  const hatchId = `${id}-hatch`;
  const legend = legendBlocks({ arrangement, ...SIDE, styleOf, hatchId });
  const height = Math.max(FRAME.top + FRAME.height + BELOW_FRAME, FRAME.top + COMPASS_HEIGHT + heightOf(legend) + 16);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="acquisition-plot" viewBox="0 0 ${WIDTH} ${px(height)}" width="${WIDTH}" height="${px(height)}" role="img" aria-labelledby="${id}-title ${id}-desc" color="${INK_COLOR}" font-family="sans-serif">
<title id="${id}-title">${plot.title}</title>
<desc id="${id}-desc">${describePlot(plot)}</desc>
${style}
<defs><pattern id="${hatchId}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V7" stroke="${HATCH_COLOR}" stroke-opacity="0.55" stroke-width="1"/></pattern></defs>
<rect class="ap-paper" width="${WIDTH}" height="${px(height)}" fill="${PAPER_COLOR}"/>
<text x="16" y="26" font-size="${TITLE_FONT_PIXELS}" font-weight="bold" fill="currentColor">${shortened(plot.title, TITLE_LENGTH_MAX)}</text>
${smallText({ x: 16, y: 45 }, subtitleOf(plot, arrangement), 'start')}
${drawSky(arrangement, styleOf, hatchId)}
${drawCompass({ x: SIDE.left + 48, y: FRAME.top + 44 })}
${drawBlocks(legend, FRAME.top + COMPASS_HEIGHT)}
</svg>
`;
}

/** Visible on white and on black. */
const HATCH_COLOR = '#808890';

function drawSky(
  { near, far }: Arrangement,
  styleOf: (pointing: PlottedPointing) => LineStyle,
  hatchId: string,
): Markup {
  if (near.length === 0) return smallText({ x: FRAME.left, y: FRAME.top + 20 }, 'nothing to draw', 'start');
  const picture = pictureOf(pictureExtent(near), FRAME, FRAME_PADDING);
  const arrows = drawFarArrows(far, picture);
  const bar = { x: FRAME.left, y: FRAME.top + FRAME.height + 52 };
  return markup`${drawFrame(picture)}
${drawFields(near, { picture, styleOf, hatchId, obstacles: arrows.taken })}
${arrows.drawn}
${drawScaleBar(bar, picture.pixelsPerArcsec, FRAME.width - 2 * FRAME_PADDING)}`;
}

function subtitleOf({ pointings }: AcquisitionPlot, { near }: Arrangement): string {
  const reference = near[0] === undefined ? '' : ' · offsets from the first exposure';
  return pointings.length === 0 ? 'no exposures' : typesText(pointings) + reference;
}

function styleByGroup(pointings: readonly PlottedPointing[]): (pointing: PlottedPointing) => LineStyle {
  const groups = [...new Set(pointings.toSorted((a, b) => a.order - b.order).map(({ group }) => group))];
  return ({ group }) => lineStyleOf(Math.max(0, groups.indexOf(group)));
}
