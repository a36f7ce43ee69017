import { stringOf } from '../../frame/keywords.ts';
import { connectedGroups } from './connected.ts';
import { reachArcsec } from './field-geometry.ts';
import { arcsecText, percentText } from './wording.ts';
import type { AnalysisContext, PlacedExposure, Sky } from './placed-exposure.ts';
import { nearestArcsec, separationArcsec } from './placed-exposure.ts';
import { offsetLengthArcsec } from './pointings.ts';

/** OBs of a container that are more than a field away from its object. */
export interface FarObs {
  readonly skyObs: readonly number[];
  /** Signs that they are a hidden sky; none: they may as well be other targets. */
  readonly signs: readonly string[];
  readonly distanceArcsec: number;
}

/**
 * Hidden sky: an OB that claims to be OBJECT, but is the sky of its container. One answer for each place that may be the
 * object: it is not named sky, and has the longest exposure time. Several answers: nothing tells the places apart.
 */
export function farObsOf(sky: Sky, context: AnalysisContext): readonly FarObs[] {
  const reach = Math.max(0, ...sky.fields.map(reachArcsec));
  const places = connectedGroups(sky.exposures, (one, other) => separationArcsec(one, other) <= reach);
  const ranked = places.map((place) => ({ place, rank: rankOf(place, { reach, context }) }));
  const best = Math.max(...ranked.map(({ rank }) => rank));
  const objects = ranked.filter(({ rank }) => rank === best);
  return objects.flatMap(({ place }) => farFrom(place, places, { reach, context }) ?? []);
}

/** Recognised: one place is the object, and something says that the far OBs are its sky. */
export function hiddenSkyAmong(answers: readonly FarObs[]): FarObs | undefined {
  const [answer] = answers;
  return answers.length === 1 && answer !== undefined && answer.signs.length > 0 ? answer : undefined;
}

function farFrom(object: Exposures, places: readonly Exposures[], measure: Measure): FarObs | undefined {
  const objectObs = obsIdsOf(object);
  const far = places.filter((place) => isAlone(place, objectObs) && isInReach(place, object, measure));
  if (far.length === 0) return undefined;
  return {
    skyObs: obsIdsOf(far.flat()),
    signs: signsOf(far.flat(), object, measure),
    distanceArcsec: Math.min(...far.map((place) => nearestArcsec(place, object))),
  };
}

type Exposures = readonly PlacedExposure[];

function secondsOf(exposures: Exposures): number {
  return exposures.reduce((sum, { frame }) => sum + frame.exptimeSeconds, 0);
}

function obsIdsOf(exposures: Exposures): readonly number[] {
  return [...new Set(exposures.map(({ frame }) => frame.obsId))];
}

/** An OB that is at the object, too, is a map or has its own sky offsets: that is for a human. */
function isAlone(place: Exposures, objectObs: readonly number[]): boolean {
  return obsIdsOf(place).every((obsId) => !objectObs.includes(obsId));
}

interface Measure {
  /** Pointings farther apart have nothing in common. */
  readonly reach: number;
  readonly context: AnalysisContext;
}

function isInReach(place: Exposures, object: Exposures, { context }: Measure): boolean {
  return nearestArcsec(place, object) <= context.rules.smart.hiddenSky.maxArcsec;
}

/** Exposure time; of places that are named sky it counts less than nothing. */
function rankOf(place: Exposures, measure: Measure): number {
  return place.every((one) => isNamedSky(one, measure)) ? -1 / secondsOf(place) : secondsOf(place);
}

/** A tile of a mosaic may be off its target, too; it has its share of the time. */

function signsOf(far: Exposures, object: Exposures, measure: Measure): readonly string[] {
  const { hiddenSky } = measure.context.rules.smart;
  const isSaid = (sign: (one: PlacedExposure, how: Measure) => boolean): boolean =>
    far.every((one) => sign(one, measure)) && !object.some((one) => sign(one, measure));
  const isSingle = obsIdsOf(far).length === far.length;
  const share = secondsOf(far) / secondsOf(object);
  return [
    ...(isSaid(isNamedSky) ? [`named ${skyNamesOf(far, measure).join(', ')}`] : []),
    ...(share < 1 && isSaid(isDisplaced) ? [`at least ${arcsecText(leastOffset(far))} off its own target`] : []),
    ...(share <= hiddenSky.maxShare[isSingle ? 'single' : 'several']
      ? [`${percentText(share)} of the exposure time of the object`]
      : []),
  ];
}

function isNamedSky(exposure: PlacedExposure, measure: Measure): boolean {
  return skyNamesOf([exposure], measure).length > 0;
}

function isDisplaced({ frame }: PlacedExposure, { reach }: Measure): boolean {
  return (offsetLengthArcsec(frame) ?? 0) > reach;
}

function leastOffset(exposures: Exposures): number {
  return Math.min(...exposures.map(({ frame }) => offsetLengthArcsec(frame) ?? 0));
}

/** Names that say sky, each once. */
function skyNamesOf(exposures: Exposures, { context }: Measure): readonly string[] {
  const expression = new RegExp(context.rules.smart.hiddenSky.name, 'iu');
  const names = exposures.flatMap(({ frame }) => [
    frame.obsName,
    frame.obsTargName,
    stringOf(frame.keywords, 'OBJECT') ?? '',
  ]);
  return [...new Set(names)].filter((name) => expression.test(name));
}
