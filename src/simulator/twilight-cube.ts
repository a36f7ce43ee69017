import type { FitsCard, HduToWrite } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import { calibrationCards } from './calibration-header.ts';
import type { MasterRequest } from './master-calibrations.ts';
import { lampIntegral } from './master-calibrations.ts';
import { CCD_ROWS, WAVELENGTH_START, WAVELENGTH_STEP, fieldSpaxels } from './mini-muse.ts';

/** Sampling of the smooth sky-flat cube [Angstrom] (muse_twilight --dlambda). */
const STEP = 30;
/** Electrons of a twilight exposure over those of the lamp: the same in all channels, because their throughput is. */
const TWILIGHT_PER_LAMP = 0.4;

/** As muse_twilight makes it: an even illumination of the field, and the integrated flux of each channel. */
export function twilightCube(request: MasterRequest): HduToWrite[] {
  const { instrument, insMode, dateObs } = request;
  const lampFlux = lampIntegral(instrument, 0);
  const channelFluxes = Array.from({ length: instrument.ifuCount }, (_, ifuIndex): FitsCard => {
    return [`ESO DRS MUSE FLAT FLUX SKY${ifuIndex + 1}`, float(lampIntegral(instrument, ifuIndex) * TWILIGHT_PER_LAMP)];
  });
  const primary = calibrationCards({ category: 'TWILIGHT_CUBE', insMode, dateObs });
  return [
    { cards: [...primary, ['ESO DRS MUSE FLAT FLUX LAMP', float(lampFlux)], ...channelFluxes] },
    cubeHdu(request),
  ];
}

function cubeHdu({ instrument }: MasterRequest): HduToWrite {
  const { width, height } = fieldSpaxels(instrument);
  const planes = Math.ceil((CCD_ROWS * WAVELENGTH_STEP) / STEP) + 1;
  // One spaxel more: the slices are not in line.
  const axes = [width + 1, height, planes];
  const pixels = new Float32Array((width + 1) * height * planes).fill(1);
  return {
    cards: [['EXTNAME', 'DATA'], ['BUNIT', 'count'], ...pixelCards(axes)],
    data: { kind: 'image', axes, pixels },
  };
}

/** Coordinates are spaxels from the centre of the field. */
function pixelCards([width = 0, height = 0]: readonly number[]): FitsCard[] {
  const starts = [-(width - 1) / 2, -(height - 1) / 2, WAVELENGTH_START];
  const axes = [
    ['PIXEL', 'pixel', 1],
    ['PIXEL', 'pixel', 1],
    ['AWAV', 'Angstrom', STEP],
  ] as const;
  return axes.flatMap(([type, unit, step], index): FitsCard[] => {
    const axis = index + 1;
    const crossed = [1, 2, 3]
      .filter((other) => other !== axis)
      .map((other): FitsCard => [`CD${axis}_${other}`, float(0)]);
    return [
      [`CTYPE${axis}`, type],
      [`CUNIT${axis}`, unit],
      [`CRPIX${axis}`, float(1)],
      [`CRVAL${axis}`, float(starts[index] ?? 0)],
      [`CD${axis}_${axis}`, float(step)],
      ...crossed,
    ];
  });
}
