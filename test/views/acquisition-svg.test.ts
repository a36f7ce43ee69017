import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acquisitionSvg, acquisitionSvgPart } from '../../src/views/acquisition-svg.ts';
import { scaleBarArcsec } from '../../src/views/svg-frame.ts';
import type { AcquisitionPlot } from '../../src/views/acquisition-plot.ts';
import { overlaps } from '../../src/views/place-labels.ts';
import type { Box } from '../../src/views/place-labels.ts';
import { NFM, PLOTS, plotOf } from './plots.ts';
import { drawnBoxes, labelBox, numbersIn } from './svg-boxes.ts';
import type { XmlElement } from './xml.ts';
import { elementsOf, parseXml, select, textOf } from './xml.ts';

const EVERY_PLOT = Object.entries(PLOTS);

function drawn(plot: AcquisitionPlot): XmlElement {
  return parseXml(acquisitionSvg(plot));
}

function labelsOf(svg: XmlElement): readonly string[] {
  return select(svg, 'text.ap-label').map((label) => select(label, 'tspan').map(textOf).join(''));
}

/** Place of the only element of this class. */
function placeOf(svg: XmlElement, className: string, order = 0): { x: number; y: number } {
  const { attributes } = select(svg, `circle.${className}`)[order]!;
  return { x: Number(attributes['cx']), y: Number(attributes['cy']) };
}

