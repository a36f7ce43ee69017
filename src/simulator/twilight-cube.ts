import type { FitsCard, HduToWrite } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import { calibrationCards } from './calibration-header.ts';
import { lampElectrons } from './exposure-light.ts';
import type { MasterRequest } from './master-calibrations.ts';
import { fieldSpaxels } from './mini-muse.ts';
import { FLAT_ELECTRONS } from './raw-frame.ts';

/** Wavelengths of the cube as muse_twilight samples it with --dlambda=30 [Angstrom]. */
const WAVELENGTHS = { start: 6255, step: 30, planes: 4 } as const;

/** As muse_twilight makes it: the smooth illumination of the field, here an even one, and the flux of each channel. */
export function twilightCube({ instrument, insMode, dateObs }: MasterRequest): HduToWrite[] {
  const { width, height } = fieldSpaxels(instrument);
  const fluxes = Array.from({ length: instrument.ifuCount }, (_, ifuIndex): FitsCard => {
    const flux = lampElectrons(instrument, ifuIndex, FLAT_ELECTRONS).reduce((sum, electrons) => sum + electrons, 0);
    return [`ESO DRS MUSE FLAT FLUX SKY${ifuIndex + 1}`, float(flux)];
  });
  const pixels = new Float32Array(width * height * WAVELENGTHS.planes).fill(1);
  return [
    { cards: [...calibrationCards({ category: 'TWILIGHT_CUBE', insMode, dateObs }), ['PIPEFILE', 'TWILIGHT_CUBE.fits', 'Filename of data product'], ...fluxes] },
    { cards: [['EXTNAME', 'DATA'], ['BUNIT', 'count'], ...axisCards(width, height)], data: { kind: 'image', axes: [width, height, WAVELENGTHS.planes], pixels } },
  ];
}

function axisCards(width: number, height: number): FitsCard[] {
  return [
    ...[width, height].flatMap((length, index): FitsCard[] => [
      [`CTYPE${index + 1}`, 'PIXEL'],
      [`CUNIT${index + 1}`, 'pixel'],
      [`CRPIX${index + 1}`, float(1)],
      [`CRVAL${index + 1}`, float((1 - length) / 2)],
      [`CD${index + 1}_${index + 1}`, float(1)],
    ]),
    ['CTYPE3', 'AWAV'],
    ['CUNIT3', 'Angstrom'],
    ['CRPIX3', float(1)],
    ['CRVAL3', float(WAVELENGTHS.start)],
    ['CD3_3', float(WAVELENGTHS.step)],
    ...(['CD1_2', 'CD2_1', 'CD1_3', 'CD2_3', 'CD3_1', 'CD3_2'] as const).map((keyword): FitsCard => [keyword, float(0)]),
  ];
}
