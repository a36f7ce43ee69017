/** Texts and numbers of the header that make a `Frame`; of the others a header says what type they have. */
export const FRAME_TEXTS = [
  'DATE-OBS',
  'ESO DPR CATG',
  'ESO DPR TYPE',
  'ESO INS MODE',
  'ESO OBS NAME',
  'ESO OBS PROG ID',
  'ESO OBS TARG NAME',
  'ESO TPL START',
] as const;
export const FRAME_NUMBERS = [
  'MJD-OBS',
  'EXPTIME',
  'RA',
  'DEC',
  'ESO OBS ID',
  'ESO TPL EXPNO',
  'ESO TPL NEXP',
  'ESO INS DROT POSANG',
] as const;

/** Without these planning cannot go on with any frame (muse-recipes 3.1). */
export const MANDATORY = ['DATE-OBS', 'MJD-OBS', 'EXPTIME', 'ESO DPR CATG', 'ESO DPR TYPE', 'ESO INS MODE'] as const;
/** And with science without these, the recipes fail later in silence. */
export const MANDATORY_FOR_SCIENCE = ['RA', 'DEC'] as const;
