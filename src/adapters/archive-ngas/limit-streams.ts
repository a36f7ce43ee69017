/** Lets at most so many pieces of work run side by side, first come first served. */
export interface StreamLimit {
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createStreamLimit(streamsMax: number): StreamLimit {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (running < streamsMax) {
      running += 1;
      return;
    }
    const turn = Promise.withResolvers<undefined>();
    const start = () => turn.resolve(undefined);
    const leave = () => {
      const at = waiting.indexOf(start);
      // Whose turn has come already gives the place back himself.
      if (at < 0) return;
      waiting.splice(at, 1);
      turn.reject(signal?.reason as Error);
    };
    waiting.push(start);
    signal?.addEventListener('abort', leave, { once: true });
    await turn.promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  /** The place goes to the next one in the line, if there is one. */
  function exit(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async run(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        exit();
      }
    },
  };
}
