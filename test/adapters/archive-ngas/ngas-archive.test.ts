import { describe, expect, it, onTestFinished } from 'vitest';
import { createUnpackedCopies } from '../../../src/adapters/archive-frames/index.ts';
import { createNgasArchive } from '../../../src/adapters/archive-ngas/index.ts';
import type { ArchiveContent, ArchiveUnderTest } from '../../contracts/archive.ts';
import { describeArchive } from '../../contracts/archive.ts';
import { describePackedFiles } from '../../contracts/packed-files.ts';
import type { NgasServer } from '../../fakes/ngas-server/index.ts';
import { startNgasServer } from '../../fakes/ngas-server/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

describeArchive('NGAS', openNgas);
describePackedFiles('NGAS', openNgas);

describe('[U] a date that NGAS does not have', () => {
  it('is told with the dates that it has, and with the ids that are of no date', async () => {
    const [frame, day] = ['MUSE.2014-12-15T00:54:04.379', 'MUSE.2014-12-15_x.fits'];
    const raw = {
      '2014-12-14': Object.fromEntries(
        [frame, day, 'MUSE.OBS_2.fits', 'MUSE.OBS_1'].map((id) => [id, Buffer.from('x')]),
      ),
    };
    const { archive } = await openNgas(temporaryFolder(), { raw, calibrations: {} });
    expect(await archive.listMisplaced()).toEqual([]);
    await expect(archive.listRawFrames('2014-12-20')).rejects.toMatchObject({
      code: 'DATE_UNKNOWN',
      cure: 'dates that it has: 2014-12-14; 2 ids of raw files tell no day and are of no date, MUSE.OBS_1, MUSE.OBS_2: archive frames under their ARCFILE',
    });
  });
});

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
