import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FitsCard, WritableValue } from '../src/adapters/fits/index.ts';
import { formatCard, writeFits } from '../src/adapters/fits/index.ts';
import { mjdOf } from '../src/domain/calendar/observing-date.ts';
import { calibrationCards } from '../src/simulator/calibration-header.ts';
import { channelName, createMiniMuse } from '../src/simulator/mini-muse.ts';
import type { RawFrame } from '../src/simulator/raw-header.ts';
import { channelCards } from '../src/simulator/channel-header.ts';
import { primaryCards } from '../src/simulator/raw-header.ts';
import { objectExposure, skyExposure, towards } from '../src/simulator/scenario.ts';

const BLOCK_BYTES = 2880;
const RECORD_BYTES = 80;

/** One CCD of MUSE with its pre- and overscans, 16 bit: 36 MB, of which only the header is written. */
const CCD_AXES = [4224, 4240] as const;
const CHANNELS = 24;

/**
 * Cards of a raw primary header: without adaptive optics, and with its sensors, loops and lasers, of which a real product
 * of 2017 still has 1,600.
 */
const CARDS = { plain: 420, adaptive: 1600 } as const;
const ADAPTIVE_EVERY = 5;

const FIRST_DATE = '2014-12-01';
const OBS_PER_NIGHT = 12;
/** Raw calibrations of a night and their DPR.TYPE (seed 004). */
const NIGHT_CALIBRATIONS = [
  { type: 'BIAS', dprType: 'BIAS', template: 'MUSE_cal_bias', count: 11 },
  { type: 'FLAT', dprType: 'FLAT,LAMP', template: 'MUSE_wfm_cal_specflat', count: 22 },
  { type: 'FLAT', dprType: 'WAVE', template: 'MUSE_wfm_cal_wave', count: 24 },
  { type: 'FLAT', dprType: 'FLAT,SKY', template: 'MUSE_wfm_cal_twilight', count: 4 },
  { type: 'FLAT', dprType: 'FLAT,LAMP,ILLUM', template: 'MUSE_wfm_cal_illum', count: 4 },
] as const;
const FRAMES_PER_NIGHT = 125;

