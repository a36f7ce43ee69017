import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { temporaryFolder, writeTree } from './setup/temporary-folder.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeTree(folder, files);
  return folder;
}

describe('[U] which phoenix.yaml is read', () => {
  const files = {
    'named.yaml': 'process: NAMED',
    'home/phoenix.yaml': 'process: HOME',
    'phoenix.yaml': 'process: HERE',
    'phoenix-home/phoenix.yaml': 'process: DEFAULT_HOME',
  };
  const found = (env: NodeJS.ProcessEnv, given: Readonly<Record<string, string>> = files) =>
    loadConfig(env, folderWith(given)).process;

  it('is the first of PHOENIX_CONFIG, $PHOENIX_HOME, the working directory, ./phoenix-home', () => {
    expect(found({ PHOENIX_CONFIG: 'named.yaml', PHOENIX_HOME: 'home' })).toBe('NAMED');
    expect(found({ PHOENIX_HOME: 'home' })).toBe('HOME');
    expect(found({})).toBe('HERE');
    expect(found({}, { 'phoenix-home/phoenix.yaml': 'process: DEFAULT_HOME' })).toBe('DEFAULT_HOME');
  });

  it('is that of the working directory when $PHOENIX_HOME has none', () => {
    expect(found({ PHOENIX_HOME: 'elsewhere' })).toBe('HERE');
  });

  it('is none where there is none: defaults do', () => {
    const folder = temporaryFolder();
    const config = loadConfig({}, folder);
    expect(config).toMatchObject({
      file: undefined,
      dataRoot: join(folder, 'phoenix-home'),
      process: 'MUSE_R',
      database: `sqlite:${join(folder, 'phoenix-home', 'phoenix.db')}`,
      archiveDirectory: join(folder, 'phoenix-home', 'archive'),
      phase3Directory: join(folder, 'phoenix-home', 'archive'),
      temporal: { address: undefined, namespace: 'default', cliPath: undefined },
      hosts: [{ role: 'MASTER' }],
      processes: {},
      esorex: 'esorex',
      operator: 'operator',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('must be there when PHOENIX_CONFIG names it', () => {
    expect(() => loadConfig({ PHOENIX_CONFIG: 'nowhere.yaml' }, temporaryFolder())).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: 'PHOENIX_CONFIG=nowhere.yaml: no such file' }),
    );
  });
});

describe('[U] what the configuration says', () => {
  it('takes a variable before the entry of the file', () => {
    const folder = folderWith({
      'phoenix.yaml':
        'process: FILE\ndatabase: sqlite:/file.db\ntemporal: { address: file:7233, namespace: file }\ndataRoot: file',
    });
    const env = {
      PHOENIX_PROCESS: 'ENV',
      PHOENIX_DATABASE: 'sqlite:/env.db',
      PHOENIX_HOME: 'env',
      PHOENIX_OPERATOR: 'rhanusch',
      PHOENIX_ESOREX: '/opt/esorex',
      TEMPORAL_ADDRESS: 'env:7233',
      TEMPORAL_NAMESPACE: 'env',
      TEMPORAL_CLI_PATH: '/opt/temporal',
      USER: 'somebody',
    };
    expect(loadConfig(env, folder)).toMatchObject({
      file: join(folder, 'phoenix.yaml'),
      process: 'ENV',
      database: 'sqlite:/env.db',
      dataRoot: join(folder, 'env'),
      operator: 'rhanusch',
      esorex: '/opt/esorex',
      temporal: { address: 'env:7233', namespace: 'env', cliPath: '/opt/temporal' },
    });
    expect(loadConfig({ USER: 'somebody' }, folder)).toMatchObject({ process: 'FILE', operator: 'somebody' });
  });

  it('takes an empty variable for none', () => {
    const folder = folderWith({ 'phoenix.yaml': 'process: FILE' });
    const env = {
      PHOENIX_CONFIG: '',
      PHOENIX_HOME: '',
      PHOENIX_PROCESS: '',
      TEMPORAL_ADDRESS: '',
      PHOENIX_OPERATOR: '',
    };
    expect(loadConfig(env, folder)).toMatchObject({
      process: 'FILE',
      dataRoot: join(folder, 'phoenix-home'),
      operator: 'operator',
      temporal: { address: undefined },
    });
  });

  it('reads a relative PHOENIX_HOME from the working directory, paths of the file from its folder', () => {
    const folder = folderWith({
      'etc/phoenix.yaml': 'dataRoot: data\narchive: { directory: ../ngas }\nphase3: { directory: /phase3 }',
    });
    const inFile = loadConfig({ PHOENIX_CONFIG: 'etc/phoenix.yaml' }, folder);
    expect(inFile).toMatchObject({
      dataRoot: join(folder, 'etc', 'data'),
      archiveDirectory: join(folder, 'ngas'),
      phase3Directory: '/phase3',
    });
    const inVariable = loadConfig({ PHOENIX_CONFIG: 'etc/phoenix.yaml', PHOENIX_HOME: 'home' }, folder);
    expect(inVariable.dataRoot).toBe(join(folder, 'home'));
  });

  it('completes hosts by what the machine has', () => {
    const folder = folderWith({
      'phoenix.yaml':
        'hosts:\n  - { name: muc10, role: MASTER, streams: 4, memoryBytes: 64e9 }\n  - { name: muc11, role: SLAVE }',
    });
    expect(loadConfig({}, folder).hosts).toEqual([
      { name: 'muc10', role: 'MASTER', streams: 4, memoryBytes: 64e9 },
      { name: 'muc11', role: 'SLAVE', streams: expect.any(Number), memoryBytes: expect.any(Number) },
    ]);
  });

  it('is all defaults for an empty file', () => {
    expect(loadConfig({}, folderWith({ 'phoenix.yaml': '# nothing yet\n' })).process).toBe('MUSE_R');
  });
});

describe('[U] a phoenix.yaml that is wrong', () => {
  const WRONG = [
    ['an unknown entry', 'procces: MUSE_R', ': Unrecognized key: "procces"'],
    ['an unknown entry below', 'temporal: { adress: x }', ': temporal: Unrecognized key: "adress"'],
    ['a wrong role', 'hosts: [{ name: muc10, role: BOSS }]', ': hosts.0.role: Invalid option'],
    ['no host', 'hosts: []', ': hosts: Too small'],
    ['streams that are none', 'hosts: [{ name: muc10, role: MASTER, streams: 0 }]', ': hosts.0.streams: Too small'],
    [
      'a wrong policy',
      'processes: { MUSE_R: { onFailedAb: ignore } }',
      ': processes.MUSE_R.onFailedAb: Invalid option',
    ],
    [
      'a share above 1',
      'processes: { MUSE_R: { certification: { randomFraction: 2 } } }',
      'certification.randomFraction: Too big',
    ],
    ['a list for the whole', '- a\n- b', ': Invalid input'],
    ['no YAML at all', 'process: [', ': '],
  ] as const;

  it.each(WRONG)('with %s is refused; the message names file and entry', (_, text, expected) => {
    const folder = folderWith({ 'phoenix.yaml': text });
    expect(() => loadConfig({}, folder)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(join(folder, 'phoenix.yaml')),
      }),
    );
    expect(() => loadConfig({}, folder)).toThrow(expected);
    expect(() => loadConfig({}, folder)).not.toThrow(': :');
  });
});
