import { isScience } from '../domain/frame/science.ts';
import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { ChoiceRecord, EditRecord } from '../domain/association/edits/edit-record.ts';
import type { ObRecord } from '../domain/association/ob-record.ts';
import type { Field } from '../domain/association/smart/field.ts';
import type { Finding } from '../domain/association/smart/finding.ts';
import { byTime } from '../domain/frame/classify-frame.ts';
import type { Frame } from '../domain/frame/frame.ts';
import { numberOf, stringOf } from '../domain/frame/keywords.ts';
import type { Problem } from '../domain/frame/problem.ts';
import type { AbRules } from '../domain/instance/ab-rules.ts';
import { typesText } from '../domain/association/smart/wording.ts';
import type { AcquisitionPlot } from './acquisition-plot.ts';
import { acquisitionPlotOf } from './acquisition-plot.ts';

/** All that is known of a date before anything is processed. */
export interface DataList {
  readonly process: string;
  readonly date: string;
  readonly rules: AbRules;
  /** All raw frames, calibrations too. */
  readonly frames: readonly Frame[];
  readonly obRecords: readonly ObRecord[];
  readonly findings: readonly Finding[];
  /** What was answered to the findings, the last answer to each last. */
  readonly choices: readonly ChoiceRecord[];
  /** What was done for the answers, and what of it was undone. */
  readonly edits: readonly Pick<EditRecord, 'id' | 'findingId' | 'undone'>[];
  readonly abs: readonly AssociationBlock[];
  readonly problems: readonly Problem[];
  /** Footprint of an instrument mode. */
  readonly fieldOf: (insMode: string) => Field;
}

/** What is plotted together: the OBs of a concatenation, or one OB with all its executions. */
export interface PlottedUnit {
  readonly title: string;
  readonly plot: AcquisitionPlot;
}

/** The units of a date in order of time: every science frame is in one of them. */
export function plottedUnits({ frames, rules, fieldOf }: DataList): readonly PlottedUnit[] {
  const science = frames.filter((frame) => isScience(frame, rules.cascade)).toSorted(byTime);
  const obsOfContainer = Map.groupBy(science, (frame) => containerOf(frame, rules) ?? 0);
  const units = Map.groupBy(science, (frame) => {
    const container = containerOf(frame, rules);
    const obs = new Set(obsOfContainer.get(container ?? 0)?.map(({ obsId }) => obsId));
    return container !== undefined && obs.size > 1 ? `container ${container}` : `OB ${frame.obsId}`;
  });
  return [...units].map(([name, own]) => {
    const title = titleOf(name, own);
    return { title, plot: acquisitionPlotOf({ title, frames: own, fieldOf }) };
  });
}

/** OBS.CONTAINER.ID of a concatenation; containers of other types link nothing (phoenix-formats 6.1). */
export function containerOf({ keywords }: Frame, { smart }: AbRules): number | undefined {
  const id = numberOf(keywords, 'ESO OBS CONTAINER ID') ?? 0;
  return id !== 0 && stringOf(keywords, 'ESO OBS CONTAINER TYPE') === smart.concatenation ? id : undefined;
}

function titleOf(name: string, frames: readonly Frame[]): string {
  const targets = [...new Set(frames.map(({ obsTargName }) => obsTargName))].filter((target) => target !== '');
  const counts = typesText(frames.map(({ rawType = '' }) => ({ rawType })));
  return `${[name, targets.join(', ')].filter((part) => part !== '').join(' ')}: ${counts}`;
}
