import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNgasArchive } from '../../../src/adapters/archive-ngas/index.ts';
import { describeArchive } from '../../contracts/archive.ts';
const URL_ = 'http://127.0.0.1:47777';
const ROOT = '/tmp/ngas-real/root/volume1';
const put = async (id: string, bytes: Buffer, n = Math.random()) => {
  const v = n < 0.5 ? 'crc32' : 'crc32c';
  const r = await fetch(`${URL_}/QARCHIVE?filename=${id}&mime_type=application/octet-stream&crc_variant=${v}`, { method: 'POST', body: new Uint8Array(bytes), headers: { 'Content-Type': 'application/octet-stream' } });
  const t = await r.text();
  if (!t.includes('Status="SUCCESS"')) throw new Error(t);
};
describeArchive('real NGAS', async (_f, { raw, calibrations }) => {
  const ids = new Map<string, string>();
  for (const files of Object.values(raw)) for (const [n, b] of Object.entries(files)) { ids.set(n, n.replace(/\.fits$/, '')); await put(n.replace(/\.fits$/, ''), b); }
  for (const [n, b] of Object.entries(calibrations)) { ids.set(n, n); await put(n, b); }
  return {
    archive: createNgasArchive({ servers: [URL_], patterns: { raw: 'MUSE.*', calibrations: ['M.MUSE.*', 'MU_*.fits'] }, streams: 10, pausesMs: [20, 100, 300] }),
    replaceBytes: async (n, b) => {
      const id = ids.get(n)!;
      const s = await (await fetch(`${URL_}/STATUS?file_id=${id}`)).text();
      const name = /FileName="([^"]*)"/.exec(s)![1]!;
      for (const vol of ['volume1', 'volume2']) if (existsSync(join(ROOT, '..', vol, name))) writeFileSync(join(ROOT, '..', vol, name), b);
    },
    archiveAgain: (n, b) => put(ids.get(n)!, b),
  };
});
