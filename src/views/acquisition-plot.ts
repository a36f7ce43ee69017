import type { Field, Point, Polygon } from '../domain/association/smart/field.ts';
import { placeField } from '../domain/association/smart/field-geometry.ts';
import { pointingsOf } from '../domain/association/smart/pointings.ts';
import type { Frame } from '../domain/frame/frame.ts';
import { byTime } from '../domain/frame/classify-frame.ts';

/** One exposure of an acquisition pattern. */
export interface PlottedPointing {
  /** File name. */
  readonly label: string;
  /** Counts the exposures of the plot from 1, in order of time. */
  readonly order: number;
  readonly rawType: string;
  readonly centre: Point;
  /** Convex parts of the field, rotated and placed. */
  readonly outline: readonly Polygon[];
  readonly posangDeg: number;
  /** What it was taken in: an OB, or a template of an OB. Groups differ in the style of their lines. */
  readonly group?: string;
}

/** Where the exposures of an OB or container lie on the sky, East and North of the first one. */
export interface AcquisitionPlot {
  readonly title: string;
  readonly pointings: readonly PlottedPointing[];
}

export interface AcquisitionPlotInput {
  readonly title: string;
  /** Frames of one OB, container or finding, in any order. */
  readonly frames: readonly Frame[];
  /** Footprint of an instrument mode. */
  readonly fieldOf: (insMode: string) => Field;
}

/** The acquisition pattern of these frames; order numbers follow time. */
export function acquisitionPlotOf({ title, frames, fieldOf }: AcquisitionPlotInput): AcquisitionPlot {
  const inOrder = frames.toSorted(byTime);
  const pointings = pointingsOf(inOrder);
  const groupOf = groupsOf(inOrder);
  return {
    title,
    pointings: inOrder.flatMap((frame, index) => {
      const pointing = pointings[index];
      if (pointing === undefined) return [];
      const { centre, posangDeg } = pointing;
      return {
        label: frame.fileName,
        order: index + 1,
        rawType: frame.rawType ?? 'unclassified',
        centre,
        outline: placeField(fieldOf(frame.insMode), { centre, posangDeg }),
        posangDeg,
        group: groupOf(frame),
      };
    }),
  };
}

/** Names OBs where there are several, templates where an OB has several: never more than tells them apart. */
function groupsOf(frames: readonly Frame[]): (frame: Frame) => string {
  const templates = new Map<number, Set<string>>();
  for (const { obsId, tplStart } of frames) templates.set(obsId, (templates.get(obsId) ?? new Set()).add(tplStart));
  return ({ obsId, tplStart }) => {
    const time = tplStart.split('T')[1] ?? tplStart;
    const template = `template ${time}`;
    if (templates.size === 1) return template;
    return templates.get(obsId)?.size === 1 ? `OB ${obsId}` : `OB ${obsId}, ${template}`;
  };
}
