import type { DiskUse, FolderSize } from '../domain/retention/disk-space.ts';

/** The disk of a host's data root. */
export interface Disk {
  /** Of the file system and, where one is configured, of the quota. */
  uses(): Promise<readonly DiskUse[]>;
  /** What the folders of the data root take, for whoever has to make room. */
  folders(): Promise<readonly FolderSize[]>;
}
