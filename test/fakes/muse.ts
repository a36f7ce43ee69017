import { openProcesses } from '../../src/instances/index.ts';

/** The process that the tests plan and run with, and its tables. */
export const MUSE_R = openProcesses()('MUSE_R');
export const MUSE = MUSE_R.rules;
