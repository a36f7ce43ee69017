/** `0.31 GB`, `22.5 GB`, `400 GB`: three digits, as people compare memory and disks. */
export function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(3))} GB`;
}
