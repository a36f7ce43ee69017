/** Keywords which describe the layout of the data: a wrong one makes the rest of the file unreadable. */
const STRUCTURAL_KEYWORD =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|EXTEND|TFIELDS|TFORM\d+|TTYPE\d+|TUNIT\d+|THEAP|CHECKSUM|DATASUM|END|CONTINUE)$/;

/** Whether a keyword belongs to the writer of the data and not to its author. */
export function isStructural(keyword: string): boolean {
  return STRUCTURAL_KEYWORD.test(keyword);
}
