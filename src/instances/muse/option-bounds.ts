import type { OptionBound } from '../../domain/instance/option-bound.ts';

const source =
  'man pages of cpl-plugin-muse 2.8.7 (what zero and less mean, defaults); the bounds are ours: beyond them it is another unit, or a slip';
const since = '1.2';

/** Numbers of options of the MUSE recipes. */
export const MUSE_OPTION_BOUNDS = [
  { options: ['--lambdamin', '--lambdamax'], min: 3000, max: 11_000, unit: 'Angstrom', source, since },
  // 0 takes the default of the instrument mode.
  { options: ['--dx', '--dy'], min: 0, max: 10, unit: 'arcsec or pixels', source, since },
  { options: ['--dlambda'], min: 0, max: 100, unit: 'Angstrom', source, since },
  { options: ['--pixfrac'], min: 0.01, max: 10, unit: 'pixels', listMax: 3, source, since },
  // Zero and less switch the rejection off.
  { options: ['--crsigma', '--sky_crsigma'], min: -10_000, max: 10_000, unit: 'sigma', listMax: 2, source, since },
  { options: ['--rc'], min: 0.1, max: 100, unit: 'pixels', source, since },
  { options: ['--ld'], min: 1, max: 100, unit: 'pixels', source, since },
  { options: ['--rsearch'], min: 0.001, max: 120, unit: 'arcsec', listMax: 20, source, since },
  { options: ['--nbins'], min: 2, max: 10_000, unit: 'bins', source, since },
  { options: ['--fwhm'], min: 0.5, max: 100, unit: 'pixels', source, since },
  { options: ['--threshold'], min: -100_000, max: 100_000, unit: 'the background', source, since },
  { options: ['--step'], min: 1e-6, max: 1000, unit: 'the threshold', source, since },
  { options: ['--iterations'], min: 1, max: 1e7, unit: 'steps', source, since },
  { options: ['--srcmin', '--srcmax'], min: 1, max: 100_000, unit: 'sources', source, since },
  {
    options: ['--skymodel_fraction', '--skymodel_ignore', '--fraction', '--ignore', '--bkgignore', '--bkgfraction'],
    ...{ min: 0, max: 1, unit: 'the field', source, since },
  },
] as const satisfies readonly OptionBound[];
