// Files as bytes on a disk: their sums, when they change, and that they outlive a power cut.
export { stampOf, sumFile, summedFiles, toleratingAbsence } from './sum-file.ts';
export type { SummedFiles } from './sum-file.ts';
export { replaceDurably, syncFile, syncFolder } from './sync-path.ts';
