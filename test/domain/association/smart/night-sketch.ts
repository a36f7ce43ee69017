import { stepOf } from '../../../../src/domain/instance/steps.ts';
import type { AssociationBlock } from '../../../../src/domain/association/association-block.ts';
import { abNameOf } from '../../../../src/domain/association/ab-names.ts';
import type { ObRecord } from '../../../../src/domain/association/ob-record.ts';
import type { Analysis, AnalysisInput } from '../../../../src/domain/association/smart/analyse-night.ts';
import { analyseNight } from '../../../../src/domain/association/smart/analyse-night.ts';
import type { Field } from '../../../../src/domain/association/smart/field.ts';
import { nominalField } from '../../../../src/domain/association/smart/field-geometry.ts';
import type { Finding } from '../../../../src/domain/association/smart/finding.ts';
import { mjdOf } from '../../../../src/domain/calendar/observing-date.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../../src/domain/frame/keywords.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';

/** An exposure, by its offset from the target [arcsec]. */
export interface ExposureSketch {
  readonly rawType: 'OBJECT' | 'SKY';
  readonly east: number;
  readonly north: number;
  readonly exptimeSeconds: number;
  readonly posangDeg: number;
  /** Put over the keywords of the frame; null takes one away. */
  readonly keywords?: Keywords;
}

export interface ObSketch {
  readonly obsId: number;
  /** One list of exposures per template. */
  readonly templates: readonly (readonly ExposureSketch[])[];
  /** OBS.START; executions of an OB have the same OBS.ID and different ones. */
  readonly obsStart?: string;
  readonly container?: { readonly id: number; readonly type: string };
  readonly insMode?: string;
  readonly name?: string;
  readonly target?: { readonly name: string; readonly raDeg: number; readonly decDeg: number };
  /** TPL.NEXP; absent: as many as there are. */
  readonly planned?: number;
}

type Differences = Partial<Omit<ExposureSketch, 'rawType'>>;

export function object(east = 0, north = 0, differences: Differences = {}): ExposureSketch {
  return { rawType: 'OBJECT', east, north, exptimeSeconds: 600, posangDeg: 0, ...differences };
}

export function sky(differences: Differences = {}): ExposureSketch {
  return { rawType: 'SKY', east: 120, north: 90, exptimeSeconds: 120, posangDeg: 0, ...differences };
}

export interface SketchedNight {
  readonly frames: readonly Frame[];
  readonly abs: readonly AssociationBlock[];
}

const TARGET = { name: 'NGC 2440', raDeg: 150, decDeg: -60 } as const;
const MINUTES_PER_EXPOSURE = 12;

/** Exposures follow one another every 12 minutes, in the order in which they are given; ABs are one per template. */
export function night(...obs: readonly ObSketch[]): SketchedNight {
  const frames: Frame[] = [];
  for (const ob of obs) {
    for (const exposures of ob.templates) {
      const tplStart = timeOf(frames.length + 1).slice(0, 19);
      for (const exposure of exposures)
        frames.push(frameOf(ob, exposure, { number: frames.length + 1, tplStart, exposures }));
    }
  }
  return { frames, abs: absOf(frames) };
}

/** One AB per template, as createAB makes them. */
export function absOf(frames: readonly Frame[]): AssociationBlock[] {
  return [...Map.groupBy(frames, ({ obsId, tplStart }) => `${obsId} ${tplStart}`).values()].map(simpleAb);
}

/** Name of the n-th exposure of the night, from 1. */
export function file(number: number): string {
  return `MUSE.${timeOf(number)}.fits`;
}
/** Names of its ABs: alone, or first of several. */
export function single(number: number): string {
  return abNameOf(file(number), '');
}
export function combined(number: number): string {
  return abNameOf(file(number), '_tpl');
}

export function fieldFor(insMode: string): Field {
  return nominalField(insMode.startsWith('NFM') ? 7.5 : 60);
}

export function analyse(sketch: SketchedNight, differences: Partial<AnalysisInput> = {}): Analysis {
  const input = { ...sketch, obRecords: [], fieldOf: fieldFor, rules: MUSE, limits: MUSE_R.limits };
  return analyseNight({ ...input, ...differences });
}

