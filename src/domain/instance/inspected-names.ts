/** Where the numbers of a product are that are measured: PRO.CATGs, keywords of the exposures' headers, a line of the log. */
export interface InspectedNames {
  readonly cube: string;
  readonly image: string;
  readonly posangKeyword: string;
  readonly offsetKeywords: readonly [alpha: string, delta: string];
  /** Line of the log with the number of exposures that were combined. */
  readonly combinedLine: RegExp;
}
