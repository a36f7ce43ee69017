import type { Log, LogFacts } from '../../src/ports/log.ts';

/** What was said, as `level event`, with the facts. */
export interface HeardLog extends Log {
  readonly heard: readonly { readonly said: string; readonly facts: LogFacts }[];
}

export function hearingLog(): HeardLog {
  const heard: { said: string; facts: LogFacts }[] = [];
  const hear =
    (level: string) =>
    (event: string, facts: LogFacts = {}) =>
      void heard.push({ said: `${level} ${event}`, facts });
  return { heard, debug: hear('debug'), info: hear('info'), warn: hear('warn'), error: hear('error') };
}

/** For tests that want nothing to be heard of. */
export const silentLog: Log = hearingLog();
