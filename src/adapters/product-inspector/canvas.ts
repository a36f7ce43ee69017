import { GLYPH_HEIGHT, GLYPH_WIDTH, hasDot } from './font.ts';

export type Colour = readonly [red: number, green: number, blue: number];

/** Pixels from the upper left corner, three bytes each. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A rectangle on the canvas, y downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const COLOURS = {
  white: [255, 255, 255],
  ink: [30, 30, 36],
  faint: [205, 207, 212],
  green: [28, 132, 74],
  red: [196, 38, 38],
  blue: [32, 82, 149],
  amber: [196, 120, 0],
  yellow: [255, 214, 64],
} as const satisfies Record<string, Colour>;

/** Distance of characters and lines of text at scale 1. */
export const CHARACTER_WIDTH = GLYPH_WIDTH + 1;
export const LINE_HEIGHT = GLYPH_HEIGHT + 5;

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(255) };
}

export function setPixel(canvas: Canvas, x: number, y: number, colour: Colour): void {
  if (x < 0 || y < 0 || x >= canvas.width || y >= canvas.height) return;
  canvas.rgb.set(colour, 3 * (Math.floor(y) * canvas.width + Math.floor(x)));
}

export function fillBox(canvas: Canvas, box: Box, colour: Colour): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    for (let x = box.x; x < box.x + box.width; x++) setPixel(canvas, x, y, colour);
  }
}

export function drawFrame(canvas: Canvas, { x, y, width, height }: Box, colour: Colour): void {
  drawLine(canvas, [x, y], [x + width, y], colour);
  drawLine(canvas, [x, y + height], [x + width, y + height], colour);
  drawLine(canvas, [x, y], [x, y + height], colour);
  drawLine(canvas, [x + width, y], [x + width, y + height], colour);
}

type Point = readonly [x: number, y: number];

export function drawLine(canvas: Canvas, from: Point, to: Point, colour: Colour): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    setPixel(
      canvas,
      Math.round(from[0] + share * (to[0] - from[0])),
      Math.round(from[1] + share * (to[1] - from[1])),
      colour,
    );
  }
}

export interface TextStyle {
  readonly colour?: Colour;
  readonly scale?: number;
  readonly align?: 'left' | 'centre' | 'right';
}

export function drawText(canvas: Canvas, at: Point, text: string, style: TextStyle = {}): void {
  const { colour = COLOURS.ink, scale = 1, align = 'left' } = style;
  const width = text.length * CHARACTER_WIDTH * scale;
  const left = at[0] - { left: 0, centre: Math.round(width / 2), right: width }[align];
  for (const [index, character] of Array.from(text).entries()) {
    drawGlyph(canvas, { x: left + index * CHARACTER_WIDTH * scale, y: at[1], scale, character, colour });
  }
}

/** Text that does not fit ends in `..`. */
export function clipText(text: string, widthPixels: number, scale = 1): string {
  const fits = Math.max(2, Math.floor(widthPixels / (CHARACTER_WIDTH * scale)));
  return text.length <= fits ? text : `${text.slice(0, fits - 2)}..`;
}

interface Glyph {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly character: string;
  readonly colour: Colour;
}

function drawGlyph(canvas: Canvas, { x, y, scale, character, colour }: Glyph): void {
  for (let column = 0; column < GLYPH_WIDTH; column++) {
    for (let row = 0; row < GLYPH_HEIGHT; row++) {
      if (!hasDot(character, column, row)) continue;
      fillBox(canvas, { x: x + column * scale, y: y + row * scale, width: scale, height: scale }, colour);
    }
  }
}
