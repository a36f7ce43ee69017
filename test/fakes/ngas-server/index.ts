export { storeArchiveFolder } from './catalogue.ts';
export { parseFaultRules } from './faults.ts';
export type { Fault, FaultKind, FaultRule } from './faults.ts';
export { startNgasServer } from './ngas-server.ts';
export type { Journaled, NgasServer, NgasServerOptions } from './ngas-server.ts';
