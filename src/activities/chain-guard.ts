/** Keeps the sweep away from chains that are being worked on. */
export interface ChainGuard {
  /** To be awaited before an activity looks at what a chain has: its products then stay for a while. */
  enter(chain: string): Promise<void>;
  /** Runs `work` unless the chain was entered lately; whoever enters meanwhile waits. Returns whether it ran. */
  whileIdle(chain: string, work: () => Promise<void>): Promise<boolean>;
}

/**
 * A chain may run a moment before the database has the decision that makes it run. Half a minute is plenty for that row; a
 * database that takes longer does not tell the sweep either that the chain may be swept.
 */
const LATELY_MS = 30_000;

export function createChainGuard(clock: () => number = Date.now): ChainGuard {
  const enteredAtMs = new Map<string, number>();
  const underWay = new Map<string, Promise<void>>();
  return {
    async enter(chain) {
      // What the sweep could not do is tried again; whoever enters has nothing to do with it.
      await underWay.get(chain)?.catch(() => undefined);
      enteredAtMs.set(chain, clock());
    },
    async whileIdle(chain, work) {
      if (clock() - (enteredAtMs.get(chain) ?? -Infinity) < LATELY_MS) return false;
      enteredAtMs.delete(chain);
      const done = work().finally(() => underWay.delete(chain));
      underWay.set(chain, done);
      await done;
      return true;
    },
  };
}
