import type { ChildProcess } from 'node:child_process';

/** Sleeps that end early when a signal is given or the child ends. Its listeners go with it. */
export interface Alarm extends Disposable {
  sleep(ms: number): Promise<void>;
}

export function createAlarm(signals: readonly (AbortSignal | undefined)[], child: ChildProcess | undefined): Alarm {
  const listened = signals.filter((signal) => signal !== undefined);
  let wake: (() => void) | undefined;
  let isRung = false;
  const ring = () => {
    isRung = true;
    wake?.();
  };
  for (const signal of listened) signal.addEventListener('abort', ring);
  child?.on('exit', ring);
  return {
    async sleep(ms) {
      if (!isRung)
        await new Promise<void>((done) => {
          const timer = setTimeout(done, ms);
          wake = () => {
            clearTimeout(timer);
            done();
          };
        });
      isRung = false;
      wake = undefined;
    },
    [Symbol.dispose]() {
      for (const signal of listened) signal.removeEventListener('abort', ring);
      child?.off('exit', ring);
    },
  };
}
