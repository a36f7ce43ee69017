/** Number of spaxels and wavelength planes of a cube. */
export interface CubeSize {
  readonly nx: number;
  readonly ny: number;
  readonly nz: number;
}

/** What is known about one exposure of a product, from the header of its own cube. */
export interface ExposureFacts {
  readonly ab: string;
  readonly mjdObs: number;
  /** INS.DROT.POSANG [deg]. */
  readonly posangDeg: number;
  /** SEQ.OFFSET.CUM.ALPHA, DELTA [arcsec]: where the telescope was sent. */
  readonly draArcsec: number;
  readonly ddecArcsec: number;
}

/** One line of the list of offsets that was applied: differences of coordinates [deg], not multiplied by cos(dec). */
export interface MeasuredOffset {
  readonly mjdObs: number;
  readonly raDeg: number;
  readonly decDeg: number;
}

/** How well the exposures of a combined cube were brought on top of each other. */
export interface AlignmentFacts {
  /** False: combined without offsets. */
  readonly applied: boolean;
  /** Every frame has matched sources in another one. */
  readonly allMatched: boolean;
  /** Largest distance on the sky between the offsets of two exposures with different position angles [deg]; null: none rotated. */
  readonly rotatedOffsetDeg: number | null;
  /** Reasons not to trust the offsets although the recipe succeeded, one line each. */
  readonly doubts: readonly string[];
}

/** Everything that flag bits and scores are made from. `null`: not known, and a rule that needs it says so. */
export interface QualityFacts {
  readonly kind: 'single' | 'combined';
  readonly isSky: boolean;
  /** Errors of the fits of the sky continuum or the sky lines in the recipe logs. */
  readonly skyFitErrors: number;
  /** Sky from a dedicated SKY exposure. A SKY's own cube has none: ESO's flag of a sky cube is 011000000. */
  readonly hasDedicatedSky: boolean;
  /** Largest |MJD-OBS of the WAVECAL_TABLE - MJD-OBS of the frame| [d]. */
  readonly arcDistanceDays: number | null;
  readonly hasTwilight: boolean;
  /** Largest number of saturated pixels of a raw frame. */
  readonly saturatedPixels: number | null;
  readonly sourceCount: number | null;
  /** Background of the white-light image [1e-20 erg/s/cm2/A per spaxel]. */
  readonly background: number | null;
  /** Largest residual wavelength shift, with its sign [Angstrom]. */
  readonly lambdaShiftAngstrom: number | null;
  /** Combined cubes only. */
  readonly alignment: AlignmentFacts | null;
  /** Input set is not that of one template call. */
  readonly modified: boolean;
  readonly cubeSize: CubeSize | null;
  /** Largest cube among the exposures. */
  readonly largestSingle: CubeSize | null;
  /** Exposures that went in and those that the recipe says it combined. */
  readonly inputCount: number;
  readonly combinedCount: number | null;
}
