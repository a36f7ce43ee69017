/** Without a zone a time is UTC, on every host: `Date.parse` would take it for the local one. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Milliseconds of an ISO time; undefined for none, or for anything else. */
export function instantOf(at: string | undefined): number | undefined {
  const [iso, time, , , zone] = ISO_TIME.exec(at ?? '') ?? [];
  if (iso === undefined) return undefined;
  const instant = Date.parse(time !== undefined && zone === undefined ? `${iso}Z` : iso);
  return Number.isNaN(instant) ? undefined : instant;
}

/**
 * When a message was decided, as it is recorded: nothing is decided after it has arrived. A clock that is fast, or a slip of
 * the pen, would otherwise make every later decision an older one.
 */
export function decidedAt(at: string | undefined, receivedAt: string | undefined): string | undefined {
  const decided = instantOf(at);
  const received = instantOf(receivedAt);
  if (received === undefined) return at;
  return decided === undefined || decided > received ? receivedAt : at;
}
