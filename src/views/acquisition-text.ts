import type { Point } from '../domain/association/smart/field.ts';
import type { AcquisitionPlot, PlottedPointing } from './acquisition-plot.ts';
import type { Arrangement } from './arrange-pointings.ts';
import { arrangePointings, isSky, pictureExtent } from './arrange-pointings.ts';
import { byAngle, farText, lostText } from './describe-plot.ts';
import { boundariesOf } from './outline.ts';
import { roundStepBelow } from './picture.ts';
import type { Extent } from './plane.ts';
import { ASCII_SIGNS, HARD_BLANK, offsetText, ordersText, shortened, wrapped } from './wording.ts';

export interface TextSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The acquisition pattern for a terminal, line by line: never wider than `columns` nor longer than `rows`, in ASCII. Edges
 * of fields are dots (of SKY fields colons) with `+` at the corners, centres are order numbers.
 */
export function acquisitionText(plot: AcquisitionPlot, { columns, rows }: TextSize): readonly string[] {
  const arrangement = arrangePointings(plot);
  const heading = [shortened(plot.title, columns, '..')];
  const notes = notesOf(plot, arrangement);
  const room = Math.min(Math.floor(rows / 2) - 1, rows - heading.length - SCALE_ROWS - ROWS_MIN);
  const fitting = fittingNotes(notes, { columns, rows: Math.max(1, room) });
  const free = rows - heading.length - fitting.length - SCALE_ROWS;
  if (arrangement.near.length === 0 || columns < COLUMNS_MIN || free < ROWS_MIN) {
    return listOf(plot, arrangement, { columns, rows });
  }
  const extent = pictureExtent(arrangement.near);
  const sheet = sheetFor(extent, { columns, rows: free });
  const drawn = [...drawSky(arrangement.near, sheet), scaleLine(sheet, columns)];
  return [...heading, ...drawn, ...fitting].map((line) => ascii(line).slice(0, columns).trimEnd());
}

const COLUMNS_MIN = 24;
const ROWS_MIN = 7;
const SCALE_ROWS = 1;
/** Characters are about twice as high as wide. */
const CELL_ASPECT = 2;

/** A grid of characters on the sky. */
interface Sheet extends TextSize {
  /** Width of a character. */
  readonly cellArcsec: number;
  /** Outer corner of the first character. */
  readonly corner: Point;
}

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** No larger than the fields need. */
function sheetFor({ west, east, south, north }: Extent, size: TextSize): Sheet {
  const cellArcsec = Math.max((east - west) / (size.columns - 1), (north - south) / CELL_ASPECT / (size.rows - 1));
  const columns = Math.min(size.columns, Math.ceil((east - west) / cellArcsec) + 1);
  const rows = Math.min(size.rows, Math.ceil((north - south) / cellArcsec / CELL_ASPECT) + 1);
  return {
    columns,
    rows,
    cellArcsec,
    corner: {
      eastArcsec: (west + east + columns * cellArcsec) / 2,
      northArcsec: (south + north + rows * cellArcsec * CELL_ASPECT) / 2,
    },
  };
}

function cellOf({ corner, cellArcsec, columns, rows }: Sheet, { eastArcsec, northArcsec }: Point): Cell {
  const column = Math.floor((corner.eastArcsec - eastArcsec) / cellArcsec);
  const row = Math.floor((corner.northArcsec - northArcsec) / cellArcsec / CELL_ASPECT);
  return { column: Math.min(Math.max(column, 0), columns - 1), row: Math.min(Math.max(row, 0), rows - 1) };
}

function drawSky(near: readonly PlottedPointing[], sheet: Sheet): readonly string[] {
  const grid = Array.from({ length: sheet.rows }, () => Array.from({ length: sheet.columns }, () => ' '));
  const put = ({ column, row }: Cell, character: string): void => {
    const line = grid[row];
    if (line !== undefined && column < line.length) line[column] = character;
  };
  for (const pointing of near) {
    for (const point of edgePoints(pointing, sheet.cellArcsec)) put(cellOf(sheet, point), isSky(pointing) ? ':' : '.');
  }
  for (const corner of near.flatMap(cornersOf)) put(cellOf(sheet, corner), '+');
  for (const { text, column, row } of labelsOf(near, sheet)) {
    Array.from(text).forEach((character, index) => put({ column: column + index, row }, character));
  }
  return grid.map((line) => line.join(''));
}

