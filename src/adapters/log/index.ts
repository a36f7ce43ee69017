export { openBoundedFile } from './bounded-file.ts';
export { openLog } from './open-log.ts';
export type { WrittenLog } from './open-log.ts';
export { createRedaction, passwordsOf } from './redact.ts';
