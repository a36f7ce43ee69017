/** Keywords that smart association reads beside the facts of a `Frame`; the mass scan of headers must keep them. */
export const SMART_KEYWORDS = [
  'OBJECT',
  'ESO OBS CONTAINER ID',
  'ESO OBS CONTAINER TYPE',
  'ESO OBS START',
  'ESO SEQ OFFSET COORDS',
  'ESO SEQ OFFSET CUM ALPHA',
  'ESO SEQ OFFSET CUM DELTA',
  'ESO SEQ OFFSET CUM X',
  'ESO SEQ OFFSET CUM Y',
  'ESO TEL TARG ALPHA',
  'ESO TEL TARG DELTA',
  'ESO INS DROT POSANG',
] as const satisfies readonly string[];

export type SmartKeyword = (typeof SMART_KEYWORDS)[number];
