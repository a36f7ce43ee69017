import type { SkyOffset } from './astronomy.ts';
import type { MiniMuse } from './mini-muse.ts';
import { SPAXEL_ARCSEC, fieldSpaxels } from './mini-muse.ts';
import type { RandomStream } from './random.ts';
import { createRandomStream } from './random.ts';

/** A star, by its place relative to the target. */
export interface Star extends SkyOffset {
  /** Electrons in the brightest spaxel at the blue end, in the reference exposure time and at the reference seeing. */
  readonly peakElectrons: number;
}

export interface StarFieldRequest {
  readonly instrument: MiniMuse;
  readonly seed: number;
  /** The same name gives the same stars on every date. */
  readonly name: string;
  readonly peakElectrons: readonly [min: number, max: number];
  readonly starsPerField: number;
}

/** Width of the 4-IFU field times its height [arcsec^2]: the density of stars is the same for every number of IFUs. */
const REFERENCE_AREA = 30.4 * 9.6;
/** Dithers and pointing errors stay inside this margin around any rotation of the field. */
const MARGIN_ARCSEC = 6;
/** Stars closer than this would be one source for the detection of the recipes. */
const SEPARATION_ARCSEC = 2.4;
const ATTEMPTS_PER_STAR = 50;

/** Stars at random in a square that holds the field of view at every position angle. */
export function createStarField(request: StarFieldRequest): readonly Star[] {
  const random = createRandomStream(`${request.seed}/stars/${request.name}`);
  const halfWidth = halfDiagonalArcsec(request.instrument) + MARGIN_ARCSEC;
  const wanted = Math.round((request.starsPerField * (2 * halfWidth) ** 2) / REFERENCE_AREA);
  const stars: Star[] = [];
  for (let attempt = 0; attempt < wanted * ATTEMPTS_PER_STAR && stars.length < wanted; attempt++) {
    const star = drawStar(random, halfWidth, request.peakElectrons);
    if (stars.every((other) => distanceArcsec(star, other) >= SEPARATION_ARCSEC)) stars.push(star);
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

function halfDiagonalArcsec(instrument: MiniMuse): number {
  const { width, height } = fieldSpaxels(instrument);
  return (SPAXEL_ARCSEC * Math.hypot(width, height)) / 2;
}

/** Place in the field of view [spaxel] of a source East and North of the pointing, at a position angle. */
export function spaxelOf(source: SkyOffset, posangDeg: number): { readonly x: number; readonly y: number } {
  const angle = (posangDeg * Math.PI) / 180;
  const x = -(source.eastArcsec * Math.cos(angle) - source.northArcsec * Math.sin(angle)) / SPAXEL_ARCSEC;
  const y = (source.eastArcsec * Math.sin(angle) + source.northArcsec * Math.cos(angle)) / SPAXEL_ARCSEC;
  return { x, y };
}
