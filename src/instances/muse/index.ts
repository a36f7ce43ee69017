import type { InstrumentRules } from '../../domain/instrument.ts';
import { MUSE_ASSOCIATION } from './association-rules.ts';
import { MUSE_CASCADE } from './cascade-rules.ts';
import { MUSE_CLASSIFICATION } from './classification-rules.ts';
import { MUSE_RECIPES } from './recipe-rules.ts';
import { MUSE_AB_EDITS, MUSE_EVENTS, MUSE_SMART } from './smart-rules.ts';

export const MUSE: InstrumentRules = {
  instrument: 'MUSE',
  version: '1.0',
  classification: MUSE_CLASSIFICATION,
  association: MUSE_ASSOCIATION,
  recipes: MUSE_RECIPES,
  cascade: MUSE_CASCADE,
  smart: MUSE_SMART,
  events: MUSE_EVENTS,
  abEdits: MUSE_AB_EDITS,
};

export { MUSE_R } from './processes.ts';
