import { table } from './table.ts';

export const AB_LINES = `## Lines of an AB

One fact a line: \`QUALIFIER  column  column  # comment\`. Lines that are not listed are kept and mean nothing. A column with
blanks or \`#\` stands in double quotes.

${table(
  ['line', 'times', 'meaning'],
  [
    ['`AB_NAME` name', '1', 'name of the file'],
    ['`AB_STEP` basic, sky, post, align or combine', '1', 'place in the cascade'],
    ['`RECIPE` `RAW_TYPE` `DPR_CATG` `DATE`', '1 each', 'as ESO has them; RAW_TYPE is OBJECT or SKY'],
    [
      '`OBS_ID` `OBS_PROG_ID` `OBS_TARG_NAME` `OBS_MODE` `INS_MODE` `TPL_START`',
      '1 each',
      'of the first raw file; "" where empty',
    ],
    ['`MJD-OBS` `EXPTIME`', '1 each', 'of the first raw file [d]; sum over the raw files [s]'],
    ['`MODIFIED` YES or NO', '1', 'its input set is not that of one template any more'],
    ['`EDIT_ID` id', 'any', 'edit of smart association that made it'],
    ['`EDIT_TABLE` instrument-version', 'any', 'table of edits that this AB of an older tree has had'],
    [
      '`HEADER_EDIT` file "keyword" value',
      'any',
      'keyword that is wrong in the archive: the recipe gets a copy with this value (JSON)',
    ],
    ['`RECIPE_PARAM` --name=value', 'any', 'options of the recipe'],
    ['`IFU` n', 'any', 'one call per IFU; without, one call for all'],
    ['`PRODUCT` PRO.CATG count', 'any', 'files that must exist afterwards'],
    ['`RAWFILE` file tag', 'any', 'raw files that the product descends from, in order of time'],
    ['`RASSOC` file tag', 'any', 'other raw files of the SOF'],
    ['`MCALIB` REAL file tag', 'any', 'calibration from the archive'],
    ['`MCALIB` VIRTUAL ab:CATG tag', 'any', 'product of another AB; `ab:CATG[2]` is only the second file'],
    ['`MCALIB` FILE path tag', 'any', 'file given by hand'],
    ['`SOF_CONTENT` file or ab:CATG, tag', 'any', 'the SOF in its order; without, RAWFILE and MCALIB lines in theirs'],
    ['`WAITFOR` ab', 'any', 'runs after that AB; products that are inputs are always waited for'],
  ],
)}`;
