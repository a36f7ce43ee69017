/** Keeps the sweep away from chains that are being worked on. */
export interface ChainGuard {
  /** To be awaited before an activity looks at what a chain has: its products then stay for a while. */
  enter(chain: string): Promise<void>;
  /** Runs `work` unless the chain was entered lately; whoever enters meanwhile waits. Returns whether it ran. */
  whileIdle(chain: string, work: () => Promise<void>): Promise<boolean>;
}

/**
 * The database knows of a decision a moment before its chain runs, and then for as long as it runs: only facts that are read
 * just before the chain is entered may be out of date. Ten minutes are more than any activity takes from its entrance to
 * the row that says that it runs.
 */
const LATELY_MS = 600_000;

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
