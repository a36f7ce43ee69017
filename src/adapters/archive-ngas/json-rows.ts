/**
 * Rows of a JSON array of flat objects, one after the other: QUERY knows no pages, and the list of an archive does not have
 * to fit into memory. @throws SyntaxError for a list without its end
 */
export async function* jsonRows(chunks: AsyncIterable<Buffer>): AsyncGenerator {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    for (;;) {
      const found = firstRow(text);
      if (found === undefined) break;
      yield found.row;
      text = text.slice(found.end);
    }
  }
  if (!/^[\s,[]*\]\s*$/.test(text)) throw new SyntaxError(`the list breaks off: ${JSON.stringify(text.slice(0, 80))}`);
}

interface FoundRow {
  readonly row: unknown;
  readonly end: number;
}

/** A brace may stand in a string, too: then what ends there is no JSON, and the next one is tried. */
function firstRow(text: string): FoundRow | undefined {
  const start = text.indexOf('{');
  if (start < 0) return undefined;
  for (let end = text.indexOf('}', start); end >= 0; end = text.indexOf('}', end + 1)) {
    const row = parsed(text.slice(start, end + 1));
    if (row !== undefined) return { row, end: end + 1 };
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
