import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../src/adapters/embedded-server/index.ts';
import { identifyProcess } from '../../src/adapters/processes/process-identity.ts';
import { placeFacts } from '../../src/adapters/host-facts/index.ts';
import type { HostFact } from '../../src/adapters/host-facts/index.ts';
import { doctorCommand } from '../../src/cli/commands/doctor.ts';
import { createCliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import { loadConfig } from '../../src/config.ts';
import { temporaryFolder, writeTree } from '../setup/temporary-folder.ts';

async function doctorIn(folder: string, env: NodeJS.ProcessEnv): Promise<Record<string, HostFact>> {
  const stream = { write: () => true, isTTY: false } as unknown as NodeJS.WriteStream;
  const out = createOutput(stream, stream);
  let facts: readonly HostFact[] = [];
  const context = createCliContext(loadConfig({ PATH: process.env['PATH'], ...env }, folder), {
    ...out,
    json: (value) => (facts = value as readonly HostFact[]),
  });
  await doctorCommand(context, { json: true });
  await context.close();
  return Object.fromEntries(facts.map((fact) => [fact.name, fact]));
}

describe('[U] phoenix doctor', () => {
  it('sees the server and the worker that phoenix up has started', async () => {
    const folder = temporaryFolder();
    // Nobody answers there: that it is asked, and not said that none runs, is what counts here.
    const address = `127.0.0.1:${await freePort()}`;
    const record = { ...identifyProcess(process.pid), startedAt: '2026-11-30T12:00:00.000Z' };
    writeTree(folder, {
      'run/temporal-server.json': JSON.stringify({ ...record, address, uiAddress: null, namespace: 'default' }),
      'run/worker.muc09.json': JSON.stringify(record),
    });
    const facts = await doctorIn(folder, { PHOENIX_HOME: folder });
    expect(facts['Temporal server']?.value).toContain(address);
    expect(facts['Worker']).toMatchObject({
      status: 'ok',
      value: `host muc09 (pid ${process.pid}, since 2026-11-30T12:00:00 UT)`,
    });
  });

  it('shows which file and which archive are meant, and that they are those of another data root', async () => {
    const folder = temporaryFolder();
    writeTree(folder, {
      'other/phoenix.yaml': 'dataRoot: .\narchive: { directory: ngas }',
      'other/ngas/raw/a.xml': '',
    });
    const env = { PHOENIX_HOME: 'mine', PHOENIX_CONFIG: 'other/phoenix.yaml' };
    const { Configuration, Archive } = await doctorIn(folder, env);
    expect(Configuration).toMatchObject({ status: 'warning', value: expect.stringContaining('of data root') });
    expect(Archive).toMatchObject({ status: 'ok', value: join(folder, 'other', 'ngas') });
    const own = await doctorIn(folder, { PHOENIX_HOME: 'mine' });
    expect(own['Configuration']?.value).toMatch(/^none, defaults count/);
    expect(own['Archive']).toMatchObject({ status: 'warning', cure: expect.stringContaining('simulate-night') });
  });

  it('names corrections that have an effect on no frame', async () => {
    const folder = temporaryFolder();
    const ENTRY = { keyword: 'EXPTIME', value: 600, author: 'vera', reason: 'night log' };
    const frame = 'MUSE.2014-12-15T00:54:04.379.fits';
    writeTree(folder, {
      'archive/raw/2014-12-14/x.fits': '',
      'corrections/README.md': 'how we correct',
      'corrections/2014-12-14.yaml': JSON.stringify([{ ...ENTRY, file: frame }]),
    });
    const good = await doctorIn(folder, { PHOENIX_HOME: folder });
    expect(good['Corrections']).toEqual({
      ...{ name: 'Corrections', status: 'ok', cure: '' },
      value: `${folder}/corrections (1 date)`,
    });
    writeTree(folder, {
      'corrections/2014-12-13.yml': '',
      'corrections/2014-12-15.yaml': JSON.stringify([{ ...ENTRY, file: frame }]),
      'corrections/2014-12-14.yaml': JSON.stringify([{ ...ENTRY, file: frame, keyword: 'EXPTIM' }]),
    });
    const { Corrections } = await doctorIn(folder, { PHOENIX_HOME: folder });
    expect(Corrections).toEqual({
      ...{ name: 'Corrections', status: 'warning' },
      value: [
        `${folder}/corrections (2 dates)`,
        'nobody reads 2014-12-13.yml',
        'the archive has no frames of 2014-12-15, for which there are corrections',
        `${folder}/corrections/2014-12-14.yaml, line 1: EXPTIM is a keyword that neither planning nor a recipe reads`,
        '2014-12-15.yaml has corrections of frames of 2014-12-14',
      ].join('; '),
      cure: [
        'name it 2014-12-13.yaml if it has the corrections of that observing date',
        'corrections go by the observing date (noon to noon UT) of the frame',
        'perhaps EXPTIME is meant',
        'move these entries to 2014-12-14.yaml',
      ].join('; '),
    });
  });

  it('names what lies in the archive where nobody looks, and says where it belongs', async () => {
    const folder = temporaryFolder();
    const frame = 'MUSE.2014-12-15T00:54:04.379.fits.fz';
    writeTree(folder, { [`archive/${frame}`]: 'x', 'archive/raw/20141214/x.fits': 'x' });
    const { Archive, 'Archive files': files } = await doctorIn(folder, { PHOENIX_HOME: folder });
    expect(Archive?.status).toBe('ok');
    expect(files).toMatchObject({ status: 'warning', cure: expect.stringContaining('docs/setup.md') });
    expect(files?.value).toMatch(/^not seen: raw\/20141214\/x\.fits: .*: move it to raw\/2014-12-14$/u);
    writeTree(folder, { [`flat/${frame}`]: 'x', 'flat.yaml': 'dataRoot: .\narchive: { directory: flat }' });
    const flat = await doctorIn(folder, { PHOENIX_CONFIG: 'flat.yaml' });
    expect(flat['Archive']).toMatchObject({ status: 'warning', value: expect.stringContaining('has no folder raw') });
    expect(flat['Archive files']?.value).toMatch(/^not seen: MUSE.*it lies beside .*: move it to raw\/2014-12-14$/u);
  });

  it('says when the data root cannot be written', () => {
    const folder = temporaryFolder();
    writeTree(folder, { file: '' });
    const [fact] = placeFacts({ dataRoot: join(folder, 'file', 'home'), archiveDirectory: undefined });
    expect(fact).toMatchObject({ name: 'Data root', status: 'missing' });
    expect(fact?.value).toContain(`${join(folder, 'file')} cannot be written`);
  });
});
