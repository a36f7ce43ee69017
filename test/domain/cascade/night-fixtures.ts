import { lentTagsOf } from '../../../src/domain/instance/steps.ts';
import { createHash } from 'node:crypto';
import { createAbs } from '../../../src/domain/association/create-abs.ts';
import type { AbInput, AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { mjdOf } from '../../../src/domain/calendar/observing-date.ts';
import { planCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import type { PlannedCascade } from '../../../src/domain/cascade/plan-cascade.ts';
import { classifyFrame } from '../../../src/domain/frame/classify-frame.ts';
import type { Calibration, Frame } from '../../../src/domain/frame/frame.ts';
import type { Keywords } from '../../../src/domain/frame/keywords.ts';
import type { ProcessDefinition } from '../../../src/domain/instance/process-definition.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';

export const DATE = '2014-12-14';
export const IFUS = [1, 2, 3, 4] as const;

/** All frames have these IFUs. */
export function withIfus(frames: readonly Frame[], ifus: readonly number[] = IFUS): Map<string, readonly number[]> {
  return new Map(frames.map(({ fileName }) => [fileName, ifus]));
}

export interface ExposureSketch {
  readonly type: 'OBJECT' | 'SKY';
  /** Start, `2014-12-15T00:54:04.379`. */
  readonly at: string;
  readonly exptimeSeconds: number;
}

export interface TemplateSketch {
  readonly obsId: number;
  readonly tplStart: string;
  readonly exposures: readonly ExposureSketch[];
}

export function object(at: string, exptimeSeconds = 600): ExposureSketch {
  return { type: 'OBJECT', at: `2014-12-15T${at}`, exptimeSeconds };
}
export function sky(at: string, exptimeSeconds = 120): ExposureSketch {
  return { type: 'SKY', at: `2014-12-15T${at}`, exptimeSeconds };
}

/** The exposures of one template of OB 1134385. */
export function template(...exposures: TemplateSketch['exposures']): TemplateSketch {
  return { obsId: 1134385, tplStart: '2014-12-15T00:53:10', exposures };
}

/** The night of scenario `standard`: OB 1 has 4 OBJECT and 1 SKY, OB 2 is single, OB 3 a pair, OB 4 has one of 5 s. */
export const STANDARD_NIGHT: readonly TemplateSketch[] = [
  {
    obsId: 1134385,
    tplStart: '2014-12-15T00:53:10',
    exposures: [
      object('00:54:04.379'),
      object('01:05:19.596'),
      sky('01:16:34.813'),
      object('01:19:49.030'),
      object('01:31:04.247'),
    ],
  },
  { obsId: 1134386, tplStart: '2014-12-15T01:49:19', exposures: [object('01:49:19.464', 900)] },
  { obsId: 1134387, tplStart: '2014-12-15T02:12:34', exposures: [object('02:12:34.681'), object('02:23:49.898')] },
  { obsId: 1134388, tplStart: '2014-12-15T02:42:04', exposures: [object('02:42:04.115', 5), object('02:43:24.332')] },
];

const SETTINGS = {
  INSTRUME: 'MUSE',
  'ESO INS MODE': 'WFM-NOAO-N',
  'ESO INS OPTI1 NAME': 'Blue',
  'ESO INS OPTI2 NAME': 'WFM',
  'ESO DET READ CURID': 1,
} as const satisfies Keywords;

export function keywordsOf({ obsId, tplStart, exposures }: TemplateSketch, index: number): Keywords {
  const exposure = exposures[index];
  if (exposure === undefined) throw new Error(`template ${tplStart} has no exposure ${index}`);
  return {
    ...SETTINGS,
    'DATE-OBS': exposure.at,
    'MJD-OBS': mjdOf(exposure.at),
    EXPTIME: exposure.exptimeSeconds,
    RA: 150,
    DEC: -30,
    'ESO DPR CATG': 'SCIENCE',
    'ESO DPR TYPE': exposure.type,
    'ESO DPR TECH': 'IFU',
    'ESO OBS ID': obsId,
    'ESO OBS NAME': `OB ${obsId}`,
    'ESO OBS PROG ID': '094.A-0205(A)',
    'ESO OBS TARG NAME': 'NGC 2440',
    'ESO TPL START': tplStart,
    'ESO TPL EXPNO': index + 1,
    'ESO TPL NEXP': exposures.length,
    'ESO INS DROT POSANG': 0,
  };
}

export function framesOf(templates: readonly TemplateSketch[]): Frame[] {
  return templates.flatMap((template) =>
    template.exposures.map(({ at }, index) => {
      const classified = classifyFrame(`MUSE.${at}.fits`, keywordsOf(template, index), MUSE.classification);
      if (classified.kind === 'problem') throw new Error(classified.problem.message);
      return classified.frame;
    }),
  );
}

export function calibration(proCatg: string, at?: string, differences: Keywords = {}): Calibration {
  const mjdObs = at === undefined ? undefined : mjdOf(at);
  const fileName = at === undefined ? `MU_${proCatg}_140101A.fits` : `MU_${proCatg}_${at.slice(0, 10)}.fits`;
  return { fileName, proCatg, mjdObs, keywords: { ...SETTINGS, 'ESO PRO CATG': proCatg, ...differences } };
}

const DATED = ['MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'TWILIGHT_CUBE', 'STD_RESPONSE'] as const;
const STATIC = [
  'GEOMETRY_TABLE',
  'EXTINCT_TABLE',
  'LSF_PROFILE',
  'SKY_LINES',
  'ASTROMETRY_WCS',
  'FILTER_LIST',
] as const;

export const CALIBRATIONS: readonly Calibration[] = [
  ...DATED.map((proCatg) => calibration(proCatg, '2014-12-15T10:00:00')),
  ...STATIC.map((proCatg) => calibration(proCatg)),
];

export function simpleAbsOf(frames: readonly Frame[]): AssociationBlock[] {
  return createAbs({ date: DATE, frames, calibrations: CALIBRATIONS, rules: MUSE }).abs.map(({ ab }) => ab);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function planNight(
  templates: readonly TemplateSketch[],
  process: Partial<ProcessDefinition> = {},
): PlannedCascade {
  const frames = framesOf(templates);
  return planOf(simpleAbsOf(frames), frames, process);
}

/** An AB of a plan by its name without `MUSE.2014-12-15T` and `.ab`. */
export function abOf({ plan }: Pick<PlannedCascade, 'plan'>, shortName: string): AssociationBlock {
  const ab = plan.abs.find(({ name }) => name === fullName(shortName));
  if (ab === undefined) throw new Error(`no AB ${shortName} in ${plan.abs.map(({ name }) => name).join(', ')}`);
  return ab;
}

export function fullName(shortName: string): string {
  return `MUSE.2014-12-15T${shortName}.ab`;
}
export function shortName(name: string): string {
  return name.replace('MUSE.2014-12-15T', '').replace(/\.ab$/u, '');
}

/** A simple AB after ADD_SKY: products of these `_sky` ABs (short names) instead of its static sky calibrations. */
export function withAddedSkies(ab: AssociationBlock, ...skies: readonly string[]): AssociationBlock {
  const isStatic = ({ tag }: AbInput): boolean => lentTagsOf(MUSE.steps).includes(tag);
  const added = skies.flatMap((name) =>
    lentTagsOf(MUSE.steps).map((catg): AbInput => ({
      source: { kind: 'product', ab: fullName(`${name}_sky`), catg },
      tag: catg,
    })),
  );
  return { ...ab, modified: true, inputs: [...ab.inputs.filter((input) => !isStatic(input)), ...added] };
}

/** A simple AB after TRANSFORM: all its raw files have this type. */
export function transformed(ab: AssociationBlock, rawType: 'OBJECT' | 'SKY'): AssociationBlock {
  const inputs = ab.inputs.map((input) => (input.source.kind === 'raw' ? { ...input, tag: rawType } : input));
  return { ...ab, rawType, modified: true, inputs };
}

/** The plan of simple ABs that somebody has edited. */
export function planOf(
  simpleAbs: readonly AssociationBlock[],
  frames: readonly Frame[],
  process: Partial<ProcessDefinition> = {},
): PlannedCascade {
  return planCascade(
    { process: { ...MUSE_R, ...process }, unit: DATE, simpleAbs, frames, rules: MUSE, ifus: withIfus(frames) },
    sha256,
  );
}
