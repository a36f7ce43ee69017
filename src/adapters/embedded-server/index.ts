export { findDaemon, readLogTail, startDaemon, stopDaemon } from './daemon.ts';
export type { DaemonRecord, DaemonRequest, StartedDaemon } from './daemon.ts';
export { findEmbeddedServer, startEmbeddedServer, stopEmbeddedServer } from './embedded-server.ts';
export type { EmbeddedServer, EmbeddedServerOptions } from './embedded-server.ts';
export { freePort } from './tcp-ports.ts';
