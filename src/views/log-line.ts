/** What stands at the front of a line, or says nothing to whoever reads it on a terminal. */
const KNOWN = new Set([
  'time',
  'level',
  'msg',
  'host',
  'pid',
  'error',
  'component',
  'workflowId',
  'runId',
  'activityId',
]);

/**
 * `12:03:04 warn  runAb failed  MUSE_R/2014-12-14 ab=…_pst.ab attempt=3: RECIPE_FAILED …`: a line of the log for a terminal.
 * What is no line of a log is shown as it is.
 */
export function logLineText(line: string): string {
  const entry = parse(line);
  if (entry === undefined) return line;
  const { time = '', level = '', msg = '', process, unit, error } = entry;
  const facts = Object.entries(entry).filter(([name]) => !KNOWN.has(name) && name !== 'process' && name !== 'unit');
  const where = [process, unit].filter((part) => part !== undefined).map(textOf);
  const shown = [
    textOf(time).slice(11, 19),
    textOf(level).padEnd(5),
    textOf(msg),
    ...(where.length === 0 ? [] : [where.join('/')]),
    ...facts.map(([name, value]) => `${name}=${textOf(value)}`),
  ].join(' ');
  return error === undefined ? shown : `${shown}: ${errorText(error)}`;
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return textOf(error);
  const { type, message, cause } = error as Readonly<Record<string, unknown>>;
  const deeper = cause === undefined ? '' : ` (${errorText(cause)})`;
  return `${textOf(type)} ${textOf(message)}${deeper}`;
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** One line stays one line. */
function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\s*\n\s*/g, ' | ');
}
