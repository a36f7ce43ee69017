import { isScience } from '../domain/frame/science.ts';
import type { ObRecord } from '../domain/association/ob-record.ts';
import { obRecordOf } from '../domain/association/ob-record.ts';
import type { Frame } from '../domain/frame/frame.ts';
import { stringOf } from '../domain/frame/keywords.ts';
import { typesText } from '../domain/association/smart/wording.ts';
import type { Anchors } from './data-list-anchors.ts';
import { linkTo } from './data-list-anchors.ts';
import { timeOfDay } from './data-list-frames.ts';
import type { DataList } from './data-list.ts';
import { containerOf } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { tableRegion } from './page-parts.ts';

const COLUMNS = [
  { title: 'OB' },
  { title: 'name' },
  { title: 'target' },
  { title: 'programme' },
  { title: 'container' },
  { title: 'mode' },
  { title: 'grade' },
  { title: 'comment' },
  { title: 'started' },
  { title: 'exposures' },
  { title: 'templates', kind: 'number' },
  { title: 'INS MODE' },
  { title: 'EXPTIME [s]', kind: 'number' },
] as const;

/** Every execution of an OB with what the night log says of it; then records of OBs without frames. */
export function obsSection(list: DataList, anchors: Anchors): Markup {
  const science = anchors.frames.filter((frame) => isScience(frame, list.rules.cascade));
  const executions = [...Map.groupBy(science, (frame) => `${frame.obsId} ${obsStartOf(frame)}`).values()];
  const used = new Set(executions.map(([first]) => first && recordOf(first, list)));
  const rows = [
    ...executions.map((frames) => executionRow(frames, list, anchors)),
    ...list.obRecords.filter((record) => !used.has(record)).map(recordRow),
  ];
  return markup`<section aria-labelledby="obs">
<h2 id="obs">OBs</h2>
${tableRegion({ id: 'obs', caption: 'Executions of OBs in order of time, with grade and comment of the night log.', columns: COLUMNS, rows, className: 'obs' })}
</section>
`;
}

function executionRow(frames: readonly Frame[], list: DataList, anchors: Anchors): Markup {
  const [first] = frames;
  if (first === undefined) return markup``;
  const record = recordOf(first, list);
  const templates = new Set(frames.map(({ tplStart }) => tplStart));
  const modes = [...new Set(frames.map(({ insMode }) => insMode))].join(', ');
  const exptime = frames.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0);
  return markup`<tr><th scope="row">${linkTo(anchors.plot(first.fileName), first.obsId)}</th><td class="free">${first.obsName}</td><td class="free">${first.obsTargName}</td><td>${first.obsProgId}</td><td>${containerOf(first, list.rules) ?? ''}</td>${recordCells(record)}<td>${timeOfDay(obsStartOf(first))}</td><td>${typesText(frames.map(({ rawType = '' }) => ({ rawType })))}</td><td class="number">${templates.size}</td><td>${modes}</td><td class="number">${Math.round(exptime)}</td></tr>
`;
}

function recordRow(record: ObRecord): Markup {
  return markup`<tr><th scope="row">${record.obsId}</th><td></td><td></td><td></td><td></td>${recordCells(record)}<td>${timeOfDay(record.obsStart ?? '')}</td><td>no frames</td><td></td><td></td><td></td></tr>
`;
}

function recordCells(record: ObRecord | undefined): Markup {
  if (record === undefined) return markup`<td></td><td></td><td></td>`;
  const { obsMode, grade, comment } = record;
  const mode = obsMode === 'NONE' ? '' : obsMode;
  return markup`<td>${mode}</td><td>${grade === '' ? undefined : markup`<span class="grade">${grade}</span>`}</td><td class="comment">${comment}</td>`;
}

function recordOf(frame: Frame, { obRecords }: DataList): ObRecord | undefined {
  const obsStart = obsStartOf(frame);
  return obRecordOf(obRecords, obsStart === '' ? { obsId: frame.obsId } : { obsId: frame.obsId, obsStart });
}

function obsStartOf({ keywords }: Frame): string {
  return stringOf(keywords, 'ESO OBS START') ?? '';
}
