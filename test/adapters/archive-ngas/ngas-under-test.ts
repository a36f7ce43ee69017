import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createUnpackedCopies } from '../../../src/adapters/archive-frames/index.ts';
import type { NgasArchiveOptions } from '../../../src/adapters/archive-ngas/index.ts';
import { createNgasArchive } from '../../../src/adapters/archive-ngas/index.ts';
import type { NgasServer, NgasServerOptions } from '../../fakes/ngas-server/index.ts';
import { startNgasServer } from '../../fakes/ngas-server/index.ts';

export const PATTERNS = { raw: 'MUSE.*', calibrations: ['M.MUSE.*', 'MU_*.fits'] };
export const FRAME_ID = 'MUSE.2014-12-15T00:54:04.379';
export const FRAME = `${FRAME_ID}.fits`;
/** Three and a half blocks of the client's memory. */
export const BYTES = Buffer.from(
  Uint8Array.from({ length: 1_800_000 }, (_, index) => (index * 7919 + (index >> 10)) % 251),
);

export async function server(options: NgasServerOptions = {}): Promise<NgasServer> {
  const started = await startNgasServer(options);
  onTestFinished(() => started.close());
  return started;
}

/** A server that holds the frame. */
export async function serverWithFrame(options: NgasServerOptions = {}): Promise<NgasServer> {
  const started = await server(options);
  await started.catalogue.store(FRAME_ID, BYTES);
  return started;
}

/** The client as production has it, only in a hurry. */
export function archiveOf(servers: readonly Pick<NgasServer, 'url'>[], options: Partial<NgasArchiveOptions> = {}) {
  return createNgasArchive({
    servers: servers.map(({ url }) => url),
    patterns: PATTERNS,
    copies: createUnpackedCopies(join(tmpdir(), `phoenix-unpacked-${process.pid}`)),
    streams: 10,
    pausesMs: [1, 1, 1],
    ...options,
  });
}

export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-ngas-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
