import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Score } from '../../domain/quality/score-product.ts';
import type { PlotRequest, WrittenPlot } from '../../ports/product-inspector.ts';
import { readFits } from '../fits/index.ts';
import { COLOURS, LINE_HEIGHT, clipText, createCanvas, drawText } from './canvas.ts';
import type { Canvas, Colour } from './canvas.ts';
import { dataHdu, productPath, readWhiteLight } from './measure.ts';
import { plotImage } from './plot-image.ts';
import { plotSpectrum } from './plot-spectrum.ts';
import { encodePng } from './png.ts';
import { readMeanSpectrum } from './spectrum.ts';

const WIDTH = 1000;
const HEIGHT = 760;
const IMAGE_BOX = { x: 20, y: 44, width: 560, height: 440 };
const SPECTRUM_BOX = { x: 70, y: 540, width: 900, height: 170 };
const TEXT_LEFT = 604;
const TEXT_WIDTH = WIDTH - TEXT_LEFT - 12;

/** The QC plot of a product: image left, notes and scores right, mean spectrum below. */
export async function plotProduct(request: PlotRequest): Promise<WrittenPlot> {
  const { names } = request;
  const cube = await readFits(productPath(request.manifest, names.cube));
  const spectrum = await readMeanSpectrum(cube, dataHdu(cube), request.signal);
  const canvas = createCanvas(WIDTH, HEIGHT);
  drawText(canvas, [20, 14], clipText(request.title, WIDTH - 40, 2), { scale: 2 });
  if (request.manifest.products.some(({ catg }) => catg === names.image)) {
    plotImage(canvas, IMAGE_BOX, await readWhiteLight(request.manifest, names));
  }
  drawNotes(canvas, request);
  plotSpectrum(canvas, SPECTRUM_BOX, spectrum);
  return writeFile(request.targetPath, encodePng(canvas));
}

function drawNotes(canvas: Canvas, { notes, scores }: PlotRequest): void {
  let y = IMAGE_BOX.y;
  const write = (text: string, colour: Colour = COLOURS.ink, indent = 0): void => {
    drawText(canvas, [TEXT_LEFT + indent, y], clipText(text, TEXT_WIDTH - indent), { colour });
    y += LINE_HEIGHT;
  };
  for (const note of notes) write(note);
  if (scores.length === 0) return;
  y += LINE_HEIGHT;
  write(`SCORES  ${scores.filter(({ score }) => score === 1).length} red of ${scores.length}`);
  for (const score of scores) {
    y += 4;
    write(`${LABELS[score.score ?? 'none']} ${score.name}  ${valueText(score)}`, COLOUR_OF[score.score ?? 'none']);
    write(score.score === 1 ? `${score.threshold}: ${score.comment}` : score.threshold, COLOURS.ink, 24);
  }
}

const LABELS = { 0: '[ok]', 1: '[!!]', none: '[--]' } as const;
const COLOUR_OF = { 0: COLOURS.green, 1: COLOURS.red, none: COLOURS.amber } as const;

function valueText({ value }: Score): string {
  if (value === null) return 'not known';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}

/** The plot appears whole or not at all. */
async function writeFile(path: string, bytes: Buffer): Promise<WrittenPlot> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeThrough(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { path, sizeBytes: bytes.length, md5: createHash('md5').update(bytes).digest('hex') };
}

async function writeThrough(path: string, bytes: Buffer): Promise<void> {
  await using file = await open(path, 'wx');
  await file.writeFile(bytes);
  await file.sync();
}
