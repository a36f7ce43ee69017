import { isScience } from '../domain/frame/science.ts';
import type { Frame } from '../domain/frame/frame.ts';
import type { Keywords } from '../domain/frame/keywords.ts';
import { numberOf, stringOf } from '../domain/frame/keywords.ts';
import type { Anchors } from './data-list-anchors.ts';
import { linkTo, problemId } from './data-list-anchors.ts';
import type { DataList } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import type { TableColumn } from './page-parts.ts';
import { classOf, joined, tableRegion } from './page-parts.ts';

/** A column of the table of frames; the first row of a template may say more. */
interface Column extends TableColumn {
  readonly cell: (frame: Frame, isFirst: boolean) => string | Markup;
}

/** All frames of the date in order of time; a line separates templates. */
export function framesSection(list: DataList, anchors: Anchors): Markup {
  const columns = columnsOf(list, anchors);
  const rows = anchors.frames.map((frame, index) => {
    const before = anchors.frames[index - 1];
    const isFirst = before === undefined || before.tplStart !== frame.tplStart || before.obsId !== frame.obsId;
    const use = isScience(frame, list.rules.cascade) ? 'science' : 'calibration';
    return markup`<tr id="frame-${index + 1}" class="${isFirst ? 'first ' : ''}${use}">
${columns.map(({ cell, kind }) => cellOf(cell(frame, isFirst), kind))}</tr>
`;
  });
  const caption = 'All raw frames of the date in order of time. Times are UT. Offsets are SEQ.OFFSET.CUM in arcsec.';
  return markup`<section aria-labelledby="frames">
<h2 id="frames">Frames</h2>
${tableRegion({ id: 'frames', caption, columns, rows, className: 'frames' })}
</section>
`;
}

function columnsOf(list: DataList, anchors: Anchors): readonly Column[] {
  return [
    { title: 'time', cell: ({ dateObs }) => timeOfDay(dateObs) },
    { title: 'file', kind: 'name', cell: ({ fileName }) => fileName },
    { title: 'raw type', cell: ({ rawType }) => rawType ?? 'unclassified' },
    { title: 'DPR TYPE', cell: ({ keywords }) => stringOf(keywords, 'ESO DPR TYPE') ?? '' },
    { title: 'OB', kind: 'free', cell: (frame, isFirst) => obCell(frame, isFirst, anchors) },
    { title: 'TPL START', cell: ({ tplStart }) => timeOfDay(tplStart) },
    { title: 'exp.', cell: ({ tplExpno, tplNexp }) => `${tplExpno}/${tplNexp}` },
    { title: 'EXPTIME [s]', kind: 'number', cell: ({ exptimeSeconds }) => plainNumber(exptimeSeconds) },
    { title: 'INS MODE', cell: ({ insMode }) => insMode },
    {
      title: 'PA [deg]',
      kind: 'number',
      cell: (frame) => (isScience(frame, list.rules.cascade) ? plainNumber(frame.posangDeg) : ''),
    },
    { title: 'offsets', kind: 'number', cell: ({ keywords }) => offsetsOf(keywords) },
    { title: 'seeing [″]', kind: 'number', cell: ({ keywords }) => startToEnd(keywords, 'ESO TEL AMBI FWHM') },
    { title: 'airmass', kind: 'number', cell: ({ keywords }) => startToEnd(keywords, 'ESO TEL AIRM') },
    { title: 'findings, problems', kind: 'free', cell: ({ fileName }) => remarksOn(fileName, list, anchors) },
  ];
}

function cellOf(content: string | Markup, kind: TableColumn['kind']): Markup {
  if (kind === 'name') return markup`<th scope="row">${content}</th>`;
  return markup`<td${classOf(kind)}>${content}</td>`;
}

/** The name is repeated by each row of the OB; once per template is enough to read. */
function obCell({ obsId, obsName, fileName }: Frame, isFirst: boolean, anchors: Anchors): Markup {
  const id = obsId === 0 ? undefined : linkTo(anchors.plot(fileName), obsId);
  return markup`${id}${isFirst ? ` ${obsName}` : undefined}`;
}

/** `00:54:04` of an ISO time; what is no time is shown as it is. */
export function timeOfDay(time: string): string {
  return /^\d{4}-\d\d-\d\dT(?<clock>\d\d:\d\d:\d\d)/u.exec(time)?.groups?.['clock'] ?? time;
}

/** At most three decimals. */
function plainNumber(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 1000) / 1000) : '';
}

function offsetsOf(keywords: Keywords): string {
  const pair = (first: string, second: string): string | undefined => {
    const [one, other] = [
      numberOf(keywords, `ESO SEQ OFFSET CUM ${first}`),
      numberOf(keywords, `ESO SEQ OFFSET CUM ${second}`),
    ];
    return one === undefined || other === undefined ? undefined : `${one.toFixed(1)}, ${other.toFixed(1)}`;
  };
  const [onSky, onDetector] = [pair('ALPHA', 'DELTA'), pair('X', 'Y')];
  const isDetector = stringOf(keywords, 'ESO SEQ OFFSET COORDS') === 'DETECTOR';
  if (onDetector !== undefined && (isDetector || onSky === undefined)) return `${onDetector} (X, Y)`;
  return onSky ?? '';
}

/** `0.65–0.67`: the telescope writes -1 where it does not know. */
function startToEnd(keywords: Keywords, keyword: string): string {
  const values = ['START', 'END']
    .map((end) => numberOf(keywords, `${keyword} ${end}`) ?? -1)
    .filter((value) => value > 0);
  return [...new Set(values.map((value) => value.toFixed(2)))].join('–');
}

function remarksOn(fileName: string, list: DataList, anchors: Anchors): Markup {
  const findings = anchors.findings(fileName).map((anchor) => linkTo(anchor, anchor.replace('-', ' ')));
  const problems = list.problems.flatMap(({ subject, message, code }, index) => {
    if (subject !== fileName) return [];
    return markup`<span class="problem">${linkTo(problemId(index), code)}: ${message.replace(`${fileName}: `, '')}</span>`;
  });
  return joined([...findings, ...problems], ' ');
}
