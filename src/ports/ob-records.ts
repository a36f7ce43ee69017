import type { ObRecord } from '../domain/association/ob-record.ts';

/** Where OB grades and comments come from: files beside the archive, or somebody's database. Read anew at each call. */
export interface ObRecords {
  /**
   * Records of an observing date, by OBS.ID and OBS.START; empty where nothing is known.
   * @throws PhoenixError CONFIG_INVALID for records that cannot be understood, ARCHIVE_UNAVAILABLE when the source is away.
   */
  read(date: string): Promise<readonly ObRecord[]>;
}
