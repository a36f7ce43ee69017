/** Patterns of seed 000 (SMART association), and what else a night log knows. The table of the instrument explains each. */
export const SMART_CASES = [
  'container',
  'multi-template',
  'mapping',
  'twins',
  'executions-sm',
  'executions-vm',
  'hidden-sky',
  'hidden-sky-container',
  'aborted',
  'incomplete',
  'jitter',
  'too-many',
] as const;
export type SmartCase = (typeof SMART_CASES)[number];
