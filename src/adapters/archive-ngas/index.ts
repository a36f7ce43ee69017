export { createNgasArchive } from './ngas-archive.ts';
export type { NgasArchiveOptions } from './ngas-archive.ts';
export { probeServers } from './probe-servers.ts';
