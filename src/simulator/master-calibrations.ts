import type { FitsCard, HduToWrite } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import { calibrationCards } from './calibration-header.ts';
import { lampElectrons } from './exposure-light.ts';
import type { MiniMuse } from './mini-muse.ts';
import {
  BIAS_LEVEL_ADU,
  CCD_ROWS,
  GAIN,
  READ_NOISE,
  WAVELENGTH_START,
  WAVELENGTH_STEP,
  ccdColumns,
  channelName,
  slicesOf,
} from './mini-muse.ts';
import { createRandomStream } from './random.ts';
import { FLAT_ELECTRONS } from './raw-frame.ts';
import { channelCards } from './channel-header.ts';
import type { InsMode } from './ins-modes.ts';

export interface MasterRequest {
  readonly instrument: MiniMuse;
  readonly insMode: InsMode;
  readonly seed: number;
  /** When its raw frames were taken. Together with the seed it decides the bytes, whichever night it is made for. */
  readonly dateObs: string;
}

/** Frames that the observatory combines into a master, more than the simulated raw frames of a night. */
const BIASES_COMBINED = 11;
const FLATS_COMBINED = 11;
const QUADRANTS = [1, 2, 3, 4] as const;

/** Options of muse_bias as its product records them: without them, or with others, muse_scibasic warns once per channel. */
const OVERSCAN_PARAMETERS: readonly FitsCard[] = [
  ['ESO PRO REC1 ID', 'muse_bias', 'Pipeline recipe (unique) identifier'],
  ['ESO PRO REC1 PIPE ID', 'muse/2.8.7', 'Pipeline (unique) identifier'],
  ['ESO PRO REC1 PARAM1 NAME', 'overscan'],
  ['ESO PRO REC1 PARAM1 VALUE', 'vpoly'],
  ['ESO PRO REC1 PARAM2 NAME', 'ovscreject'],
  ['ESO PRO REC1 PARAM2 VALUE', 'dcr:32,16,3,2.5'],
  ['ESO PRO REC1 PARAM3 NAME', 'ovscsigma'],
  ['ESO PRO REC1 PARAM3 VALUE', '30'],
  ['ESO PRO REC1 PARAM4 NAME', 'ovscignore'],
  ['ESO PRO REC1 PARAM4 VALUE', '3'],
];

/** As muse_bias makes it: the overscan level is subtracted already, what remains is noise. */
export function masterBias(request: MasterRequest): HduToWrite[] {
  const sigma = READ_NOISE / GAIN / Math.sqrt(BIASES_COMBINED);
  const extra = QUADRANTS.flatMap((quadrant): FitsCard[] => [
    [`ESO QC BIAS MASTER${quadrant} RON`, float(READ_NOISE), '[count] Read-out noise in quadrant'],
    [`ESO QC BIAS LEVEL${quadrant} MEAN`, float(BIAS_LEVEL_ADU), '[adu] Average of the raw median values'],
    ...overscanCards(quadrant),
  ]);
  return masterImage(request, {
    category: 'MASTER_BIAS',
    unit: 'adu',
    primaryCards: OVERSCAN_PARAMETERS,
    extraCards: () => extra,
    pixels: (data, stat, random) => {
      for (let index = 0; index < data.length; index++) data[index] = sigma * random();
      stat.fill(sigma ** 2);
    },
  });
}

/** As muse_flat makes it: every slice is normalised to 1, the gaps are nearly dark. */
export function masterFlat(request: MasterRequest): HduToWrite[] {
  const variance = 1 / FLAT_ELECTRONS / FLATS_COMBINED;
  return masterImage(request, {
    category: 'MASTER_FLAT',
    unit: 'count',
    extraCards: (ifuIndex) => [
      [
        'ESO QC FLAT MASTER INTFLUX',
        float(lampIntegral(request.instrument, ifuIndex)),
        'Flux value, integrated over the whole image',
      ],
      ...QUADRANTS.flatMap((quadrant) => overscanCards(quadrant)),
    ],
    pixels: (data, stat, random, ifuIndex) => {
      const lamp = lampElectrons(request.instrument, ifuIndex, 1);
      for (let index = 0; index < data.length; index++)
        data[index] = (lamp[index] ?? 0) + Math.sqrt(variance) * random();
      stat.fill(variance);
    },
  });
}

/** Electrons of a channel under the lamp, over the whole image. */
export function lampIntegral(instrument: MiniMuse, ifuIndex: number): number {
  return lampElectrons(instrument, ifuIndex, FLAT_ELECTRONS).reduce((sum, electrons) => sum + electrons, 0);
}

