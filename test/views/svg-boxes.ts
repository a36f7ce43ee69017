import type { Box } from '../../src/views/place-labels.ts';
import type { XmlElement } from './xml.ts';
import { select, textOf } from './xml.ts';

/** Mean width of a character in a wide font, by its size. */
const CHARACTER_WIDTH = 0.6;
const LINE_HEIGHT = 15;

/** Boxes of what an SVG draws: paths, circles, rectangles, texts (their width estimated). What is turned is left out. */
export function drawnBoxes(root: XmlElement): readonly Box[] {
  const { name, attributes, children } = root;
  if (name === 'defs' || attributes['transform'] !== undefined) return [];
  const inner = children.flatMap((child) => (typeof child === 'string' ? [] : drawnBoxes(child)));
  const number = (key: string): number => Number(attributes[key] ?? 0);
  if (name === 'path') return [boxOfPath(attributes['d'] ?? ''), ...inner];
  if (name === 'circle') {
    const radius = number('r');
    return [{ left: number('cx') - radius, top: number('cy') - radius, width: 2 * radius, height: 2 * radius }];
  }
  if (name === 'rect')
    return [{ left: number('x'), top: number('y'), width: number('width'), height: number('height') }];
  if (name === 'text') return attributes['x'] === undefined ? [labelBox(root)] : [boxOfText(root)];
  return inner;
}

/** Box of a label with its lines. */
export function labelBox(label: XmlElement): Box {
  const lines = select(label, 'tspan');
  const width =
    Math.max(...lines.map((line) => textOf(line).length)) * CHARACTER_WIDTH * Number(label.attributes['font-size']);
  const [first] = lines;
  return {
    left: Number(first!.attributes['x']) - width / 2,
    top: Number(first!.attributes['y']) - 12,
    width,
    height: lines.length * LINE_HEIGHT,
  };
}

/** `1–3,7 SKY 5`: 1, 2, 3, 7, 5. */
export function numbersIn(label: string): readonly number[] {
  return [...label.matchAll(/(\d+)(?:–(\d+))?/gu)].flatMap(([, first = '', last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index),
  );
}

function boxOfText(text: XmlElement): Box {
  const { x, y, 'font-size': size, 'text-anchor': anchor } = text.attributes;
  const width = textOf(text).trim().length * CHARACTER_WIDTH * Number(size);
  const shift = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  return { left: Number(x) - shift, top: Number(y) - 10, width, height: 12 };
}

/** Of the commands that the views write. */
function boxOfPath(path: string): Box {
  const xs: number[] = [];
  const ys: number[] = [];
  let [x, y] = [0, 0];
  for (const [, command = '', rest = ''] of path.matchAll(/([MLHVhvZ])([^MLHVhvZ]*)/gu)) {
    const [first = 0, second = 0] = rest.trim().split(/\s+/u).map(Number);
    if (command === 'M' || command === 'L') [x, y] = [first, second];
    if (command === 'H') x = first;
    if (command === 'V') y = first;
    if (command === 'h') x += first;
    if (command === 'v') y += first;
    xs.push(x);
    ys.push(y);
  }
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
