import { onTestFinished } from 'vitest';
import { createUnpackedCopies } from '../../../src/adapters/archive-frames/index.ts';
import { createNgasArchive } from '../../../src/adapters/archive-ngas/index.ts';
import type { ArchiveContent, ArchiveUnderTest } from '../../contracts/archive.ts';
import { describeArchive } from '../../contracts/archive.ts';
import { describePackedFiles } from '../../contracts/packed-files.ts';
import type { NgasServer } from '../../fakes/ngas-server/index.ts';
import { startNgasServer } from '../../fakes/ngas-server/index.ts';

describeArchive('NGAS', openNgas);
describePackedFiles('NGAS', openNgas);

async function openNgas(folder: string, content: ArchiveContent): Promise<ArchiveUnderTest> {
  const server = await startNgasServer({ requestsMax: 10 });
  onTestFinished(() => server.close());
  await store(server, content);
  const reopen = () =>
    createNgasArchive({
      servers: [server.url],
      patterns: { raw: 'MUSE.*', calibrations: ['M.MUSE.*', 'MU_*.fits'] },
      copies: createUnpackedCopies(`${folder}.unpacked`),
      streams: 10,
      pausesMs: [1, 1],
    });
  return {
    archive: reopen(),
    reopen,
    async replaceBytes(fileName, bytes) {
      server.catalogue.spoil(idOf(server, fileName), bytes);
    },
    async archiveAgain(fileName, bytes) {
      await server.catalogue.store(idOf(server, fileName), bytes);
    },
  };
}

/** Raw frames by their ARCFILE, calibrations by their names, as ESO's archive has them. */
async function store(server: NgasServer, { raw, calibrations }: ArchiveContent): Promise<void> {
  for (const files of Object.values(raw))
    for (const [name, bytes] of Object.entries(files)) await server.catalogue.store(name.replace(/\.fits$/, ''), bytes);
  for (const [name, bytes] of Object.entries(calibrations)) await server.catalogue.store(name, bytes);
}

function idOf({ catalogue }: NgasServer, fileName: string): string {
  return catalogue.find(fileName) === undefined ? fileName.replace(/\.fits$/, '') : fileName;
}