/** The only finding of a night. */
export function findingIn(sketch: SketchedNight, obRecords: readonly ObRecord[] = []): Finding {
  const { findings, problems } = analyse(sketch, { obRecords });
  if (findings.length !== 1 || problems.length > 0) throw new Error(JSON.stringify({ findings, problems }));
  return findings[0]!;
}

export function record(obsId: number, differences: Partial<ObRecord> = {}): ObRecord {
  return { obsId, obsMode: 'SM', grade: 'A', comment: '', ...differences };
}

/** Value of the first line of evidence about something. */
export function evidenceFor({ evidence }: Finding, what: string): string | undefined {
  return evidence.find((one) => one.what === what)?.value;
}

/** What a proposal of the finding does, by its label. */
export function answersOf({ recommended, alternatives }: Finding): Record<string, readonly string[]> {
  return Object.fromEntries(
    [recommended, ...alternatives].map(({ label, actions }) => [label, actions.map(({ kind }) => kind)]),
  );
}

function timeOf(number: number): string {
  const minutes = number * MINUTES_PER_EXPOSURE;
  const clock = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `2014-12-15T${clock.join(':')}:00.000`;
}

interface Place {
  readonly number: number;
  readonly tplStart: string;
  readonly exposures: readonly ExposureSketch[];
}

function frameOf(ob: ObSketch, exposure: ExposureSketch, { number, tplStart, exposures }: Place): Frame {
  const { target = TARGET, insMode = 'WFM-NOAO-N' } = ob;
  const dateObs = timeOf(number);
  const cosDec = Math.cos((target.decDeg * Math.PI) / 180);
  const keywords: Keywords = {
    OBJECT: target.name,
    'ESO OBS CONTAINER ID': ob.container?.id ?? 0,
    'ESO OBS CONTAINER TYPE': ob.container?.type ?? '',
    'ESO OBS START': ob.obsStart ?? '2014-12-15T00:05:00',
    'ESO SEQ OFFSET COORDS': 'SKY',
    'ESO SEQ OFFSET CUM ALPHA': exposure.east,
    'ESO SEQ OFFSET CUM DELTA': exposure.north,
    'ESO TEL TARG ALPHA': target.raDeg,
    'ESO TEL TARG DELTA': target.decDeg,
    ...exposure.keywords,
  };
  return {
    fileName: file(number),
    rawType: exposure.rawType,
    dprCatg: 'SCIENCE',
    dateObs,
    mjdObs: mjdOf(dateObs),
    exptimeSeconds: exposure.exptimeSeconds,
    raDeg: target.raDeg + exposure.east / 3600 / cosDec,
    decDeg: target.decDeg + exposure.north / 3600,
    insMode,
    obsId: ob.obsId,
    obsName: ob.name ?? `OB_${ob.obsId}`,
    obsProgId: '094.A-0205(A)',
    obsTargName: target.name,
    tplStart,
    tplExpno: exposures.indexOf(exposure) + 1,
    tplNexp: ob.planned ?? exposures.length,
    posangDeg: exposure.posangDeg,
    keywords: Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== null)),
  };
}

function simpleAb(frames: readonly Frame[]): AssociationBlock {
  const first = frames[0]!;
  const step = frames.length > 1 ? 'combine' : 'basic';
  return {
    name: abNameOf(first.fileName, stepOf(MUSE.steps, step).extension),
    step,
    recipe: stepOf(MUSE.steps, step).recipe,
    rawType: frames.find(({ rawType }) => rawType === 'OBJECT')?.rawType ?? 'SKY',
    dprCatg: first.dprCatg,
    date: '2014-12-14',
    obsId: first.obsId,
    obsProgId: first.obsProgId,
    obsTargName: first.obsTargName,
    obsMode: 'NONE',
    insMode: first.insMode,
    tplStart: first.tplStart,
    mjdObs: first.mjdObs,
    rawFiles: frames.map(({ fileName }) => fileName),
    exptimeSeconds: frames.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
    parameters: [],
    ifus: [],
    inputs: frames.map(({ fileName, rawType }) => ({ source: { kind: 'raw', fileName }, tag: rawType ?? '' })),
    waitFor: [],
    expectedProducts: [],
    modified: false,
  };
}