/** Close enough for every character on the edge to be met. */
function edgePoints({ outline }: PlottedPointing, cellArcsec: number): readonly Point[] {
  return boundariesOf(outline).flatMap((boundary) =>
    boundary.flatMap((from, index) => {
      const to = boundary[(index + 1) % boundary.length] ?? from;
      const [east, north] = [to.eastArcsec - from.eastArcsec, to.northArcsec - from.northArcsec];
      const steps = Math.max(1, Math.ceil((STEPS_PER_CELL * Math.hypot(east, north)) / cellArcsec));
      return Array.from({ length: steps }, (_, step) => ({
        eastArcsec: from.eastArcsec + (east * step) / steps,
        northArcsec: from.northArcsec + (north * step) / steps,
      }));
    }),
  );
}
const STEPS_PER_CELL = 3;

/** Where an edge turns by more than the raggedness of the slices does. */
function cornersOf({ outline }: PlottedPointing): readonly Point[] {
  return boundariesOf(outline).flatMap((boundary) =>
    boundary.filter((corner, index) => {
      const before = boundary[(index + boundary.length - 1) % boundary.length] ?? corner;
      const after = boundary[(index + 1) % boundary.length] ?? corner;
      return turnDeg(before, corner, after) > CORNER_MIN_DEG;
    }),
  );
}
const CORNER_MIN_DEG = 40;

function turnDeg(before: Point, corner: Point, after: Point): number {
  const inwards = Math.atan2(corner.northArcsec - before.northArcsec, corner.eastArcsec - before.eastArcsec);
  const outwards = Math.atan2(after.northArcsec - corner.northArcsec, after.eastArcsec - corner.eastArcsec);
  const turn = Math.abs(((outwards - inwards) * 180) / Math.PI);
  return Math.min(turn, 360 - turn);
}

/** Order numbers of pointings that share a place of the sheet. */
interface Label extends Cell {
  readonly text: string;
  readonly pointings: readonly PlottedPointing[];
}

/** Labels that would touch become one. */
function labelsOf(near: readonly PlottedPointing[], sheet: Sheet): readonly Label[] {
  let labels = near.map((pointing) => labelFor([pointing], sheet));
  for (;;) {
    const pair = touchingPair(labels);
    if (pair === undefined) return labels;
    const [one, other] = pair;
    const joined = labelFor([...one.pointings, ...other.pointings], sheet);
    labels = [...labels.filter((label) => label !== one && label !== other), joined];
  }
}

function labelFor(pointings: readonly PlottedPointing[], sheet: Sheet): Label {
  const { column, row } = cellOf(sheet, meanOf(pointings.map(({ centre }) => centre)));
  const text = shortened(labelText(pointings), sheet.columns, '..');
  const start = column - Math.floor((text.length - 1) / 2);
  return { text, row, column: Math.max(0, Math.min(start, sheet.columns - text.length)), pointings };
}

/** `1,3`; exposures of SKY have an S: `S2`. */
function labelText(pointings: readonly PlottedPointing[]): string {
  const orders = (wantsSky: boolean) =>
    ordersText(ordersOf(pointings.filter((pointing) => isSky(pointing) === wantsSky)), '-');
  return [orders(false), orders(true).replace(/^(?=\d)/u, 'S')].filter((text) => text !== '').join(',');
}

