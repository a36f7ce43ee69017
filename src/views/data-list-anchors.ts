import { byTime } from '../domain/frame/classify-frame.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { DataList, PlottedUnit } from './data-list.ts';
import { plottedUnits } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';

/**
 * Where everything of the page is. Anchors are numbers: names come from headers, are not unique for sure, and may hold
 * what has no place in an id.
 */
export interface Anchors {
  /** In order of time, as the table of frames has them. */
  readonly frames: readonly Frame[];
  readonly units: readonly PlottedUnit[];
  readonly frame: (fileName: string) => string | undefined;
  /** Number of the exposure within its plot. */
  readonly order: (fileName: string) => number | undefined;
  readonly ab: (name: string) => string | undefined;
  /** Anchors of the findings that a frame is in. */
  readonly findings: (fileName: string) => readonly string[];
  /** Anchor of the plot that a frame is in. */
  readonly plot: (fileName: string) => string | undefined;
}

export function anchorsOf(list: DataList): Anchors {
  const frames = list.frames.toSorted(byTime);
  const units = plottedUnits(list);
  const frameIds = numbered(
    frames.map(({ fileName }) => fileName),
    'frame',
  );
  const abIds = numbered(
    list.abs.map(({ name }) => name),
    'ab',
  );
  const pointings = units.flatMap(({ plot }, index) =>
    plot.pointings.map(({ label, order }) => [label, { order, plot: plotId(index) }] as const),
  );
  const places = new Map(pointings);
  const findings = new Map<string, string[]>();
  for (const [index, finding] of list.findings.entries()) {
    for (const name of finding.frames) findings.set(name, [...(findings.get(name) ?? []), findingId(index)]);
  }
  return {
    frames,
    units,
    frame: (fileName) => frameIds.get(fileName),
    order: (fileName) => places.get(fileName)?.order,
    ab: (name) => abIds.get(name),
    findings: (fileName) => findings.get(fileName) ?? [],
    plot: (fileName) => places.get(fileName)?.plot,
  };
}

export function findingId(index: number): string {
  return `finding-${index + 1}`;
}

export function plotId(index: number): string {
  return `plot-${index + 1}`;
}

export function problemId(index: number): string {
  return `problem-${index + 1}`;
}

/** Link to an anchor of the page; plain text where there is none. */
export function linkTo(anchor: string | undefined, text: string | number): Markup {
  return anchor === undefined ? markup`${text}` : markup`<a href="#${anchor}">${text}</a>`;
}

/** The first of equal names has the anchor. */
function numbered(names: readonly string[], prefix: string): ReadonlyMap<string, string> {
  return new Map(names.map((name, index) => [name, `${prefix}-${index + 1}`] as const).toReversed());
}
