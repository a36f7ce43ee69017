import type { ColumnToWrite, FitsCard, HduToWrite } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import { calibrationCards } from './calibration-header.ts';
import { SKY_EMISSION } from './exposure-light.ts';
import type { MiniMuse } from './mini-muse.ts';
import { LINE_SIGMA, SLICES_PER_IFU, channelName, slicesOf } from './mini-muse.ts';
import type { InsMode, InsModeFacts } from './ins-modes.ts';
import { DEFAULT_INS_MODE, INS_MODES } from './ins-modes.ts';

export interface StaticCalibration {
  /** As ESO names it (seed 004), of 2014-01-01. */
  readonly fileName: string;
  readonly hdus: () => HduToWrite[];
}

/** Calibrations that are valid at all times, for these modes. */
export function staticCalibrations(instrument: MiniMuse, insModes: readonly InsMode[]): readonly StaticCalibration[] {
  return [
    ...oneForAll(instrument),
    ...insModes.flatMap((insMode) => oneForMode(instrument, insMode)),
    ...[...new Set(insModes.map((insMode) => INS_MODES[insMode].fieldMode))].map(astrometry),
  ];
}

function oneForAll(instrument: MiniMuse): StaticCalibration[] {
  const primary = (category: string): HduToWrite => ({
    cards: calibrationCards({ category, insMode: DEFAULT_INS_MODE, dateObs: undefined }),
  });
  return [
    {
      fileName: 'MU_GEOT_140101A_geometry_table_wfm.fits',
      hdus: () => [primary('GEOMETRY_TABLE'), geometryTable(instrument)],
    },
    {
      fileName: 'MU_GEXT_140101A_extinct_table.fits',
      hdus: () => [primary('EXTINCT_TABLE'), table(extinctionColumns())],
    },
    { fileName: 'MU_GFIL_140101A_filter_list.fits', hdus: () => [primary('FILTER_LIST'), ...FILTERS.map(filterTable)] },
    {
      fileName: 'MU_GSKL_140101A_sky_lines.fits',
      hdus: () => [primary('SKY_LINES'), table(skyLineColumns(), 'LINES')],
    },
  ];
}

function oneForMode(instrument: MiniMuse, insMode: InsMode): StaticCalibration[] {
  const { fileSuffix } = INS_MODES[insMode];
  const primary = (category: string, ...extra: readonly FitsCard[]): HduToWrite => ({
    cards: [...calibrationCards({ category, insMode, dateObs: undefined }), ...extra],
  });
  return [
    {
      fileName: `MU_GLSP_140101A_lsf_profile_slow_${fileSuffix}.fits`,
      hdus: () => [primary('LSF_PROFILE', ['PIPEFILE', 'LSF_PROFILE.fits', LSF_PIPEFILE]), ...lineProfiles(instrument)],
    },
    {
      fileName: `MU_GSDR_140101A_std_response_${fileSuffix}.fits`,
      hdus: () => [primary('STD_RESPONSE', ['ESO DRS MUSE FLUX FFCORR', true, FFCORR]), table(responseColumns())],
    },
  ];
}

function astrometry(fieldMode: InsModeFacts['fieldMode']): StaticCalibration {
  const insMode = fieldMode === 'WFM' ? DEFAULT_INS_MODE : 'NFM-AO-N';
  const cards = calibrationCards({ category: 'ASTROMETRY_WCS', insMode, dateObs: undefined });
  return {
    fileName: `MU_GASW_140101A_astrom_wcs_${fieldMode.toLowerCase()}.fits`,
    hdus: () => [{ cards: [...cards, ...wcsCards(INS_MODES[insMode].spaxelArcsec)] }],
  };
}

/** Without it a merged file of fewer than 24 channels is taken to hold all of them, and no LSF is loaded at all. */
const LSF_PIPEFILE = 'Filename of data product';
const FFCORR = 'Data was flat-field spectrum corrected';

function table(columns: readonly ColumnToWrite[], name?: string): HduToWrite {
  return { cards: name === undefined ? [] : [['EXTNAME', name]], data: { kind: 'table', columns } };
}

/**
 * CRPIX is the place of the rotator's axis relative to the middle of the field: the simulated field turns around its middle.
 * (The recipes then put every source 1 spaxel to the East and South, at all position angles; relative positions are right.)
 */
function wcsCards(spaxelArcsec: number): FitsCard[] {
  return [
    ['WCSAXES', 2],
    ['CTYPE1', 'RA---TAN'],
    ['CTYPE2', 'DEC--TAN'],
    ['CUNIT1', 'deg'],
    ['CUNIT2', 'deg'],
    ['CRPIX1', float(0)],
    ['CRPIX2', float(0)],
    ['CRVAL1', float(0)],
    ['CRVAL2', float(0)],
    ['CD1_1', float(-spaxelArcsec / 3600)],
    ['CD1_2', float(0)],
    ['CD2_1', float(0)],
    ['CD2_2', float(spaxelArcsec / 3600)],
  ];
}

