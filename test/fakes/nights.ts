import { outlineOf } from '../../src/domain/cascade/outline.ts';
import type { PlanOutline } from '../../src/domain/cascade/plan.ts';
import { MUSE } from './muse.ts';
import { object, planNight } from '../domain/cascade/night-fixtures.ts';
import type { TemplateSketch } from '../domain/cascade/night-fixtures.ts';

/** Plans made by the real rules. A pair is six ABs: two `.ab`, two `_pst`, `_tal`, `_tpl`. */
export function outlineOfNight(templates: readonly TemplateSketch[]): PlanOutline {
  return outlineOf(planNight(templates).plan, MUSE);
}

const PAIR: TemplateSketch = {
  obsId: 1134387,
  tplStart: '2014-12-15T02:12:34',
  exposures: [object('02:12:34.681'), object('02:23:49.898')],
};
const OTHER_PAIR: TemplateSketch = {
  obsId: 1134388,
  tplStart: '2014-12-15T03:12:34',
  exposures: [object('03:12:34.681'), object('03:23:49.898')],
};
const SINGLE: TemplateSketch = {
  obsId: 1134386,
  tplStart: '2014-12-15T01:49:19',
  exposures: [object('01:49:19.464', 900)],
};

/** One chain whose combined cube is certified. */
export const ONE_PAIR = outlineOfNight([PAIR]);
/** Two chains with a combined cube each. */
export const TWO_PAIRS = outlineOfNight([PAIR, OTHER_PAIR]);
/** A chain with a combined cube and one with a single cube. */
export const PAIR_AND_SINGLE = outlineOfNight([PAIR, SINGLE]);

/** Ten templates of two exposures: 60 ABs in 10 chains. */
export const LARGE_NIGHT = outlineOfNight(
  Array.from({ length: 10 }, (_, index) => ({
    obsId: 1134400 + index,
    tplStart: `2014-12-15T0${index}:00:00`,
    exposures: [object(`0${index}:00:30.000`), object(`0${index}:20:30.000`)],
  })),
);

/** ABs of the first pair. */
export const FIRST = 'MUSE.2014-12-15T02:12:34.681.ab';
export const SECOND = 'MUSE.2014-12-15T02:23:49.898.ab';
export const FIRST_PST = 'MUSE.2014-12-15T02:12:34.681_pst.ab';
export const SECOND_PST = 'MUSE.2014-12-15T02:23:49.898_pst.ab';
export const TAL = 'MUSE.2014-12-15T02:12:34.681_tal.ab';
export const TPL = 'MUSE.2014-12-15T02:12:34.681_tpl.ab';
/** Combined cube of the other pair, cube of the single exposure. */
export const OTHER_TPL = 'MUSE.2014-12-15T03:12:34.681_tpl.ab';
export const SINGLE_PST = 'MUSE.2014-12-15T01:49:19.464_pst.ab';
