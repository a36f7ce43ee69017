export { createRecords } from './create-records.ts';
export type { QueryAnswer, QueryOnce } from './query-once.ts';
export { queryOnce } from './query-once.ts';
