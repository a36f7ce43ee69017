/** Something that happened to the instrument: calibrations of these tags from the other side of it are not associated. */
export interface CalendarEvent {
  /** ISO time (UT). */
  readonly at: string;
  readonly what: string;
  /** PRO.CATG of the calibrations concerned; `all` of them but static ones, which hold at all times. */
  readonly tags: readonly string[] | 'all';
  readonly source: string;
}