function touchingPair(labels: readonly Label[]): readonly [Label, Label] | undefined {
  for (const [index, one] of labels.entries()) {
    const other = labels.slice(index + 1).find((label) => touch(one, label));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

function touch(one: Label, other: Label): boolean {
  return (
    one.row === other.row &&
    one.column <= other.column + other.text.length &&
    other.column <= one.column + one.text.length
  );
}

function meanOf(points: readonly Point[]): Point {
  return {
    eastArcsec: points.reduce((sum, { eastArcsec }) => sum + eastArcsec, 0) / points.length,
    northArcsec: points.reduce((sum, { northArcsec }) => sum + northArcsec, 0) / points.length,
  };
}

const SCALE_WORDS = 24;

/** `|-------| 20"  N up, E left` */
function scaleLine({ cellArcsec }: Sheet, columns: number): string {
  const room = Math.max(4, columns - SCALE_WORDS);
  const fits = (arcsec: number) => arcsec / cellArcsec <= room;
  const length = fits(60) && 60 / cellArcsec >= 6 ? 60 : roundStepBelow(room * cellArcsec);
  const dashes = '-'.repeat(Math.max(0, Math.round(length / cellArcsec) - 2));
  return `|${dashes}| ${Number(length.toPrecision(3))}"  N up, E left`;
}

/** What the picture does not say: what is far away first. */
function notesOf({ pointings }: AcquisitionPlot, { near, far, lost }: Arrangement): readonly string[] {
  const all = pointings.toSorted((a, b) => a.order - b.order);
  const groups = [...Map.groupBy(all, ({ group = '' }) => group)].map(([name, own]) =>
    hard(`${ordersText(ordersOf(own), '-')}: ${name}`),
  );
  const angles = byAngle(all, ASCII_SIGNS).map(({ angle, orders }) => hard(`${angle}: ${ordersText(orders, '-')}`));
  return [
    ...far.map((group) => farText(group, near, ASCII_SIGNS)),
    ...lostText(lost, '-'),
    ...(near.some(isSky) ? ['S and edges of colons: SKY'] : []),
    ...(groups.length > 1 ? [groups.join('; ')] : []),
    ...(angles.length > 1 ? [`position angle ${angles.join('; ')}`] : []),
    ...offsetsNote(near),
  ];
}

/** The jitter of a dithered set is smaller than a character. */
function offsetsNote(near: readonly PlottedPointing[]): readonly string[] {
  const [first] = near;
  if (first === undefined || near.length < 2) return [];
  const places = near.map(({ centre }) => {
    const east = (centre.eastArcsec - first.centre.eastArcsec).toFixed(1);
    const north = (centre.northArcsec - first.centre.northArcsec).toFixed(1);
    return `${east},${north}`.replaceAll('-0.0', '0.0');
  });
  if (new Set(places).size === 1) return ['all at one place'];
  return [`offsets E,N [arcsec] ${near.map(({ order }, index) => `${order}:${places[index] ?? ''}`).join(' ')}`];
}

/** Kept on one line. */
function hard(text: string): string {
  return text.replaceAll(' ', HARD_BLANK);
}

function ordersOf(pointings: readonly PlottedPointing[]): readonly number[] {
  return pointings.map(({ order }) => order);
}

function fittingNotes(notes: readonly string[], { columns, rows }: TextSize): readonly string[] {
  const lines = notes.flatMap((note) => wrapped(note, columns));
  if (lines.length <= rows || rows === 1) return lines.slice(0, rows);
  const kept = lines.slice(0, rows - 1);
  return [...kept, shortened(`and ${lines.length - kept.length} lines more`, columns, '..')];
}

/** Where there is no room for a picture: one line per exposure. */
function listOf(
  { title, pointings }: AcquisitionPlot,
  { near }: Arrangement,
  { columns, rows }: TextSize,
): readonly string[] {
  const origin = near[0]?.centre ?? { eastArcsec: 0, northArcsec: 0 };
  const lines = pointings.map(({ order, rawType, centre }) => {
    const [east, north] = [centre.eastArcsec - origin.eastArcsec, centre.northArcsec - origin.northArcsec];
    const isKnown = Number.isFinite(east) && Number.isFinite(north);
    return `${order} ${rawType} ${isKnown ? offsetText(east, north, ASCII_SIGNS) : 'no position'}`;
  });
  const all = [title, ...(lines.length === 0 ? ['no exposures'] : lines)].map((line) =>
    shortened(ascii(line), columns, '..'),
  );
  return all.slice(0, Math.max(0, rows));
}

/** Titles come from headers: whatever could move the cursor or is wider than one character is replaced. */
function ascii(text: string): string {
  return text.replaceAll(HARD_BLANK, ' ').replace(/[^\u0020-\u007e]/gu, '?');
}
