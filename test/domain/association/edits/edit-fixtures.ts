import { stepOf } from '../../../../src/domain/instance/steps.ts';
import { formatAb } from '../../../../src/domain/association/ab-document.ts';
import { abNameOf } from '../../../../src/domain/association/ab-names.ts';
import { documentFromAb } from '../../../../src/domain/association/ab-text.ts';
import type { AbInput } from '../../../../src/domain/association/association-block.ts';
import type { Action } from '../../../../src/domain/association/edits/action.ts';
import type { Applied, EditContext } from '../../../../src/domain/association/edits/apply-action.ts';
import { applyAction } from '../../../../src/domain/association/edits/apply-action.ts';
import type { AbFiles, AbSet, Signature } from '../../../../src/domain/association/edits/edit-record.ts';
import type { EditingContext } from '../../../../src/domain/association/edits/editing.ts';
import { midExposureMjd } from '../../../../src/domain/frame/classify-frame.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import { exptimeOf } from '../../../../src/domain/association/simple-ab.ts';
import { MUSE } from '../../../fakes/muse.ts';
import { DATE, framesOf } from '../../cascade/night-fixtures.ts';
import type { ExposureSketch, TemplateSketch } from '../../cascade/night-fixtures.ts';

export const SIGNATURE: Signature = { operator: 'astra', at: '2014-12-16T09:00:00Z', reason: 'one field' };

/** `MUSE.2014-12-15T00:54:04.379.fits` of `00:54:04.379` */
export function raw(time: string): string {
  return `MUSE.2014-12-15T${time}.fits`;
}

/** `MUSE.2014-12-15T00:54:04.379_tpl.ab` of `00:54:04.379_tpl` */
export function ab(shortName: string): string {
  return `MUSE.2014-12-15T${shortName}.ab`;
}

export interface Template extends TemplateSketch {
  /** Absent: WFM-NOAO-N. */
  readonly insMode?: string;
}

/** A template of a simulated night, exposures of 600 s at these times; `S` before a time is a SKY of 120 s. */
export function template(obsId: number, ...times: readonly string[]): Template {
  const exposures = times.map((time): ExposureSketch => {
    const at = `2014-12-15T${time.replace(/^S/u, '')}`;
    return time.startsWith('S')
      ? { type: 'SKY', at, exptimeSeconds: 120 }
      : { type: 'OBJECT', at, exptimeSeconds: 600 };
  });
  return { obsId, tplStart: exposures[0]?.at.slice(0, 19) ?? '', exposures };
}

export interface Night {
  readonly frames: readonly Frame[];
  readonly set: AbSet;
  readonly context: EditingContext;
}

/** The ABs of these templates; the bias of each one is named after its template. */
export function nightOf(...templates: readonly Template[]): Night {
  const frames = templates.flatMap((one) =>
    framesOf([one]).map((frame) => ({ ...frame, insMode: one.insMode ?? frame.insMode })),
  );
  const groups = [...Map.groupBy(frames, ({ obsId, tplStart }) => `${obsId} ${tplStart}`).values()];
  const context = {
    rules: MUSE,
    frames: new Map(frames.map((frame) => [frame.fileName, frame])),
    minExptimeSeconds: 10,
  };
  return { frames, set: Object.fromEntries(groups.map(simpleAb)), context };
}

const CALIBRATIONS: readonly AbInput[] = [
  ['MU_MFLA_2014-12-14.fits', 'MASTER_FLAT'],
  ['MU_GSKL_140101A.fits', 'SKY_LINES'],
  ['MU_GFIL_140101A.fits', 'FILTER_LIST'],
].map(([fileName = '', tag = '']) => ({ source: { kind: 'calib', fileName }, tag }));

function simpleAb(frames: readonly Frame[], index: number): readonly [string, AbFiles] {
  const [first] = frames;
  if (first === undefined) throw new Error('a template without frames');
  const step = frames.length > 1 ? 'combine' : 'basic';
  const name = abNameOf(first.fileName, stepOf(MUSE.steps, step).extension);
  const bias = `MU_MBIA_${index + 1}.fits`;
  const document = documentFromAb(
    {
      name,
      step,
      recipe: stepOf(MUSE.steps, step).recipe,
      rawType: frames.some(({ rawType }) => rawType === 'OBJECT') ? 'OBJECT' : 'SKY',
      dprCatg: 'SCIENCE',
      date: DATE,
      obsId: first.obsId,
      obsProgId: first.obsProgId,
      obsTargName: first.obsTargName,
      obsMode: 'SM',
      insMode: first.insMode,
      tplStart: first.tplStart,
      mjdObs: first.mjdObs,
      mjdObsMod: midExposureMjd(first),
      isComplete: frames.length >= Math.max(...frames.map(({ tplNexp }) => tplNexp)),
      rawMatchKeys: [`TPL.START=${first.tplStart}`, `OBS.ID=${first.obsId}`],
      rawFiles: frames.map(({ fileName }) => fileName),
      exptimeSeconds: exptimeOf(frames, MUSE),
      parameters: [],
      ifus: [],
      inputs: [
        ...frames.map(({ fileName, rawType }): AbInput => ({ source: { kind: 'raw', fileName }, tag: rawType ?? '' })),
        { source: { kind: 'calib', fileName: bias }, tag: 'MASTER_BIAS' },
        ...CALIBRATIONS,
      ],
      waitFor: [],
      expectedProducts: [],
      modified: false,
    },
    { rules: MUSE, hasSof: false },
  );
  const alog = [
    `# association log of ${name}`,
    `# MJD-OBS_MOD ${midExposureMjd(first)}`,
    `ASSOCIATION     MASTER_BIAS      closest  ${bias}  +0.3827 d`,
    'ASSOCIATION     SKY_LINES        static   MU_GSKL_140101A.fits',
    'ASSOCIATION     FILTER_LIST      static   MU_GFIL_140101A.fits',
    '',
  ].join('\n');
  return [name, { ab: formatAb(document), alog }];
}

export function apply(night: Night, action: Action, differences: Partial<EditContext> = {}, set = night.set): Applied {
  return applyAction(set, action, { ...night.context, editId: 'E1', ...differences });
}

/** The set after an action that must fit. */
export function done(applied: Applied): Extract<Applied, { kind: 'done' }> {
  if (applied.kind === 'refused') throw new Error(`${applied.because}; ${applied.cure}`);
  return applied;
}

/** Lines of an AB of a set with these qualifiers, blanks as one. */
export function linesOf(set: AbSet, name: string, ...qualifiers: readonly string[]): readonly string[] {
  const lines = set[name]?.ab.split('\n') ?? [];
  return lines
    .filter((line) => qualifiers.some((one) => line.startsWith(`${one} `)))
    .map((line) => line.replace(/ +/gu, ' '));
}
