import { gigabytes } from '../cascade/byte-text.ts';

/** How full something is that files are written to: a file system, or the share of it that a data root may use. */
export interface DiskUse {
  readonly what: 'disk' | 'quota';
  readonly usedBytes: number;
  /** What can be used at all, without what the system keeps for itself. */
  readonly capacityBytes: number;
}

/** Bytes that may be written before a disk or quota is fuller than the watermark (a fraction of its capacity). */
export function writableBytes(uses: readonly DiskUse[], usedMax: number): number {
  return Math.max(0, Math.min(...uses.map((use) => usedMax * use.capacityBytes - use.usedBytes)));
}

/** A chain on this host, with what it will still write: downloads that are not there, products that are not made. */
export interface OpenChain {
  readonly chain: string;
  /** ISO time at which it was placed here. */
  readonly placedAt: string;
  readonly outstandingBytes: number;
}

/** A download that wants to begin, and what the disk has promised to others. */
export interface DownloadRequest {
  /** The chain that wants the file; what is not fetched for a chain names none. */
  readonly chain: string;
  readonly fileBytes: number;
  /** Still to come of the downloads under way, by the chain they are for. */
  readonly underWay: readonly { readonly chain: string; readonly bytes: number }[];
  readonly open: readonly OpenChain[];
}

/**
 * What has to be writable so that a download may begin: all that its chain and the chains placed before it will still write,
 * and what other downloads under way will. Later chains do not count: the first one in line is never kept waiting by the
 * promises to those behind it, so that chains which are too much together are made one after the other.
 */
export function bytesNeededFor({ chain, fileBytes, underWay, open }: DownloadRequest): number {
  const own = open.find((other) => other.chain === chain);
  const before = open.filter((other) => own !== undefined && isBefore(other, own));
  const counted = new Set([...before.map((other) => other.chain), chain]);
  const otherDownloads = underWay.filter((download) => !counted.has(download.chain));
  const ownDownloads = underWay.filter((download) => download.chain === chain);
  return (
    sum(before.map(({ outstandingBytes }) => outstandingBytes)) +
    Math.max(own?.outstandingBytes ?? 0, fileBytes + sum(ownDownloads.map(({ bytes }) => bytes))) +
    sum(otherDownloads.map(({ bytes }) => bytes))
  );
}

function isBefore(other: OpenChain, own: OpenChain): boolean {
  if (other.placedAt !== own.placedAt) return other.placedAt < own.placedAt;
  return other.chain < own.chain;
}

/** Size of a folder of the data root. */
export interface FolderSize {
  readonly folder: string;
  readonly bytes: number;
}

/** `96 % of the disk (252 GB) is used; largest here: products 120 GB, sci 40 GB, raw 12 GB` */
export function fillText(uses: readonly DiskUse[], folders: readonly FolderSize[]): string {
  const [fullest] = uses.toSorted((a, b) => shareOf(b) - shareOf(a));
  const largest = folders
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => b.bytes - a.bytes || (a.folder < b.folder ? -1 : 1))
    .slice(0, FOLDERS_NAMED)
    .map(({ folder, bytes }) => `${folder} ${gigabytes(bytes)}`);
  const share =
    fullest === undefined
      ? []
      : [
          `${Math.round(100 * shareOf(fullest))} % of the ${fullest.what} (${gigabytes(fullest.capacityBytes)}) is used`,
        ];
  return [...share, ...(largest.length === 0 ? [] : [`largest here: ${largest.join(', ')}`])].join('; ');
}

/** As many as an operator takes in at a glance. */
const FOLDERS_NAMED = 4;

function shareOf({ usedBytes, capacityBytes }: DiskUse): number {
  return capacityBytes === 0 ? 1 : usedBytes / capacityBytes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
