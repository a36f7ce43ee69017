import type { SizeRules } from '../../domain/instance/size-rules.ts';

const MB = 1_000_000;

/**
 * The CCDs of 24 IFUs (4224 x 4240 pixels of 2 bytes); of their pixels 28 bytes each become pixel table where slices are:
 * about 9 GB (muse-recipes 12). The mini CCDs of muse-recipes 5 have more overscan and less slice: 16.5 of 2.47 MB (6.7) and
 * 46 of 7.7 MB (6.0). The factor is that of real frames, so forecasts of mini ones are on the safe side.
 */
export const MUSE_SIZES = {
  rawBytes: 860 * MB,
  pixelTableBytesPerRawByte: 10.5,
  source: 'muse-recipes 5 and 12: raw files and pixel tables of 4, 24 and full IFUs',
  since: '1.1',
} as const satisfies SizeRules;
