/** Way of a SLAVE's records to the data root of the MASTER. Nothing ever comes back on it. */
export interface RecordPush {
  /**
   * Pushes files of the data root, by their paths below it, to the same paths there. What is there already with the same
   * content is not sent again, what was sent in half goes on; when this returns the copies were compared by checksum.
   * @throws PhoenixError PUSH_FAILED (transient): the MASTER is away, its disk is full, a copy differs; PUSH_REFUSED (final):
   * rsync is missing or does not do what is asked
   */
  push(files: readonly string[], watch?: PushWatch): Promise<PushReport>;
}

export interface PushWatch {
  /** Ends the transfer; what has arrived stays. */
  readonly signal?: AbortSignal;
  /** Called for each file that was sent; the caller's heartbeat. */
  readonly onSent?: (file: string) => void;
}

export interface PushReport {
  /** Files that are there now. */
  readonly files: number;
  /** Those of them that had to be sent. */
  readonly sent: readonly string[];
}
