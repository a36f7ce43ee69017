/**
 * Fetches files from NGAS as a worker does and prints what it took: a process of its own, so that its memory is its own.
 *
 *     node bench/download-client.ts URL TARGET-FOLDER FILE …
 */
import { join } from 'node:path';
import { createUnpackedCopies } from '../src/adapters/archive-frames/index.ts';
import { createNgasArchive } from '../src/adapters/archive-ngas/index.ts';

export interface DownloadRun {
  /** Without the start of Node, which a worker has behind it. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

const [url = '', folder = '', ...fileNames] = process.argv.slice(2);
const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
const archive = createNgasArchive({
  servers: [url],
  patterns: { raw: 'MUSE.*', calibrations: [] },
  copies: createUnpackedCopies(folder),
  streams: 10,
});
await Promise.all(fileNames.map((fileName) => archive.fetch(fileName, join(folder, fileName))));
const cpu = process.cpuUsage(cpuBefore);
const run: DownloadRun = {
  wallSeconds: (performance.now() - startedMs) / 1000,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(run));