function overscanCards(quadrant: number): FitsCard[] {
  return [
    [`ESO DRS MUSE OVSC${quadrant} MEAN`, float(BIAS_LEVEL_ADU)],
    [`ESO DRS MUSE OVSC${quadrant} STDEV`, float(Number((READ_NOISE / GAIN).toFixed(6)))],
  ];
}

interface MasterImage {
  readonly category: string;
  readonly unit: string;
  readonly primaryCards?: readonly FitsCard[];
  /** Cards of the channels' DATA extensions. */
  readonly extraCards: (ifuIndex: number) => readonly FitsCard[];
  readonly pixels: (data: Float32Array, stat: Float32Array, random: () => number, ifuIndex: number) => void;
}

/** All channels in one file, three images each, as the recipes write it with --merge. */
function masterImage({ instrument, insMode, seed, dateObs }: MasterRequest, master: MasterImage): HduToWrite[] {
  const axes = [ccdColumns(instrument), CCD_ROWS];
  const length = ccdColumns(instrument) * CCD_ROWS;
  const channels = Array.from({ length: instrument.ifuCount }, (_, ifuIndex): HduToWrite[] => {
    const stream = createRandomStream(`${seed}/${master.category}/${dateObs}/${ifuIndex}`);
    const [data, stat] = [new Float32Array(length), new Float32Array(length)];
    master.pixels(data, stat, () => stream.normal(), ifuIndex);
    const cards = [...channelCards(instrument, ifuIndex, { trimmed: true }), ...master.extraCards(ifuIndex)];
    const name = channelName(ifuIndex);
    return [
      {
        cards: [['EXTNAME', `${name}.DATA`], ['BUNIT', master.unit], ...cards],
        data: { kind: 'image', axes, pixels: data },
      },
      { cards: [['EXTNAME', `${name}.DQ`]], data: { kind: 'image', axes, pixels: new Int32Array(length) } },
      {
        cards: [
          ['EXTNAME', `${name}.STAT`],
          ['BUNIT', `(${master.unit})**2`],
        ],
        data: { kind: 'image', axes, pixels: stat },
      },
    ];
  });
  const cards = [...calibrationCards({ category: master.category, insMode, dateObs }), ...(master.primaryCards ?? [])];
  return [{ cards }, ...channels.flat()];
}

/** Polynomials of order 1 for the centre and the edges of each slice. The order is told by the number of columns only. */
export function traceTable(request: MasterRequest): HduToWrite[] {
  return channelTables('TRACE_TABLE', request, (ifuIndex) => {
    const slices = slicesOf(request.instrument, ifuIndex);
    const constants = [
      slices.map(({ left, right }) => (left + right) / 2),
      slices.map(({ left }) => left),
      slices.map(({ right }) => right),
    ];
    return [
      { name: 'SliceNo', format: '1J', values: slices.map(({ number }) => number) },
      { name: 'Width', format: '1E', values: slices.map(({ left, right }) => right - left) },
      ...constants.flatMap((values, edge): Column[] => [
        { name: `tc${edge}_00`, format: '1D', values },
        { name: `tc${edge}_01`, format: '1D', values: slices.map(() => 0) },
        { name: `MSE${edge}`, format: '1D', values: slices.map(() => 1e-3) },
      ]),
    ];
  });
}

/** Wavelength as a linear function of the row, the same in all slices. */
export function wavecalTable(request: MasterRequest): HduToWrite[] {
  return channelTables('WAVECAL_TABLE', request, (ifuIndex) => {
    const slices = slicesOf(request.instrument, ifuIndex);
    const constant = (name: string, value: number): Column => ({ name, format: '1D', values: slices.map(() => value) });
    return [
      { name: 'SliceNo', format: '1J', values: slices.map(({ number }) => number) },
      constant('wlc00', WAVELENGTH_START - WAVELENGTH_STEP),
      constant('wlc01', WAVELENGTH_STEP),
      constant('wlc10', 0),
      constant('wlc11', 0),
      constant('MSE', 1e-3),
    ];
  });
}

type Column = { readonly name: string; readonly format: '1J' | '1E' | '1D'; readonly values: readonly number[] };

function channelTables(
  category: string,
  request: MasterRequest,
  columnsOf: (ifuIndex: number) => Column[],
): HduToWrite[] {
  const { instrument, insMode, dateObs } = request;
  const channels = Array.from({ length: instrument.ifuCount }, (_, ifuIndex): HduToWrite => {
    return { cards: [['EXTNAME', channelName(ifuIndex)]], data: { kind: 'table', columns: columnsOf(ifuIndex) } };
  });
  return [{ cards: calibrationCards({ category, insMode, dateObs }) }, ...channels];
}
