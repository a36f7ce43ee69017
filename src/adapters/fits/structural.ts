/** Keywords which describe the layout of the data: a wrong one makes the rest of the file unreadable. */
const LAYOUT_KEYWORD = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|TFIELDS|TFORM\d+|THEAP|END|CONTINUE)$/;

const CHECKSUM_KEYWORD = /^(CHECKSUM|DATASUM)$/;

/** Cards which a writer of whole HDUs makes besides those of the layout. */
const WRITER_KEYWORD = /^(EXTEND|TTYPE\d+|TUNIT\d+)$/;

export function isLayout(keyword: string): boolean {
  return LAYOUT_KEYWORD.test(keyword);
}

export function isChecksum(keyword: string): boolean {
  return CHECKSUM_KEYWORD.test(keyword);
}

/** Whether a card of a new HDU is made from its data and not given by its author. */
export function isStructural(keyword: string): boolean {
  return isLayout(keyword) || isChecksum(keyword) || WRITER_KEYWORD.test(keyword);
}
