/**
 * Keywords of raw frames, as regular expressions, that planning does not read and a correction may be about all the same:
 * the recipes do (muse-recipes 3.1), or products pass them on. One that is here or among those that planning reads is known.
 */
export const MUSE_RECIPE_KEYWORDS: readonly string[] = [
  'OBJECT|INSTRUME|ORIGFILE|LST|UTC|EQUINOX|RADECSYS|RADESYS|PI-COI|OBSERVER',
  'ESO DET BIN[XY]',
  'ESO DET CHIP (?:DATE|ID|LIVE|NAME|NX|NY)',
  'ESO DET OUT[1-4] (?:GAIN|CONAD|RON|X|Y|NX|NY|PRSC[XY]|OVSC[XY])',
  'ESO DET READ CUR(?:ID|NAME)',
  'ESO INS DROT (?:DEC|RA|MODE|BEGIN|START|END)',
  String.raw`ESO INS (?:LAMP|SHUT|OPTI)\d+ (?:ID|NAME|NO|ST|TYPE)`,
  String.raw`ESO INS TEMP\d+ VAL`,
  'ESO OBS (?:GRP|NTPL|EXECTIME|OBSERVER|PI-COI ID|PI-COI NAME)',
  'ESO OCS IPS PIXSCALE',
  'ESO TEL (?:ALT|AZ|GEOELEV|GEOLAT|GEOLON|ID|OPER|TRAK STATUS)',
  'ESO TEL (?:AIRM|PARANG|AMBI FWHM|AMBI PRES) (?:START|END)',
  'ESO TEL AMBI (?:RHUM|TEMP|WINDDIR|WINDSP)',
  'ESO TEL IA (?:FWHM|FWHMLIN|FWHMLINOBS)',
  'ESO TEL TARG (?:EQUINOX|EPOCH|PMA|PMD)',
  'ESO TPL (?:NAME|VERSION)',
];
