import type { InstrumentRules } from '../../domain/instrument.ts';
import { MUSE_AB_EDITS } from './ab-edit-rules.ts';
import { MUSE_ASSOCIATION } from './association-rules.ts';
import { MUSE_CHANNELS } from './channel-rules.ts';
import { MUSE_CASCADE } from './cascade-rules.ts';
import { MUSE_CLASSIFICATION } from './classification-rules.ts';
import { MUSE_CONSISTENCY, MUSE_EXPOSURE, MUSE_POSITION } from './consistency-rules.ts';
import { MUSE_EVENTS } from './events.ts';
import { MUSE_OPTION_BOUNDS } from './option-bounds.ts';
import { MUSE_RECIPES, MUSE_SIZES } from './recipe-rules.ts';
import { MUSE_SMART } from './smart-rules.ts';

export const MUSE: InstrumentRules = {
  instrument: 'MUSE',
  version: '1.2',
  classification: MUSE_CLASSIFICATION,
  consistency: MUSE_CONSISTENCY,
  exposure: MUSE_EXPOSURE,
  position: MUSE_POSITION,
  association: MUSE_ASSOCIATION,
  recipes: MUSE_RECIPES,
  optionBounds: MUSE_OPTION_BOUNDS,
  channels: MUSE_CHANNELS,
  sizes: MUSE_SIZES,
  cascade: MUSE_CASCADE,
  smart: MUSE_SMART,
  events: MUSE_EVENTS,
  abEdits: MUSE_AB_EDITS,
};

export { MUSE_R } from './processes.ts';
