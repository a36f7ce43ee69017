import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FitsCard } from '../src/adapters/fits/index.ts';
import { formatCard, writeFits } from '../src/adapters/fits/index.ts';
import { channelCards } from '../src/simulator/channel-header.ts';
import { channelName, createMiniMuse } from '../src/simulator/mini-muse.ts';
import { calibrationsOf, cardsOf, dateOf, framesOf } from './bench-night.ts';
import type { BenchFrame } from './bench-night.ts';

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

const FRAMES_PER_NIGHT = 125;

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

// --- Headers ---

const INSTRUMENT = createMiniMuse(CHANNELS);

function headerOf(frame: BenchFrame, number: number): Buffer {
  const cards = cardsOf(INSTRUMENT, frame);
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
  const calibrations = Object.entries(calibrationsOf(Array.from({ length: nights }, (_, night) => dateOf(night))));
  for (const [name, cards] of calibrations) await writeFits(join(folder, name), [{ cards }]);
  return calibrations.length;
}
