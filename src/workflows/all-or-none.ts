import { CancellationScope } from '@temporalio/workflow';

/**
 * Runs steps side by side like `Promise.all`, but returns only when every one of them has ended; the failure of one
 * cancels the others. A workflow that closed earlier would leave activities behind that nobody can cancel any more: their
 * recipes would run on.
 */
export function allOrNone<T>(start: () => readonly Promise<T>[]): Promise<readonly T[]> {
  return CancellationScope.cancellable(async () => {
    const steps = start();
    try {
      return await Promise.all(steps);
    } catch (error) {
      CancellationScope.current().cancel();
      await Promise.allSettled(steps);
      throw error;
    }
  });
}
