import type { Problem } from './problem.ts';

/** A raw file of which nothing can be made, and why. */
export interface UnusableFile {
  readonly fileName: string;
  readonly problem: Problem;
  /** Without it the date is not complete: it is science, or is not there. Of one that could not be read nobody knows. */
  readonly isMissed: boolean;
}

export function unreadFile(problem: Problem): UnusableFile {
  return { fileName: problem.subject, problem, isMissed: problem.code === 'FILE_MISSING' };
}
