import type { Point, Polygon } from '../../domain/association/smart/field.ts';
import type { Keywords } from '../../domain/frame/keywords.ts';
import { numberOf } from '../../domain/frame/keywords.ts';
import type { AlignedExposure, AlignmentEvidence } from '../../domain/quality/alignment-evidence.ts';
import type { AlignmentFiles } from '../../ports/alignment-reader.ts';
import { findHdu, readFits, readTable } from '../fits/index.ts';
import { readImageField } from './image-field.ts';
import type { OffsetList } from './offset-list.ts';
import { dateObsOf, readOffsetList } from './offset-list.ts';
import { angleBetween } from './sky-plane.ts';
import type { SkyPlane } from './sky-plane.ts';

/** Everything in the plane around the first exposure, so that positions of all can be compared. */
export async function readEvidence(files: AlignmentFiles): Promise<AlignmentEvidence> {
  const [list, lists, images] = await Promise.all([
    readOffsetList(files.offsetListPath),
    Promise.all(files.sourceListPaths.map(readSources)),
    Promise.all(files.imagePaths.map(readImageField)),
  ]);
  const plane: SkyPlane = images[0]?.place ?? { raDeg: 0, decDeg: 0 };
  const exposures = images.map(({ dateObs, place, corners }, index): AlignedExposure => {
    const positions = lists.find((sources) => sources.dateObs === dateObs)?.positions ?? null;
    return {
      dateObs,
      offset: offsetOf(list, dateObs, plane),
      field: cornersIn(plane, place, corners),
      sources: positions?.map((position) => angleBetween(plane, position)) ?? null,
      counts: countsOf(list.keywords, index + 1),
    };
  });
  return { exposures, spaxelArcsec: images[0]?.spaxelArcsec ?? 0 };
}

/** RA_OFFSET is a difference of coordinates, not multiplied by cos(dec) (muse-recipes 10). */
function offsetOf({ rows }: OffsetList, dateObs: string, { decDeg }: SkyPlane): Point | null {
  const row = rows.find((one) => one.dateObs === dateObs);
  if (row === undefined) return null;
  return {
    eastArcsec: 3600 * row.raDeg * Math.cos((decDeg * Math.PI) / 180),
    northArcsec: 3600 * row.decDeg,
  };
}

function cornersIn(plane: SkyPlane, place: SkyPlane, corners: Polygon): Polygon {
  const origin = angleBetween(plane, place);
  return corners.map(({ eastArcsec, northArcsec }) => ({
    eastArcsec: origin.eastArcsec + eastArcsec,
    northArcsec: origin.northArcsec + northArcsec,
  }));
}

function countsOf(keywords: Keywords, number: number): AlignedExposure['counts'] {
  const detected = numberOf(keywords, `ESO QC EXPALIGN NDET${number}`);
  const matched = numberOf(keywords, `ESO QC EXPALIGN NMATCH${number}`);
  return detected === undefined || matched === undefined ? null : { detected, matched };
}

interface SourceList {
  readonly dateObs: string;
  /** null: the list has no positions on the sky. */
  readonly positions: readonly SkyPlane[] | null;
}

async function readSources(path: string): Promise<SourceList> {
  const fits = await readFits(path);
  const { columns, rows } = await readTable(fits, findHdu(fits, 1));
  const { RA, DEC } = columns;
  const positions = Array.from({ length: rows }, (_, row) => ({
    raDeg: Number(RA?.[row]),
    decDeg: Number(DEC?.[row]),
  }));
  return {
    dateObs: dateObsOf(findHdu(fits, 0).header.keywords),
    positions: RA === undefined || DEC === undefined ? null : positions,
  };
}
