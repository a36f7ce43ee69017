import type { AssociationRule } from './association-rule.ts';
import type { CalendarEvent } from './calendar-event.ts';
import type { ChannelRules } from './channel-rules.ts';
import type { ClassificationRule } from './classification-rule.ts';
import type { ConsistencyRule } from './consistency-rule.ts';
import type { ExposureRule } from './exposure-rule.ts';
import type { OptionBound } from './option-bound.ts';
import type { PositionRule } from './position-rule.ts';
import type { SizeRules } from './size-rules.ts';

/** What headers, calibrations and recipes of an instrument mean, whoever processes it. */
export interface Instrument {
  /** INSTRUME: `MUSE`. */
  readonly name: string;
  /** Whoever changes a row of the instrument or of its processes changes it. */
  readonly version: string;
  readonly classification: readonly ClassificationRule[];
  readonly consistency: readonly ConsistencyRule[];
  readonly exposure: ExposureRule;
  readonly position: PositionRule;
  readonly association: readonly AssociationRule[];
  /** Keywords of raw frames, as regular expressions, that may be corrected beside those that planning reads. */
  readonly recipeKeywords: readonly string[];
  readonly optionBounds: readonly OptionBound[];
  readonly channels: ChannelRules;
  readonly sizes: SizeRules;
  readonly events: readonly CalendarEvent[];
}
