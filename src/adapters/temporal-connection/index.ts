export { connectClient } from './connect-client.ts';
export { probeServer } from './probe-server.ts';
export { RETENTION_SECONDS, retentionSecondsOf, shortRetention } from './retention.ts';
export type { TemporalTarget } from './target.ts';
