/** Exit codes of every command (design section 8). */
export const EXIT = { done: 0, failed: 1, usage: 2, waitsForOperator: 3, doneWithFailures: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
