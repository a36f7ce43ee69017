// Files as bytes on a disk: their sums, and when they change.
export { stampOf, sumFile, summedFiles, toleratingAbsence } from './sum-file.ts';
export type { SummedFiles } from './sum-file.ts';
