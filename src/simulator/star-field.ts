import type { SkyOffset } from './astronomy.ts';
import { INS_MODES } from './ins-modes.ts';
import type { MiniMuse } from './mini-muse.ts';
import { fieldSpaxels } from './mini-muse.ts';
import type { RandomStream } from './random.ts';
import { createRandomStream } from './random.ts';
import type { ObSpec } from './scenario.ts';

/** A star, by its place relative to the target. */
export interface Star extends SkyOffset {
  /** Electrons in the brightest spaxel at the blue end, in the reference exposure time and at the reference seeing. */
  readonly peakElectrons: number;
}

const STARS_PER_FIELD = 12;

export interface Sky {
  readonly instrument: MiniMuse;
  readonly seed: number;
  /** All OBs of the night: those with the same target see the same stars. */
  readonly obs: readonly ObSpec[];
}

/** Stars around the target of an OB, as far as any OB looks there; the saturating star is last. */
export function starsAround(ob: ObSpec, { instrument, seed, obs }: Sky): readonly Star[] {
  const { target: name, starPeakElectrons: peakElectrons, saturatingStar } = ob;
  const reachArcsec = reachOf(obs.filter(({ target }) => target === name));
  const { spaxelArcsec } = INS_MODES[ob.insMode];
  const request = { instrument, seed, name, starsPerField: STARS_PER_FIELD, spaxelArcsec, reachArcsec };
  const drawn = peakElectrons === undefined ? [] : createStarField({ ...request, peakElectrons });
  return saturatingStar === undefined ? drawn : [...drawn, saturatingStar];
}

function reachOf(obs: readonly ObSpec[]): number {
  const templates = obs.flatMap(({ executions }) => executions.flatMap((execution) => execution.templates));
  const objects = templates.flatMap(({ exposures }) => exposures.filter(({ type }) => type === 'OBJECT'));
  return Math.max(0, ...objects.flatMap(({ dither }) => [Math.abs(dither.eastArcsec), Math.abs(dither.northArcsec)]));
}

export interface StarFieldRequest {
  readonly instrument: MiniMuse;
  readonly seed: number;
  /** The same name gives the same stars on every date. */
  readonly name: string;
  readonly peakElectrons: readonly [min: number, max: number];
  readonly starsPerField: number;
  readonly spaxelArcsec: number;
  /** How far from the target exposures are pointed: there are stars around all of them. */
  readonly reachArcsec: number;
}

/** Lengths for spaxels of this size [arcsec]; in other modes they scale with the spaxel. */
const REFERENCE_SPAXEL = 0.2;
/** Width of the 4-IFU field times its height [arcsec^2]: the density of stars is the same for every number of IFUs. */
const REFERENCE_AREA = 30.4 * 9.6;
/** Small dithers stay inside this margin around any rotation of the field; pointing errors inside the smaller one. */
const MARGIN_ARCSEC = 6;
const ERROR_MARGIN_ARCSEC = 2;
/** Stars closer than this would be one source for the detection of the recipes. */
const SEPARATION_ARCSEC = 2.4;
const ATTEMPTS_PER_STAR = 50;

/** Stars at random in a square that holds the field of view at every position angle and every pointing. */
export function createStarField(request: StarFieldRequest): readonly Star[] {
  const scale = request.spaxelArcsec / REFERENCE_SPAXEL;
  const random = createRandomStream(`${request.seed}/stars/${request.name}`);
  const margin = Math.max(MARGIN_ARCSEC * scale, request.reachArcsec + ERROR_MARGIN_ARCSEC * scale);
  const halfWidth = halfDiagonalArcsec(request) + margin;
  const wanted = Math.round((request.starsPerField * (2 * halfWidth) ** 2) / (REFERENCE_AREA * scale ** 2));
  const stars: Star[] = [];
  for (let attempt = 0; attempt < wanted * ATTEMPTS_PER_STAR && stars.length < wanted; attempt++) {
    const star = drawStar(random, halfWidth, request.peakElectrons);
    if (stars.every((other) => distanceArcsec(star, other) >= SEPARATION_ARCSEC * scale)) stars.push(star);
  }
  return stars;
}

function drawStar(random: RandomStream, halfWidth: number, [min, max]: readonly [number, number]): Star {
  const eastArcsec = roundMilliarcsec((2 * random.uniform() - 1) * halfWidth);
  const northArcsec = roundMilliarcsec((2 * random.uniform() - 1) * halfWidth);
  return { eastArcsec, northArcsec, peakElectrons: Math.round(min + random.uniform() * (max - min)) };
}

function roundMilliarcsec(arcsec: number): number {
  return Math.round(arcsec * 1000) / 1000;
}

function distanceArcsec(one: SkyOffset, other: SkyOffset): number {
  return Math.hypot(one.eastArcsec - other.eastArcsec, one.northArcsec - other.northArcsec);
}

function halfDiagonalArcsec({ instrument, spaxelArcsec }: StarFieldRequest): number {
  const { width, height } = fieldSpaxels(instrument);
  return (spaxelArcsec * Math.hypot(width, height)) / 2;
}
