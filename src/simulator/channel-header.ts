import type { FitsCard } from '../adapters/fits/index.ts';
import { float } from '../adapters/fits/index.ts';
import type { MiniMuse } from './mini-muse.ts';
import { CCD_ROWS, GAIN, QUADRANT_HEIGHT, READ_NOISE, SCAN_PIXELS, ccdColumns, channelName } from './mini-muse.ts';

/** Positions of the four read-out ports: the recipes know the real ones, whatever the size of the CCD. */
const PORTS = [
  [1, 1],
  [4096, 1],
  [4096, 4112],
  [1, 4112],
] as const;

/** Header of a channel's extension. `trimmed` images, such as masters, have no scans any more. */
export function channelCards(instrument: MiniMuse, ifuIndex: number, { trimmed }: { trimmed: boolean }): FitsCard[] {
  const number = String(ifuIndex + 1).padStart(2, '0');
  const outputs = PORTS.flatMap(([x, y], index): FitsCard[] => {
    const output = `ESO DET OUT${index + 1}`;
    const scans = ['PRSCX', 'PRSCY', 'OVSCX', 'OVSCY'].map((scan): FitsCard => [`${output} ${scan}`, SCAN_PIXELS]);
    return [
      [`${output} GAIN`, float(GAIN), '[e-/ADU] Conversion'],
      [`${output} NX`, instrument.quadrantWidth, 'Valid pixels along X'],
      [`${output} NY`, QUADRANT_HEIGHT, 'Valid pixels along Y'],
      ...(trimmed ? [] : scans),
      [`${output} RON`, float(READ_NOISE), '[e-] Readout noise per output'],
      [`${output} X`, x, 'X location of output'],
      [`${output} Y`, y, 'Y location of output'],
    ];
  });
  return [
    ['ESO DET BINX', 1, 'Setup binning factor along X'],
    ['ESO DET BINY', 1, 'Setup binning factor along Y'],
    ['ESO DET CHIP DATE', '2012-10-12', '[YYYY-MM-DD] Date of installation'],
    ['ESO DET CHIP ID', `psyche${number}`, 'Detector chip identification'],
    ['ESO DET CHIP LIVE', true, 'Detector alive'],
    ['ESO DET CHIP NAME', channelName(ifuIndex), 'Detector chip name'],
    ['ESO DET CHIP NX', ccdColumns(instrument), 'Physical active pixels in X'],
    ['ESO DET CHIP NY', CCD_ROWS, 'Physical active pixels in Y'],
    ...outputs,
  ];
}
