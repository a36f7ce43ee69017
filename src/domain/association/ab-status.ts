import type { AbDocument, AbLine } from './ab-document.ts';
import { abLine, formatAb, parseAb } from './ab-document.ts';

/** PROCESS_STATUS of an AB, in ESO's words (phoenix-formats 2.1). */
export type ProcessStatus = 'CREATED' | 'SUCCESSFUL' | 'FAILED';

/** Lines that PHOENIX itself writes after a run. */
const STATUS_QUALIFIERS: readonly string[] = ['PROCESS_STATUS', 'LOG_NAME'];

/** The text of an AB with its status and the name of its log; every other line stays as it is. */
export function withProcessStatus(text: string, fileName: string, status: ProcessStatus, logName: string): string {
  const document = parseAb(text, fileName);
  const place = document.lines.findIndex(isStatus);
  const before = document.lines.slice(0, place < 0 ? document.lines.length : place);
  const after = place < 0 ? [] : document.lines.slice(place).filter((line) => !isStatus(line));
  const lines = [...before.map(withEnd), abLine('PROCESS_STATUS', status), abLine('LOG_NAME', logName), ...after];
  return formatAb({ ...document, lines });
}

/** What a human may have changed. */
export function withoutStatus(document: AbDocument): AbDocument {
  return { ...document, lines: document.lines.filter((line) => !isStatus(line)) };
}

function isStatus({ qualifier }: AbLine): boolean {
  return qualifier !== undefined && STATUS_QUALIFIERS.includes(qualifier);
}

/** A last line without end would swallow what follows it. */
function withEnd(line: AbLine): AbLine {
  return line.eol === '' ? { ...line, eol: '\n' } : line;
}
