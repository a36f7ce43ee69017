/** A place in the plane of the sky, East and North of a reference [arcsec]. */
export interface Point {
  readonly eastArcsec: number;
  readonly northArcsec: number;
}

/** Convex, its corners in order. */
export type Polygon = readonly Point[];

/** Row of a GEOMETRY_TABLE: a slice in the field of view, in spaxels from its centre; angle [deg]. */
export interface SliceGeometry {
  /** SubField: the IFU, 1 to 24. */
  readonly ifu: number;
  readonly x: number;
  readonly y: number;
  readonly angleDeg: number;
  readonly width: number;
}

/** Footprint of one exposure at position angle 0, around the pointing: convex parts that do not overlap. */
export interface Field {
  readonly parts: readonly Polygon[];
  readonly areaArcsec2: number;
  /** Where it comes from: name of the GEOMETRY_TABLE, or `nominal`. */
  readonly source: string;
}
