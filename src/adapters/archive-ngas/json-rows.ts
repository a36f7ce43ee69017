/**
 * Rows of a JSON array of flat objects, one after the other: QUERY knows no pages, and the list of an archive does not have
 * to fit into memory. @throws SyntaxError
 */
export async function* jsonRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  const scan: Scan = { text: '', at: 0, start: -1, isInString: false, hasEnd: false };
  for await (const chunk of chunks) {
    scan.text += decoder.decode(chunk, { stream: true });
    yield* rowsIn(scan);
    const keep = scan.start < 0 ? scan.at : scan.start;
    scan.text = scan.text.slice(keep);
    scan.at -= keep;
    scan.start = scan.start < 0 ? -1 : 0;
  }
  if (!scan.hasEnd) throw new SyntaxError('the list ends before its end');
}

interface Scan {
  text: string;
  /** The next character to look at. */
  at: number;
  /** Where the object begins in which we are; negative outside. */
  start: number;
  isInString: boolean;
  hasEnd: boolean;
}

function* rowsIn(scan: Scan): Generator<unknown> {
  for (; scan.at < scan.text.length; scan.at++) {
    const character = scan.text[scan.at];
    if (scan.isInString) {
      if (character === '\\') {
        // The escaped character may be in the next chunk: come back to the backslash.
        if (scan.at + 1 === scan.text.length) return;
        scan.at++;
      } else if (character === '"') scan.isInString = false;
    } else if (character === '"') scan.isInString = true;
    else if (character === '{' && scan.start < 0) scan.start = scan.at;
    else if (character === '}' && scan.start >= 0) {
      yield JSON.parse(scan.text.slice(scan.start, scan.at + 1));
      scan.start = -1;
    } else if (character === ']' && scan.start < 0) scan.hasEnd = true;
  }
}
