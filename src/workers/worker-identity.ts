import { hostname } from 'node:os';
import { hostQueue } from '../workflows/contract.ts';

/** Under which name the server knows a worker: attempts of a host's earlier workers are told from those of its present one. */
export interface WorkerIdentity {
  /** `phoenix.muc01@machine:4711 since 2026-11-21T10:23:33.123Z`; also what the Temporal UI shows. */
  readonly own: string;
  /** An earlier worker of this host. The host's lock says that it is dead: there is one at a time. */
  isPredecessor(identity: string): boolean;
}

export function workerIdentityOf(host: string, now: Date = new Date()): WorkerIdentity {
  const ofHost = `${hostQueue(host)}@`;
  // A pid alone comes again, above all in containers, where every worker may have the same one.
  const own = `${ofHost}${hostname()}:${process.pid} since ${now.toISOString()}`;
  return { own, isPredecessor: (identity) => identity.startsWith(ofHost) && identity !== own };
}
