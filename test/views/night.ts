import type { AssociationBlock } from '../../src/domain/association/association-block.ts';
import { nominalField } from '../../src/domain/association/smart/field-geometry.ts';
import type { Finding } from '../../src/domain/association/smart/finding.ts';
import type { Frame } from '../../src/domain/frame/frame.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import { MUSE } from '../fakes/muse.ts';
import type { DataList } from '../../src/views/data-list.ts';

/** What tests vary of a frame; offsets [arcsec], times of 2014-12-15. */
export interface FrameSketch {
  readonly at?: string;
  readonly east?: number;
  readonly north?: number;
  readonly posangDeg?: number;
  readonly rawType?: string;
  readonly insMode?: string;
  readonly obsId?: number;
  readonly obsName?: string;
  readonly tplStart?: string;
  readonly expno?: number;
  readonly keywords?: Keywords;
}

export function frameOf(sketch: FrameSketch): Frame {
  const { at = '01:00:00', east = 0, north = 0, posangDeg = 0, rawType = 'OBJECT' } = sketch;
  const dateObs = `2014-12-15T${at}.000`;
  const obsName = sketch.obsName ?? 'Deep_field';
  return {
    fileName: `MUSE.${dateObs}.fits`,
    rawType,
    dprCatg: 'SCIENCE',
    dateObs,
    mjdObs: Date.parse(`${dateObs}Z`) / 86_400_000 + 40_587,
    exptimeSeconds: 600,
    raDeg: 80,
    decDeg: -36,
    insMode: sketch.insMode ?? 'WFM-NOAO-N',
    obsId: sketch.obsId ?? 1_134_385,
    obsName,
    obsProgId: '094.A-0205(A)',
    obsTargName: 'NGC 2440',
    tplStart: `2014-12-15T${sketch.tplStart ?? '00:55:00'}`,
    tplExpno: sketch.expno ?? 1,
    tplNexp: 2,
    posangDeg,
    keywords: {
      'ESO DPR TYPE': rawType,
      'ESO OBS START': '2014-12-15T00:50:00',
      'ESO TEL TARG ALPHA': 52_000,
      'ESO TEL TARG DELTA': -360_000,
      'ESO SEQ OFFSET COORDS': 'SKY',
      'ESO SEQ OFFSET CUM ALPHA': east,
      'ESO SEQ OFFSET CUM DELTA': north,
      ...sketch.keywords,
    },
  };
}

export function abOf(frames: readonly Frame[], differences: Partial<AssociationBlock> = {}): AssociationBlock {
  const [first] = frames;
  return {
    name: `${first!.fileName.replace('.fits', '')}_tpl.ab`,
    step: 'combine',
    recipe: 'muse_exp_combine',
    rawType: 'OBJECT',
    dprCatg: 'SCIENCE',
    date: '2014-12-14',
    obsId: first!.obsId,
    obsProgId: first!.obsProgId,
    obsTargName: first!.obsTargName,
    obsMode: 'SM',
    insMode: first!.insMode,
    tplStart: first!.tplStart,
    mjdObs: first!.mjdObs,
    rawFiles: frames.map(({ fileName }) => fileName),
    exptimeSeconds: frames.reduce((sum, { exptimeSeconds }) => sum + exptimeSeconds, 0),
    parameters: [],
    ifus: [],
    inputs: frames.map(({ fileName, rawType }) => ({ source: { kind: 'raw', fileName }, tag: rawType ?? 'OBJECT' })),
    waitFor: [],
    expectedProducts: [],
    modified: false,
    ...differences,
  };
}

export function findingOf(frames: readonly Frame[], abs: readonly AssociationBlock[]): Finding {
  const names = abs.map(({ name }) => name);
  return {
    id: 'ob/1134385',
    case: 'multi-template',
    subject: 'OB 1134385 (NGC 2440): 2 templates, 2 OBJECT',
    obsIds: [1_134_385],
    abs: names,
    frames: frames.map(({ fileName }) => fileName),
    evidence: [{ what: 'overlap', value: '97 % (smallest pair)' }],
    recommended: { label: 'merge', because: 'the fields overlap', actions: [{ kind: 'MERGE', abs: names }] },
    alternatives: [
      { label: 'keep', because: 'the ABs stay as they are', actions: [] },
      {
        label: 'deal out',
        because: '',
        actions: [{ kind: 'EDIT', abs: names, datasets: frames.map(({ fileName }) => [fileName]) }],
      },
    ],
  };
}

/** An OB with two templates and a sky 5 arcmin away, an OB without a finding, an ILLUM. */
export function nightOf(differences: Partial<DataList> = {}): DataList {
  const pair = [
    frameOf({ at: '01:00:00' }),
    frameOf({
      at: '01:20:00',
      east: 2,
      tplStart: '01:15:00',
      keywords: {
        'ESO TEL AMBI FWHM START': 0.65,
        'ESO TEL AMBI FWHM END': 0.671,
        'ESO TEL AIRM START': 1.1,
        'ESO TEL AIRM END': 1.1,
      },
    }),
  ];
  const sky = frameOf({ at: '01:40:00', east: 180, north: 240, rawType: 'SKY', tplStart: '01:15:00', expno: 2 });
  const single = frameOf({
    at: '03:00:00',
    obsId: 1_134_999,
    tplStart: '02:55:00',
    keywords: { 'ESO OBS START': '2014-12-15T02:50:00' },
  });
  const illum = {
    ...frameOf({ at: '00:30:00', rawType: 'ILLUM', obsId: 0, obsName: '', tplStart: '00:29:00' }),
    keywords: { 'ESO DPR TYPE': 'FLAT,LAMP,ILLUM' },
  };
  const abs = [abOf(pair.slice(0, 1)), abOf([...pair.slice(1), sky]), abOf([single], { edits: ['E3'] })];
  return {
    process: 'MUSE_R',
    date: '2014-12-14',
    rules: MUSE,
    frames: [single, sky, ...pair, illum],
    obRecords: [
      { obsId: 1_134_385, obsMode: 'SM', grade: 'B', comment: 'Seeing slightly worse.' },
      { obsId: 77, obsMode: 'NONE', grade: 'X', comment: 'Aborted before the first exposure.' },
    ],
    findings: [findingOf([...pair, sky], abs.slice(0, 2))],
    choices: [],
    edits: [],
    abs,
    problems: [],
    fieldOf: (insMode) => nominalField(insMode.startsWith('NFM') ? 7.5 : 60),
    ...differences,
  };
}
