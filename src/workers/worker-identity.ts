import { hostname } from 'node:os';
import { hostQueue } from '../workflows/contract.ts';

/** Under which name the server knows a worker: attempts of a host's earlier workers are told from those of its present one. */
export interface WorkerIdentity {
  /** `phoenix.muc01@machine:4711 since 2026-11-21T10:23:33.123Z`; also what the Temporal UI shows. */
  readonly own: string;
  /** An earlier worker of this host, on this machine or on the one before. The host's lock says that it is dead. */
  isPredecessor(identity: string): boolean;
}

/** `lastMachine`: where the host was before, with a worker that is silent; attempts of any other machine may be alive. */
export function workerIdentityOf(host: string, lastMachine: string, now: Date = new Date()): WorkerIdentity {
  const on = (machine: string) => `${hostQueue(host)}@${machine}:`;
  const earlier = [on(hostname()), on(lastMachine)];
  // A pid alone comes again, above all in containers, where every worker may have the same one.
  const own = `${on(hostname())}${process.pid} since ${now.toISOString()}`;
  return { own, isPredecessor: (identity) => earlier.some((start) => identity.startsWith(start)) && identity !== own };
}
