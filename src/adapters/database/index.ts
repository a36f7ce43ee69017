export { createRecords } from './create-records.ts';