describe('[U] acquisition pattern as SVG', () => {
  it.each(EVERY_PLOT)('%s: a well-formed file of its own with title and description', (_, plot) => {
    const svg = drawn(plot);
    expect(svg.name).toBe('svg');
    expect(svg.attributes['role']).toBe('img');
    const ids = new Map(elementsOf(svg).map((element) => [element.attributes['id'], element]));
    const [title, desc] = svg.attributes['aria-labelledby']!.split(' ').map((id) => ids.get(id));
    expect(textOf(title!).slice(0, 12)).toBe(plot.title.slice(0, 12));
    expect(textOf(desc!)).not.toBe('');
    expect(elementsOf(svg).filter(({ name }) => name === 'script')).toEqual([]);
    expect(elementsOf(svg).flatMap(({ attributes }) => attributes['href'] ?? [])).toEqual([]);
  });

  it.each(EVERY_PLOT)('%s: nothing is drawn outside of the picture', (_, plot) => {
    const svg = drawn(plot);
    const [left = 0, top = 0, width = 0, height = 0] = svg.attributes['viewBox']!.split(' ').map(Number);
    const outside = drawnBoxes(svg).filter(
      (box) =>
        box.left < left || box.top < top || box.left + box.width > left + width || box.top + box.height > top + height,
    );
    expect(outside).toEqual([]);
  });

  it.each(EVERY_PLOT)('%s: no label lies on another one, none is missing', (_, plot) => {
    const svg = drawn(plot);
    const boxes = select(svg, 'text.ap-label').map(labelBox);
    expect(overlapping(boxes)).toEqual([]);
    const fields = select(svg, 'g.ap-field').map(({ attributes }) => Number(attributes['data-order']));
    const labelled = labelsOf(svg).flatMap(numbersIn);
    expect(labelled.toSorted((a, b) => a - b)).toEqual(fields.toSorted((a, b) => a - b));
  });

  it.each([
    ['one exposure', 1],
    ['four with jitter', 4],
    ['eighteen at one place', 18],
    ['mosaic of nine', 9],
    ['hidden sky at 5 arcmin', 5],
    ['narrow field', 4],
    ['strip of twelve', 12],
    // Two of four far skies get a picture, all four a line of text.
    ['skies all around', 3],
    ['position unknown', 2],
    ['no exposure', 0],
  ])('%s: %i boundaries with centre', (name, count) => {
    const svg = drawn(PLOTS[name]!);
    expect(select(svg, 'path.ap-boundary')).toHaveLength(count);
    const inLegend = count === 0 ? 0 : name === 'narrow field' || name === 'skies all around' ? 2 : 1;
    expect(select(svg, '.ap-mark')).toHaveLength(count + inLegend);
  });

  it('exposures at one place share a label', () => {
    const plot = plotOf([
      [0, 0],
      [30, 0],
      [0, 0],
      [30, 0],
      [0, 0],
      [0, 0, 0, 'SKY'],
    ]);
    expect(labelsOf(drawn(plot))).toEqual(['1,3,5 SKY 6', '2,4']);
    expect(labelsOf(drawn(PLOTS['eighteen at one place']!))).toEqual(['1–18']);
    expect(labelsOf(drawn(PLOTS['four with jitter']!)).toSorted()).toEqual(['1', '2', '3', '4']);
  });

  it('labels of any pattern stay apart', () => {
    const offset = fc.integer({ min: -40, max: 40 });
    const sketch = fc.tuple(offset, offset, fc.integer({ min: 0, max: 359 }), fc.constantFrom('OBJECT', 'SKY'));
    fc.assert(
      fc.property(fc.array(sketch, { minLength: 1, maxLength: 40 }), (sketches) => {
        const svg = drawn(plotOf(sketches));
        const labels = select(svg, 'text.ap-label');
        expect(overlapping(labels.map(labelBox))).toEqual([]);
        expect(labelsOf(svg).flatMap(numbersIn)).toHaveLength(sketches.length);
      }),
      { numRuns: 60 },
    );
  });

  it('has North up and East left, to scale', () => {
    const svg = drawn(
      plotOf([
        [0, 0],
        [30, 0],
        [0, 30],
      ]),
    );
    const [first, east, north] = [0, 1, 2].map((order) => placeOf(svg, 'ap-mark', order));
    // 90 arcsec of sky on 440 pixels less 36 on either side.
    expect(first!.x - east!.x).toBeCloseTo((30 * 368) / 90, 0);
    expect(east!.y).toBe(first!.y);
    expect(first!.y - north!.y).toBeCloseTo((30 * 368) / 90, 0);
    expect(north!.x).toBe(first!.x);
  });

  it('marks where the position angle points to, from North over East', () => {
    const svg = drawn(plotOf([[0, 0, 90]]));
    const centre = placeOf(svg, 'ap-mark');
    const [notch] = select(svg, 'path.ap-notch');
    const [angle, x, y] = /^rotate\((\S+) (\S+) (\S+)\)$/u.exec(notch!.attributes['transform']!)!.slice(1).map(Number);
    expect({ angle, x, y }).toEqual({ angle: -90, x: centre.x - 184, y: centre.y });
    expect(textOf(svg)).toContain('position angle 90°');
  });

  it('lists exposures by position angle where there are several', () => {
    const words = select(drawn(PLOTS['eighteen dithered']!), 'text').map((text) => textOf(text).trim());
    expect(words).toEqual(
      expect.arrayContaining(['0°: 1,5,9,13,17', '90°: 2,6,10,14,18', '180°: 3,7,11,15', '270°: 4,8,12,16']),
    );
  });

  it('tells groups apart by dashes, SKY by hatching and another mark', () => {
    const plot = plotOf([
      [0, 0, 0, 'OBJECT', 'template 00:53:10'],
      [5, 0, 0, 'OBJECT', 'template 02:11:44'],
      [0, 5, 0, 'SKY', 'template 02:11:44'],
    ]);
    const svg = drawn(plot);
    const dashes = select(svg, 'path.ap-boundary').map(({ attributes }) => attributes['stroke-dasharray']);
    expect(dashes).toEqual(['none', '9 4', '9 4']);
    const hatched = select(svg, 'g.ap-field').map((field) =>
      select(field, 'path').some(({ attributes }) => attributes['fill'] === 'url(#acquisition-hatch)'),
    );
    expect(hatched).toEqual([false, false, true]);
    expect(select(svg, 'path.ap-mark')).toHaveLength(2);
    expect(select(svg, 'text').map((text) => textOf(text).trim())).toEqual(
      expect.arrayContaining(['1: template 00:53:10', '2,3: template 02:11:44', 'SKY: centre, hatched field']),
    );
  });

  it('a far sky stands beside the plot with direction and distance and leaves the fields their size', () => {
    const alone = drawn(
      plotOf([
        [0, 0],
        [2, 1],
      ]),
    );
    const svg = drawn(
      plotOf([
        [0, 0],
        [2, 1],
        [-210, -150, 0, 'SKY'],
      ]),
    );
    const boundaryOf = (root: XmlElement) => select(root, 'path.ap-boundary')[0]!.attributes['d'];
    expect(boundaryOf(svg)).toBe(boundaryOf(alone));
    expect(select(svg, 'g.ap-far-arrow').map((arrow) => textOf(arrow).trim())).toEqual(['SKY 3: 4.3′']);
    expect(select(svg, 'g.ap-far').map((far) => textOf(far).replace(/\s+/gu, ' ').trim())).toEqual([
      'SKY 3, apart 4.3′ SW of exposure 1 (W 210.0″, S 150.0″) 3: MUSE.2014-12-15T00:03:00.000.fits, SKY, position angle 0° SKY 3 1 arcmin',
    ]);
  });

  it('the scale is 1 arcmin where that fits', () => {
    const bars = (plot: AcquisitionPlot) =>
      select(drawn(plot), 'g.ap-scale').map(({ attributes }) => attributes['data-arcsec']);
    expect(bars(PLOTS['one exposure']!)).toEqual(['60']);
    expect(bars(PLOTS['mosaic of nine']!)).toEqual(['60']);
    expect(bars(plotOf([[0, 0]], NFM))).toEqual(['5']);
    expect(bars(PLOTS['strip of twelve']!)).toEqual(['600']);
  });

  it.each([
    [1, 60, 60],
    [1, 59, 50],
    [0.5, 60, 60],
    [0.49, 300, 120],
    [100, 40, 0.2],
  ])('%f pixels per arcsec and room for %i: a bar of %f arcsec', (pixelsPerArcsec, room, arcsec) => {
    expect(scaleBarArcsec(pixelsPerArcsec, room)).toBeCloseTo(arcsec, 10);
  });

  it('an exposure without position is named', () => {
    expect(textOf(drawn(PLOTS['position unknown']!))).toContain('no position: 2');
  });

  it('as part of a page it has ids of its own and no style sheet', () => {
    const part = parseXml(acquisitionSvgPart(PLOTS['narrow field']!, 'plot-7').markup);
    const ids = elementsOf(part).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids).toEqual(['plot-7-title', 'plot-7-desc', 'plot-7-hatch']);
    expect(part.attributes['aria-labelledby']).toBe('plot-7-title plot-7-desc');
    expect(select(part, 'style')).toEqual([]);
  });

  it('on its own it follows the scheme of the reader and is white on paper', () => {
    const [style] = select(drawn(PLOTS['one exposure']!), 'style');
    expect(textOf(style!)).toContain(':root{color-scheme:light dark}\n@media print{:root{color-scheme:light}}');
  });
});

function overlapping(boxes: readonly Box[]): readonly Box[] {
  return boxes.filter((box, index) => boxes.slice(index + 1).some((other) => overlaps(box, other)));
}
