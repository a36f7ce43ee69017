/** PRO.CATG of the products that are looked at, and keywords of the exposures' headers. */
export interface InspectedNames {
  readonly cube: string;
  readonly image: string;
  readonly posangKeyword: string;
  readonly offsetKeywords: readonly [alpha: string, delta: string];
  /** Line of the log with the number of exposures that were combined. */
  readonly combinedLine: RegExp;
}

/** As the MUSE recipes write them; another instrument gives its own. */
export const DEFAULT_NAMES: InspectedNames = {
  cube: 'DATACUBE_FINAL',
  image: 'IMAGE_FOV',
  posangKeyword: 'ESO INS DROT POSANG',
  offsetKeywords: ['ESO SEQ OFFSET CUM ALPHA', 'ESO SEQ OFFSET CUM DELTA'],
  combinedLine: /(\d+) tables to be combined/,
};
