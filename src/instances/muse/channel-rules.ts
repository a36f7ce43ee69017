import type { ChannelRules } from '../../domain/instance/channel-rules.ts';

/** Raw frames have other extensions beside them (the image of the slow guiding system). */
export const MUSE_CHANNELS = {
  names: Array.from({ length: 24 }, (_, index) => `CHAN${String(index + 1).padStart(2, '0')}`),
  source: 'muse-recipes 2 and 3: EXTNAME in raw frames, masters and tables',
  since: '1.1',
} as const satisfies ChannelRules;
