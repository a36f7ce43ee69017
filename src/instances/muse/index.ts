import type { Instrument } from '../../domain/instance/instrument.ts';
import { MUSE_ASSOCIATION } from './association-rules.ts';
import { MUSE_CHANNELS } from './channel-rules.ts';
import { MUSE_CLASSIFICATION } from './classification-rules.ts';
import { MUSE_CONSISTENCY, MUSE_EXPOSURE, MUSE_POSITION } from './consistency-rules.ts';
import { MUSE_EVENTS } from './events.ts';
import { MUSE_RECIPE_KEYWORDS } from './keyword-rules.ts';
import { MUSE_OPTION_BOUNDS } from './option-bounds.ts';
import { MUSE_SIZES } from './size-rules.ts';

export const MUSE: Instrument = {
  name: 'MUSE',
  version: '1.2',
  classification: MUSE_CLASSIFICATION,
  consistency: MUSE_CONSISTENCY,
  exposure: MUSE_EXPOSURE,
  position: MUSE_POSITION,
  association: MUSE_ASSOCIATION,
  recipeKeywords: MUSE_RECIPE_KEYWORDS,
  optionBounds: MUSE_OPTION_BOUNDS,
  channels: MUSE_CHANNELS,
  sizes: MUSE_SIZES,
  events: MUSE_EVENTS,
};

export { MUSE_R } from './muse-r/index.ts';
