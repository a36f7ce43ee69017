import { simpleStepOf } from '../instance/steps.ts';
import { midExposureMjd } from '../frame/classify-frame.ts';
import type { Frame } from '../frame/frame.ts';
import type { HeaderCorrection } from '../frame/header-correction.ts';
import { stringOf } from '../frame/keywords.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { formatAb } from './ab-document.ts';
import { abNameOf } from './ab-names.ts';
import { documentFromAb } from './ab-text.ts';
import type { Association } from './associate.ts';
import type { AbInput, AssociationBlock, HeaderEditLine } from './association-block.ts';
import type { ObRecord } from './ob-record.ts';
import { obRecordOf } from './ob-record.ts';
import { typicalFrame } from './template-settings.ts';

/** Frames of one AB in order of time. */
type Frames = readonly [Frame, ...Frame[]];

export interface SimpleAbContext {
  readonly date: string;
  readonly rules: AbRules;
  readonly obRecords?: readonly ObRecord[];
  readonly corrections?: readonly HeaderCorrection[];
}

/** `.ab` for one frame, `_tpl.ab` for several. */
export function simpleAbName(frames: Frames, rules: AbRules): string {
  return abNameOf(frames[0].fileName, simpleStepOf(rules, frames.length).extension);
}

export function simpleAb(
  context: SimpleAbContext,
  frames: Frames,
  associations: readonly Association[],
): AssociationBlock {
  const { rules } = context;
  const { id: step, recipe } = simpleStepOf(rules, frames.length);
  const headerEdits = headerEditsOf(frames, context.corrections ?? []);
  return {
    name: simpleAbName(frames, rules),
    step,
    recipe,
    date: context.date,
    ...observationOf(frames, context),
    rawFiles: frames.map(({ fileName }) => fileName),
    exptimeSeconds: exptimeOf(frames, rules),
    parameters: [],
    ifus: [],
    inputs: inputsOf(frames, associations),
    waitFor: [],
    expectedProducts: [],
    modified: false,
    ...(headerEdits.length === 0 ? {} : { headerEdits }),
  };
}

export function simpleAbText({ rules }: SimpleAbContext, ab: AssociationBlock): string {
  return formatAb(documentFromAb(ab, { rules, hasSof: false }));
}

/** SM, VM or NONE, as the night log says of the execution that a frame belongs to. */
function obsModeOf({ obsId, keywords }: Frame, obRecords: readonly ObRecord[]): string {
  const obsStart = stringOf(keywords, 'ESO OBS START');
  return obRecordOf(obRecords, { obsId, ...(obsStart === undefined ? {} : { obsStart }) })?.obsMode ?? 'NONE';
}

/** Of the frames that make the raw type of the AB [s]. */
export function exptimeOf(frames: readonly Frame[], rules: AbRules): number {
  const type = rawTypeOf(frames, rules);
  return frames.filter(({ rawType }) => rawType === type).reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0);
}

/** Whether these are all exposures that their template was to have. */
export function isComplete(frames: readonly Frame[]): boolean {
  return frames.length >= Math.max(...frames.map(({ tplNexp }) => tplNexp));
}

/** `TPL.START=…` and `OBS.ID=…`, once for each template and OB: what groups the files. Nothing that a header does not tell. */
export function rawMatchKeysOf(frames: readonly Pick<Frame, 'tplStart' | 'obsId'>[]): readonly string[] {
  const keys = [
    ...frames.flatMap(({ tplStart }) => (tplStart === '' ? [] : [`TPL.START=${tplStart}`])),
    ...frames.flatMap(({ obsId }) => (obsId > 0 ? [`OBS.ID=${obsId}`] : [])),
  ];
  return [...new Set(keys)];
}

/** OBJECT as soon as one of the frames is: the SKY among them serves it. */
export function rawTypeOf(frames: readonly Frame[], { cascade }: AbRules): string {
  return frames.some(({ rawType }) => rawType === cascade.objectType) ? cascade.objectType : cascade.skyType;
}

/** In order of the frames, then of the keywords; of two corrections of one keyword the last one holds. */
export function headerEditsOf(
  frames: readonly Frame[],
  corrections: readonly HeaderCorrection[],
): readonly HeaderEditLine[] {
  return frames.flatMap(({ fileName }) => {
    const own = corrections.filter((correction) => correction.fileName === fileName);
    const last = new Map(own.map(({ keyword, value }) => [keyword, { fileName, keyword, value }]));
    return [...last.values()].toSorted((a, b) => (a.keyword < b.keyword ? -1 : 1));
  });
}

/** Of the first frame whose header tells it. */
export function firstTold(frames: readonly Frame[], tell: (frame: Frame) => string): string {
  return frames.map(tell).find((text) => text !== '') ?? '';
}

type Observation = Pick<
  AssociationBlock,
  | 'rawType'
  | 'dprCatg'
  | 'obsId'
  | 'obsProgId'
  | 'obsTargName'
  | 'obsMode'
  | 'insMode'
  | 'tplStart'
  | 'mjdObs'
  | 'mjdObsMod'
  | 'isComplete'
  | 'rawMatchKeys'
>;

/** OB, template and times of the first frame (phoenix-formats 2.1); of the rest what the frames together tell. */
export function observationOf(frames: Frames, { rules, obRecords = [] }: SimpleAbContext): Observation {
  const [first] = frames;
  const rawMatchKeys = rawMatchKeysOf(frames);
  const rawType = rawTypeOf(frames, rules);
  return {
    rawType,
    // A SKY before the OBJECT may be a calibration.
    dprCatg: (frames.find((frame) => frame.rawType === rawType) ?? first).dprCatg,
    obsId: first.obsId,
    obsProgId: firstTold(frames, ({ obsProgId }) => obsProgId),
    obsTargName: firstTold(frames, ({ obsTargName }) => obsTargName),
    obsMode: frames.map((frame) => obsModeOf(frame, obRecords)).find((mode) => mode !== 'NONE') ?? 'NONE',
    insMode: typicalFrame(frames, rules).insMode,
    tplStart: first.tplStart,
    mjdObs: first.mjdObs,
    mjdObsMod: midExposureMjd(first),
    isComplete: isComplete(frames),
    ...(rawMatchKeys.length === 0 ? {} : { rawMatchKeys }),
  };
}

function inputsOf(frames: Frames, associations: readonly Association[]): readonly AbInput[] {
  return [
    ...frames.map(({ fileName, rawType = '' }): AbInput => ({ source: { kind: 'raw', fileName }, tag: rawType })),
    ...associations.flatMap(({ chosen, tag }): AbInput[] =>
      chosen === undefined ? [] : [{ source: { kind: 'calib', fileName: chosen }, tag }],
    ),
  ];
}