const DATED_MASTERS = ['MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'TWILIGHT_CUBE'] as const;
const STATIC_CALIBRATIONS = [
  'GEOMETRY_TABLE',
  'BADPIX_TABLE',
  'EXTINCT_TABLE',
  'STD_RESPONSE',
  'LSF_PROFILE',
  'SKY_LINES',
  'ASTROMETRY_WCS',
  'FILTER_LIST',
] as const;

export interface SparseArchive {
  readonly rawFiles: number;
  readonly nights: number;
  readonly calibrations: number;
}

/**
 * An archive of raw frames with the headers of real size, 24 extensions and holes instead of pixels, and one set of
 * masters per night: `raw/<date>` and `calib`.
 */
export async function makeSparseArchive(directory: string, rawFiles: number): Promise<SparseArchive> {
  const nights = Math.ceil(rawFiles / FRAMES_PER_NIGHT);
  const extensions = extensionHeaders();
  let written = 0;
  for (let night = 0; night < nights; night++) {
    const date = dateOf(night);
    const folder = join(directory, 'raw', date);
    mkdirSync(folder, { recursive: true });
    for (const frame of framesOf(date).slice(0, rawFiles - written)) {
      writeSparse(join(folder, frame.frame.fileName), headerOf(frame, written), extensions);
      written++;
    }
  }
  return { rawFiles: written, nights, calibrations: await writeCalibrations(join(directory, 'calib'), nights) };
}

function dateOf(night: number): string {
  return new Date(Date.parse(`${FIRST_DATE}T00:00:00Z`) + night * 86_400_000).toISOString().slice(0, 10);
}

// --- Frames of a night ---

interface BenchFrame {
  readonly frame: RawFrame;
  /** Replaces the value of a card. */
  readonly changed: Readonly<Record<string, WritableValue>>;
}

function framesOf(date: string): BenchFrame[] {
  const calibrations = NIGHT_CALIBRATIONS.flatMap((sequence, index) => calibrationFrames(date, sequence, index));
  const science = Array.from({ length: OBS_PER_NIGHT }, (_, index) => scienceFrames(date, index)).flat();
  return [...calibrations, ...science];
}

function calibrationFrames(
  date: string,
  { type, dprType, template, count }: (typeof NIGHT_CALIBRATIONS)[number],
  sequence: number,
): BenchFrame[] {
  const start = timeAfter(`${date}T12:30:00.000`, sequence * 3600);
  return Array.from({ length: count }, (_, index) => ({
    frame: {
      ...timed(timeAfter(start, 60 + index * 90), 1),
      type,
      block: { ...blockOf(date, start, 90 + sequence), obsName: `Calibration_${dprType}` },
      template: { id: template, name: template, number: 1, exposureCount: count, start: start.slice(0, 19) },
      exposureNumber: index + 1,
    },
    // The frames are those of a flat-field: an arc has a lamp of its own (seed 004).
    changed: { 'ESO DPR TYPE': dprType, ...(dprType === 'WAVE' ? { 'ESO INS SHUT3 ST': true } : {}) },
  }));
}

const EXPOSURES = [
  objectExposure(600),
  objectExposure(600, { dither: towards(2, 0), posangDeg: 90 }),
  skyExposure(120),
  objectExposure(600, { dither: towards(0, 2), posangDeg: 180 }),
  objectExposure(600, { dither: towards(2, 2), posangDeg: 270 }),
] as const;
const EXPOSURE_SECONDS = 700;
const OB_SECONDS = 2700;

function scienceFrames(date: string, ob: number): BenchFrame[] {
  const start = timeAfter(`${date}T23:30:00.000`, ob * OB_SECONDS);
  const spread = OB_SECONDS / EXPOSURES.length / EXPOSURE_SECONDS;
  return EXPOSURES.map((spec, index) => ({
    frame: {
      ...timed(timeAfter(start, 60 + index * EXPOSURE_SECONDS * spread), spec.exptimeSeconds),
      type: spec.type,
      spec,
      previous: EXPOSURES[index - 1],
      block: blockOf(date, start, ob),
      template: {
        id: 'MUSE_wfm-noao_obs_genericoffset',
        name: 'Observation in WFM with user defined offsets',
        number: 2,
        exposureCount: EXPOSURES.length,
        start: start.slice(0, 19),
      },
      exposureNumber: index + 1,
    },
    changed: {},
  }));
}

function blockOf(date: string, start: string, index: number): RawFrame['block'] {
  return {
    obsId: mjdOf(`${date}T00:00:00`) * 100 + index,
    obsName: `Field_${index}`,
    programme: '094.A-0205(A)',
    investigator: 'HERSCHEL',
    insMode: 'WFM-NOAO-N',
    containerId: 0,
    containerType: '',
    templateCount: 2,
    start: start.slice(0, 19),
    target: { name: `NGC-${2000 + index}`, position: { raDeg: 15 * (index % 24), decDeg: -30 } },
  };
}

function timed(dateObs: string, exptimeSeconds: number) {
  return { fileName: `MUSE.${dateObs}.fits`, dateObs, mjdObs: Number(mjdOf(dateObs).toFixed(8)), exptimeSeconds };
}

function timeAfter(time: string, seconds: number): string {
  return new Date(Date.parse(`${time}Z`) + seconds * 1000 + 379).toISOString().slice(0, 23);
}

// --- Headers ---

const INSTRUMENT = createMiniMuse(CHANNELS);

function headerOf({ frame, changed }: BenchFrame, number: number): Buffer {
  const cards = primaryCards(INSTRUMENT, frame).map(([keyword, value, comment]): FitsCard => {
    return [keyword, changed[keyword] ?? value, comment ?? ''];
  });
  // Sensors stand between the instrument and the detector; the offsets are the last cards of the real header, too.
  const at = cards.findIndex(([keyword]) => keyword === 'ESO DET BINX');
  const filling = fillingFor(number % ADAPTIVE_EVERY === 0 ? CARDS.adaptive : CARDS.plain, cards.length);
  return Buffer.from(
    recordsOf(PRIMARY) +
      recordsOf(cards.slice(0, at)) +
      filling +
      recordsOf(cards.slice(at)) +
      'END'.padEnd(RECORD_BYTES),
    'latin1',
  );
}

const PRIMARY: readonly FitsCard[] = [
  ['SIMPLE', true, 'Standard FITS'],
  ['BITPIX', 8, '# of bits storing pix values'],
  ['NAXIS', 0, '# of axes in frame'],
  ['EXTEND', true, 'Extension may be present'],
];

const fillings = new Map<number, string>();

/** Readings of sensors up to the given number of cards; formatted once, they are the same in all files. */
function fillingFor(cards: number, present: number): string {
  const count = cards - present;
  const known = fillings.get(count);
  if (known !== undefined) return known;
  const filling = recordsOf(
    Array.from({ length: count }, (_, index): FitsCard => {
      const sensor = `ESO INS SENS${Math.floor(index / 3) + 1}`;
      if (index % 3 === 0) return [`${sensor} NAME`, `INS LAMP${index % 6} Current`, 'Sensor common name'];
      return [`${sensor} ${index % 3 === 1 ? 'VAL' : 'MAX'}`, 0.25 + index, '[A] Sensor value'];
    }),
  );
  fillings.set(count, filling);
  return filling;
}

function extensionHeaders(): readonly Buffer[] {
  return Array.from({ length: CHANNELS }, (_, index) => {
    const cards: FitsCard[] = [
      ['XTENSION', 'IMAGE', 'IMAGE extension'],
      ['BITPIX', 16, '# of bits per pix value'],
      ['NAXIS', 2, '# of axes in data array'],
      ['NAXIS1', CCD_AXES[0], '# of pixels in axis1'],
      ['NAXIS2', CCD_AXES[1], '# of pixels in axis2'],
      ['PCOUNT', 0, 'number of random group parameters'],
      ['GCOUNT', 1, 'number of random groups'],
      ['BZERO', 32768, 'pixels are unsigned'],
      ['BSCALE', 1, ''],
      ['EXTNAME', channelName(index), 'Extension name'],
      ...channelCards(INSTRUMENT, index, { trimmed: false }),
    ];
    return Buffer.from(recordsOf(cards) + 'END'.padEnd(RECORD_BYTES), 'latin1');
  });
}

function recordsOf(cards: readonly FitsCard[]): string {
  return cards.map(([keyword, value, comment]) => formatCard(keyword, value, comment).join('')).join('');
}

// --- Files ---

/** Headers at their places; the data between them are holes. */
function writeSparse(path: string, primary: Buffer, extensions: readonly Buffer[]): void {
  const dataBytes = padded(2 * CCD_AXES[0] * CCD_AXES[1]);
  const file = openSync(path, 'w');
  try {
    let offset = writeHeader(file, primary, 0);
    for (const header of extensions) offset = writeHeader(file, header, offset) + dataBytes;
    ftruncateSync(file, offset);
  } finally {
    closeSync(file);
  }
}

/** Returns the offset behind the padded header. */
function writeHeader(file: number, header: Buffer, offset: number): number {
  const whole = Buffer.alloc(padded(header.length), ' ');
  header.copy(whole);
  writeSync(file, whole, 0, whole.length, offset);
  return offset + whole.length;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

async function writeCalibrations(folder: string, nights: number): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const dated = Array.from({ length: nights }, (_, night) =>
    DATED_MASTERS.map((category) => ({ category, dateObs: `${dateOf(night)}T10:05:00.000` as string | undefined })),
  ).flat();
  const all = [...dated, ...STATIC_CALIBRATIONS.map((category) => ({ category, dateObs: undefined }))];
  for (const { category, dateObs } of all) {
    const name = `MU_${category}_${dateObs?.slice(0, 10) ?? '140101A'}.fits`;
    await writeFits(join(folder, name), [{ cards: calibrationCards({ category, insMode: 'WFM-NOAO-N', dateObs }) }]);
  }
  return all.length;
}
