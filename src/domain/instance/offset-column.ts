/** A column of the list of offsets, in the form that the recipe reads. */
export type OffsetColumn =
  | { readonly name: string; readonly of: 'dateObs'; readonly format: `${number}A` }
  | {
      readonly name: string;
      readonly of: 'mjdObs' | 'raDeg' | 'decDeg' | 'fluxScale';
      readonly format: '1D';
      readonly unit?: string;
    };
