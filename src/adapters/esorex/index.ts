export { copyCorrected } from './corrected-input.ts';
export type { EsorexRunnerOptions } from './esorex-runner.ts';
export { createEsorexRunner } from './esorex-runner.ts';
export type { RunRecord } from './list-runs.ts';
export { listRuns } from './list-runs.ts';
export { createManifestReader } from './manifest-reader.ts';
export type { UnclaimedOptions } from './stop-unclaimed-runs.ts';
export { stopUnclaimedRuns } from './stop-unclaimed-runs.ts';