function geometryTable(instrument: MiniMuse): HduToWrite {
  const rows = Array.from({ length: instrument.ifuCount }, (_, ifuIndex) => {
    return slicesOf(instrument, ifuIndex).map((slice) => ({ ...slice, ifu: ifuIndex + 1 }));
  }).flat();
  return table([
    { name: 'SubField', format: '1J', values: rows.map(({ ifu }) => ifu) },
    { name: 'SliceCCD', format: '1J', values: rows.map(({ number }) => number) },
    { name: 'SliceSky', format: '1J', values: rows.map(({ number }) => number) },
    { name: 'x', format: '1D', unit: 'pix', values: rows.map(({ x }) => x) },
    { name: 'y', format: '1D', unit: 'pix', values: rows.map(({ y }) => y) },
    { name: 'angle', format: '1D', unit: 'deg', values: rows.map(() => 0) },
    { name: 'width', format: '1D', unit: 'pix', values: rows.map(() => instrument.sliceWidth) },
  ]);
}

/** 4000..10000 Angstrom in steps of 50. */
const WAVELENGTHS = Array.from({ length: 121 }, (_, index) => 4000 + 50 * index);
const ANGSTROM = 'Angstrom';

function extinctionColumns(): ColumnToWrite[] {
  const extinction = WAVELENGTHS.map((wavelength) => 0.1 + 0.3 * ((10_000 - wavelength) / 6000) ** 3);
  return [
    { name: 'lambda', format: '1D', unit: ANGSTROM, values: WAVELENGTHS },
    { name: 'extinction', format: '1D', unit: 'mag/airmass', values: extinction },
  ];
}

function responseColumns(): ColumnToWrite[] {
  const unit = '2.5*log10((count/s/Angstrom)/(erg/s/cm**2/Angstrom))';
  return [
    { name: 'lambda', format: '1D', unit: ANGSTROM, values: WAVELENGTHS },
    { name: 'response', format: '1D', unit, values: WAVELENGTHS.map(() => 42) },
    { name: 'resperr', format: '1D', unit, values: WAVELENGTHS.map(() => 0.01) },
  ];
}

function skyLineColumns(): ColumnToWrite[] {
  return [
    { name: 'name', format: '20A', values: SKY_EMISSION.map(({ name }) => name) },
    { name: 'group', format: '1J', values: SKY_EMISSION.map(({ group }) => group) },
    { name: 'lambda', format: '1D', unit: ANGSTROM, values: SKY_EMISSION.map(({ wavelength }) => wavelength) },
    {
      name: 'flux',
      format: '1D',
      unit: '10**(-20)*erg/(s cm^2 arcsec^2)',
      values: SKY_EMISSION.map(({ flux }) => flux),
    },
    { name: 'dq', format: '1J', values: SKY_EMISSION.map(() => 0) },
  ];
}

/** Two filters inside the simulated wavelengths, before and behind the bright [OI] line [Angstrom]. */
const FILTERS = [
  { name: 'SIM_A', from: 6255, to: 6295 },
  { name: 'SIM_B', from: 6305, to: 6345 },
] as const;

function filterTable({ name, from, to }: (typeof FILTERS)[number]): HduToWrite {
  const wavelengths = [from - 1, from, to, to + 1];
  const columns: ColumnToWrite[] = [
    { name: 'lambda', format: '1D', unit: ANGSTROM, values: wavelengths },
    { name: 'throughput', format: '1D', values: [0, 1, 1, 0] },
  ];
  return table(columns, name);
}

/** Offset [0.1 Angstrom] by wavelength [200 Angstrom] by slice, as muse_lsf samples it. */
const LSF_AXES = [150, 30, SLICES_PER_IFU] as const;
const LSF_STEP = 0.1;
const LSF_CENTRE = 76;

function lineProfiles(instrument: MiniMuse): HduToWrite[] {
  const [width, wavelengths, slices] = LSF_AXES;
  const profile = Float32Array.from({ length: width }, (_, index) => {
    const offset = (index + 1 - LSF_CENTRE) * LSF_STEP;
    return Math.exp(-(offset ** 2) / (2 * LINE_SIGMA ** 2)) / (LINE_SIGMA * Math.sqrt(2 * Math.PI));
  });
  const pixels = new Float32Array(width * wavelengths * slices);
  for (let line = 0; line < wavelengths * slices; line++) pixels.set(profile, line * width);
  return Array.from({ length: instrument.ifuCount }, (_, ifuIndex): HduToWrite => {
    return {
      cards: [['EXTNAME', `${channelName(ifuIndex)}.LSF_PROFILE`], ...lsfCards()],
      data: { kind: 'image', axes: LSF_AXES, pixels },
    };
  });
}

function lsfCards(): FitsCard[] {
  return [
    ['WCSAXES', 2],
    ['CTYPE1', 'PARAM'],
    ['CUNIT1', ANGSTROM],
    ['CRPIX1', float(LSF_CENTRE)],
    ['CRVAL1', float(0)],
    ['CTYPE2', 'AWAV'],
    ['CUNIT2', ANGSTROM],
    ['CRPIX2', float(1)],
    ['CRVAL2', float(4500)],
    ['CD1_1', float(LSF_STEP)],
    ['CD1_2', float(0)],
    ['CD2_1', float(0)],
    ['CD2_2', float(200)],
  ];
}
