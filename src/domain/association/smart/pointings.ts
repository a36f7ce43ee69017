import { shortWayDeg } from '../../degrees.ts';
import type { Frame } from '../../frame/frame.ts';
import { numberOf, stringOf } from '../../frame/keywords.ts';
import { distanceArcsec } from './field-geometry.ts';
import type { Point } from './field.ts';
import type { SmartKeyword } from '../../frame/smart-keywords.ts';

/** Where an exposure points, relative to the first one of its set. */
export interface Pointing {
  readonly fileName: string;
  readonly centre: Point;
  /** INS.DROT.POSANG [deg]. */
  readonly posangDeg: number;
  /** What it was computed from: the cumulative offsets of the template, or RA and DEC. */
  readonly by: 'offsets' | 'coordinates';
}

/**
 * Pointings relative to the first frame. The cumulative offsets are exact, but have a meaning among exposures of the same
 * target only; else RA and DEC are taken, for all frames alike.
 */
export function pointingsOf(frames: readonly Frame[]): readonly Pointing[] {
  const offsets = offsetsOf(frames);
  const places = offsets ?? coordinatesOf(frames);
  const by = offsets === undefined ? 'coordinates' : 'offsets';
  return frames.map(({ fileName, posangDeg }, index) => {
    return { fileName, centre: relativeTo(places[0], places[index]), posangDeg, by };
  });
}

export interface OffsetDisagreement {
  readonly fileName: string;
  /** Between the pointings by offsets and by coordinates. */
  readonly arcsec: number;
}

/** The frame whose offset and coordinates contradict each other most; undefined where there are no offsets to compare. */
export function offsetDisagreementOf(frames: readonly Frame[]): OffsetDisagreement | undefined {
  const offsets = offsetsOf(frames);
  if (offsets === undefined) return undefined;
  const coordinates = coordinatesOf(frames);
  return frames
    .map(({ fileName }, index) => ({
      fileName,
      arcsec: distanceArcsec(relativeTo(offsets[0], offsets[index]), relativeTo(coordinates[0], coordinates[index])),
    }))
    .reduce<OffsetDisagreement | undefined>(
      (worst, one) => (worst === undefined || one.arcsec > worst.arcsec ? one : worst),
      undefined,
    );
}

/** Length of the cumulative offset from the target [arcsec]; undefined where the header has none. */
export function offsetLengthArcsec(frame: Frame): number | undefined {
  const offset = skyOffset(frame) ?? detectorOffset(frame);
  return offset === undefined ? undefined : Math.hypot(offset.eastArcsec, offset.northArcsec);
}

const NOWHERE: Point = { eastArcsec: 0, northArcsec: 0 };

function relativeTo(origin: Point = NOWHERE, place: Point = NOWHERE): Point {
  return {
    eastArcsec: place.eastArcsec - origin.eastArcsec,
    northArcsec: place.northArcsec - origin.northArcsec,
  };
}

/** Undefined when one frame has no offsets, or their targets differ. */
function offsetsOf(frames: readonly Frame[]): readonly Point[] | undefined {
  const targets = new Set(frames.map(targetOf));
  if (targets.size !== 1 || targets.has(undefined)) return undefined;
  const offsets = frames.every(isInDetectorCoordinates) ? detectorOffsets(frames) : frames.map(skyOffset);
  const known = offsets.filter((offset) => offset !== undefined);
  return known.length === frames.length ? known : undefined;
}

function targetOf(frame: Frame): string | undefined {
  const alpha = keyword(frame, 'ESO TEL TARG ALPHA');
  const delta = keyword(frame, 'ESO TEL TARG DELTA');
  return alpha === undefined || delta === undefined ? undefined : `${alpha} ${delta}`;
}

function isInDetectorCoordinates({ keywords }: Frame): boolean {
  return stringOf(keywords, 'ESO SEQ OFFSET COORDS') === 'DETECTOR';
}

/** ALPHA and DELTA are arcsec on the sky, to the East and to the North. */
function skyOffset(frame: Frame): Point | undefined {
  const eastArcsec = keyword(frame, 'ESO SEQ OFFSET CUM ALPHA');
  const northArcsec = keyword(frame, 'ESO SEQ OFFSET CUM DELTA');
  return eastArcsec === undefined || northArcsec === undefined ? undefined : { eastArcsec, northArcsec };
}

/**
 * Sums along X and Y say where the telescope is only as long as the rotator stood still: each step was turned by the angle
 * of its own time.
 */
function detectorOffsets(frames: readonly Frame[]): readonly (Point | undefined)[] {
  const isTurned = frames.some(({ posangDeg }) => posangDeg !== frames[0]?.posangDeg);
  return isTurned ? [] : frames.map(detectorOffset);
}

/** Turned by the position angle, right ascension flipped (phoenix-formats 6.2). */
function detectorOffset(frame: Frame): Point | undefined {
  const x = keyword(frame, 'ESO SEQ OFFSET CUM X');
  const y = keyword(frame, 'ESO SEQ OFFSET CUM Y');
  if (x === undefined || y === undefined) return undefined;
  const angle = (frame.posangDeg * Math.PI) / 180;
  return {
    eastArcsec: -(Math.cos(angle) * x - Math.sin(angle) * y),
    northArcsec: Math.sin(angle) * x + Math.cos(angle) * y,
  };
}

/** RA and DEC as arcsec from the first frame, across 0 h too; good to 0.1 arcsec within some arcmin. */
function coordinatesOf(frames: readonly Frame[]): readonly Point[] {
  const [first] = frames;
  return frames.map(({ raDeg, decDeg }) => {
    if (first === undefined) return NOWHERE;
    const meanDec = (((decDeg + first.decDeg) / 2) * Math.PI) / 180;
    return {
      eastArcsec: shortWayDeg(raDeg - first.raDeg) * Math.cos(meanDec) * 3600,
      northArcsec: (decDeg - first.decDeg) * 3600,
    };
  });
}

function keyword({ keywords }: Frame, name: SmartKeyword): number | undefined {
  return numberOf(keywords, name);
}
