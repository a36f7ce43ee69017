import { COLOURS, drawFrame, drawLine, drawText } from './canvas.ts';
import type { Box, Canvas } from './canvas.ts';
import type { Spectrum } from './spectrum.ts';
import { tickLabel, ticksBetween } from './ticks.ts';

/** Values outside of these shares of all values do not set the scale: single hot planes would flatten the rest. */
const SCALE_SHARES = [0.005, 0.995] as const;
const MARGIN_SHARE = 0.08;

interface Axes {
  readonly box: Box;
  readonly xLimits: readonly [number, number];
  readonly yLimits: readonly [number, number];
}

/** Mean spectrum with its axes: air wavelength in Angstrom, flux in the unit of the cube. */
export function plotSpectrum(canvas: Canvas, box: Box, spectrum: Spectrum): void {
  const axes = axesOf(box, spectrum);
  drawGrid(canvas, axes);
  drawCurve(canvas, axes, spectrum);
  drawFrame(canvas, box, COLOURS.ink);
  const sampling = spectrum.everyPlane === 1 ? '' : `, every ${spectrum.everyPlane}th plane`;
  drawText(canvas, [box.x + 6, box.y - 12], `mean spectrum [1e-20 erg/s/cm2/A]${sampling}`);
  drawText(canvas, [box.x + box.width, box.y + box.height + 20], 'wavelength [A]', { align: 'right' });
}

function axesOf(box: Box, { wavelengths, values }: Spectrum): Axes {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [Math.min(0, at(SCALE_SHARES[0])), at(SCALE_SHARES[1])];
  const margin = Math.max((high - low) * MARGIN_SHARE, 1e-3);
  return { box, xLimits: [wavelengths[0] ?? 0, wavelengths.at(-1) ?? 1], yLimits: [low - margin, high + margin] };
}

function drawGrid(canvas: Canvas, axes: Axes): void {
  const { box, xLimits, yLimits } = axes;
  for (const tick of ticksBetween(...xLimits, 9)) {
    const x = xOf(axes, tick);
    drawLine(canvas, [x, box.y], [x, box.y + box.height], COLOURS.faint);
    drawText(canvas, [x, box.y + box.height + 6], tickLabel(tick), { align: 'centre' });
  }
  for (const tick of ticksBetween(...yLimits, 5)) {
    const y = yOf(axes, tick);
    drawLine(canvas, [box.x, y], [box.x + box.width, y], tick === 0 ? COLOURS.ink : COLOURS.faint);
    drawText(canvas, [box.x - 6, y - 3], tickLabel(tick), { align: 'right' });
  }
}

function drawCurve(canvas: Canvas, axes: Axes, { wavelengths, values }: Spectrum): void {
  let previous: readonly [number, number] | undefined;
  for (const [index, value] of values.entries()) {
    const point = Number.isFinite(value)
      ? ([xOf(axes, wavelengths[index] ?? 0), yOf(axes, value)] as const)
      : undefined;
    if (point !== undefined && previous !== undefined) drawLine(canvas, previous, point, COLOURS.blue);
    previous = point;
  }
}

function xOf({ box, xLimits: [low, high] }: Axes, value: number): number {
  return box.x + (high > low ? ((value - low) / (high - low)) * box.width : box.width / 2);
}

function yOf({ box, yLimits: [low, high] }: Axes, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return Math.round(box.y + box.height * (1 - share));
}
