/** What a host says of itself at every sign of life. */
export interface HostFactsRow {
  readonly host: string;
  readonly role: 'MASTER' | 'SLAVE';
  readonly streams: number;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Its data root, as it is called on that machine. */
  readonly dataRoot: string;
  /** Hours in which chains may be started there, `17:00-07:54` UT; empty: always. */
  readonly slot: string;
  /** What may still be written there before the disk or its quota is fuller than the watermark (diskUsedMax). */
  readonly freeDiskBytes: number;
  /** By recipes that run. */
  readonly bookedMemoryBytes: number;
  readonly runningAbs: number;
  readonly waitingAbs: number;
  /** Estimated work in its ledger, of what runs and what waits. */
  readonly waitingSeconds: number;
  /** ISO time of the last sign of life. */
  readonly seenAt: string;
  /** Name of the machine on which its worker runs; empty: of a worker that did not say it yet. */
  readonly machine: string;
  readonly pid: number;
}

export type HostMark = '' | 'drained' | 'lost';

/** What an operator says of a host: drained, it gets no new chains; lost, its chains go elsewhere or become questions. */
export interface HostMarkRow {
  readonly host: string;
  readonly mark: HostMark;
  readonly markedBy: string;
  readonly markedAt: string;
  readonly markedBecause: string;
}
export interface HostRow extends HostFactsRow, HostMarkRow {}

/** Hosts: what they say of themselves, and what operators say of them. */
export interface HostRecords {
  /** Stores what a host says of itself; its mark stays. */
  saveHost(row: HostFactsRow): Promise<void>;
  /** False: no host of this name has ever been seen. */
  markHost(row: HostMarkRow): Promise<boolean>;
  listHosts(): Promise<readonly HostRow[]>;
}
