export { findEmbeddedServer, startEmbeddedServer, stopEmbeddedServer } from './embedded-server.ts';
export type { EmbeddedServer, EmbeddedServerOptions } from './embedded-server.ts';
export { freePort } from './tcp-ports.ts';
