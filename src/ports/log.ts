/** Facts of an event by name; an `error` among them is written with its causes. */
export type LogFacts = Readonly<Record<string, unknown>>;

/** What a process says about its work. To say something never fails and never waits. */
export interface Log {
  debug(event: string, facts?: LogFacts): void;
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}
