import { timeMsOf } from '../calendar/iso-time.ts';

/**
 * When a message was decided, as it is recorded: nothing is decided after it has arrived. A clock that is fast, or a slip of
 * the pen, would otherwise make every later decision an older one.
 */
export function decidedAt(at: string | undefined, receivedAt: string | undefined): string | undefined {
  const decided = timeMsOf(at);
  const received = timeMsOf(receivedAt);
  if (received === undefined) return at;
  return decided === undefined || decided > received ? receivedAt : at;
}
