import { numberOf } from '../../domain/frame/keywords.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { backgroundOf } from '../../domain/quality/background.ts';
import type { PixelArray } from '../fits/index.ts';
import { COLOURS, drawFrame, drawLine, drawText, setPixel } from './canvas.ts';
import type { Box, Canvas } from './canvas.ts';

export interface SkyImage {
  readonly data: PixelArray;
  readonly nx: number;
  readonly ny: number;
  readonly keywords: Keywords;
}

/** Black is 2 sigma below the background; the asinh curve is linear up to about 3 sigma and shows 99.7 % of the pixels. */
const BLACK_SIGMA = 2;
const SOFT_SIGMA = 3;
const WHITE_SHARE = 0.997;

/** White-light image, as large as the box allows, with directions and a scale bar. */
export function plotImage(canvas: Canvas, box: Box, image: SkyImage): void {
  const panel = panelIn(box, image);
  const greyOf = stretchFor(image.data);
  for (let y = 0; y < panel.height; y++) {
    for (let x = 0; x < panel.width; x++) {
      const grey = greyOf(averageAt(image, panel, x, y));
      setPixel(canvas, panel.x + x, panel.y + y, [grey, grey, grey]);
    }
  }
  drawFrame(canvas, panel, COLOURS.ink);
  drawDirections(canvas, panel, image.keywords);
  drawScaleBar(canvas, panel, image);
  drawText(
    canvas,
    [panel.x, panel.y + panel.height + 8],
    `white light, ${image.nx} x ${image.ny} spaxels, asinh stretch`,
  );
}

function panelIn(box: Box, { nx, ny }: SkyImage): Box {
  const zoom = Math.min(box.width / Math.max(1, nx), box.height / Math.max(1, ny));
  const width = Math.max(1, Math.floor(nx * zoom));
  const height = Math.max(1, Math.floor(ny * zoom));
  return { x: box.x + Math.floor((box.width - width) / 2), y: box.y, width, height };
}

/** Grey of a value; pixels without data are light blue-grey by way of NaN. */
function stretchFor(data: PixelArray): (value: number) => number {
  const finite = Float64Array.from(data, Number).filter(Number.isFinite).sort();
  const background = backgroundOf(finite) ?? { median: 0, sigma: 1 };
  const sigma = background.sigma > 0 ? background.sigma : 1;
  const black = background.median - BLACK_SIGMA * sigma;
  const white = Math.max(finite[Math.floor(WHITE_SHARE * (finite.length - 1))] ?? 1, black + 6 * sigma);
  const curve = (value: number) => Math.asinh((value - black) / (SOFT_SIGMA * sigma));
  return (value) =>
    Number.isFinite(value) ? Math.round(255 * Math.min(1, Math.max(0, curve(value) / curve(white)))) : NO_DATA_GREY;
}

const NO_DATA_GREY = 225;

/** Mean of the pixels under a dot of the panel; FITS counts lines from below. */
function averageAt({ data, nx, ny }: SkyImage, panel: Box, x: number, y: number): number {
  const [left, right] = covered(x, panel.width, nx);
  const [low, high] = covered(panel.height - 1 - y, panel.height, ny);
  let sum = 0;
  let count = 0;
  for (let line = low; line < high; line++) {
    for (let column = left; column < right; column++) {
      const value = Number(data[line * nx + column]);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
  }
  return count === 0 ? Number.NaN : sum / count;
}

function covered(dot: number, dots: number, pixels: number): readonly [number, number] {
  const start = Math.floor((dot * pixels) / dots);
  return [start, Math.max(start + 1, Math.floor(((dot + 1) * pixels) / dots))];
}

const ARROW_PIXELS = 34;

/** North and east from the CD matrix; nothing where the header has none. */
function drawDirections(canvas: Canvas, panel: Box, keywords: Keywords): void {
  const [cd11, cd12, cd21, cd22] = ['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword) => numberOf(keywords, keyword));
  if (cd11 === undefined || cd22 === undefined) return;
  const determinant = cd11 * cd22 - (cd12 ?? 0) * (cd21 ?? 0);
  if (determinant === 0) return;
  const centre = [panel.x + panel.width - 58, panel.y + 58] as const;
  // Columns of the inverse matrix: the way on the detector for a step in right ascension or declination.
  const directions = [
    ['E', cd22 / determinant, -(cd21 ?? 0) / determinant],
    ['N', -(cd12 ?? 0) / determinant, cd11 / determinant],
  ] as const;
  for (const [label, dx, dy] of directions) {
    const length = Math.hypot(dx, dy);
    const tip = [centre[0] + (ARROW_PIXELS * dx) / length, centre[1] - (ARROW_PIXELS * dy) / length] as const;
    drawLine(canvas, centre, tip, COLOURS.yellow);
    drawText(
      canvas,
      [tip[0] + (8 * dx) / length, tip[1] - (8 * dy) / length - 3].map(Math.round) as [number, number],
      label,
      {
        colour: COLOURS.yellow,
        align: 'centre',
      },
    );
  }
}

const BAR_LENGTHS_ARCSEC = [1, 2, 5, 10, 20, 30, 60];

function drawScaleBar(canvas: Canvas, panel: Box, { nx, keywords }: SkyImage): void {
  const pixelArcsec = 3600 * Math.hypot(numberOf(keywords, 'CD1_1') ?? 0, numberOf(keywords, 'CD2_1') ?? 0);
  if (pixelArcsec === 0) return;
  const fits = BAR_LENGTHS_ARCSEC.filter((arcsec) => arcsec / pixelArcsec <= nx / 3);
  const arcsec = fits.at(-1);
  if (arcsec === undefined) return;
  const length = Math.round((arcsec / pixelArcsec) * (panel.width / nx));
  const at = [panel.x + 12, panel.y + panel.height - 14] as const;
  drawLine(canvas, at, [at[0] + length, at[1]], COLOURS.yellow);
  drawText(canvas, [at[0], at[1] - 11], `${arcsec}"`, { colour: COLOURS.yellow });
}
