import { totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
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

  it('is none when $PHOENIX_HOME has none: what lies in the working directory may be of another data root', () => {
    const folder = folderWith({ ...files, 'phoenix.yaml': 'archive: { directory: /archive/of/another }' });
    expect(loadConfig({ PHOENIX_HOME: 'elsewhere' }, folder)).toMatchObject({
      file: undefined,
      process: 'MUSE_R',
      archiveDirectory: join(folder, 'elsewhere', 'archive'),
      remarks: [expect.stringContaining(`${join(folder, 'phoenix.yaml')} is not read (PHOENIX_CONFIG would name it)`)],
    });
    expect(loadConfig({ PHOENIX_HOME: 'elsewhere' }, temporaryFolder()).remarks).toEqual([]);
  });

  it('means the default data root when it lies there, not one below it', () => {
    const folder = folderWith({ 'phoenix-home/phoenix.yaml': 'process: MUSE_R' });
    expect(loadConfig({}, folder).dataRoot).toBe(join(folder, 'phoenix-home'));
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
      obRecords: { kind: 'directory', directory: join(folder, 'phoenix-home', 'archive', 'ob'), isOptional: true },
      correctionsDirectory: join(folder, 'phoenix-home', 'corrections'),
      events: [],
      temporal: { address: undefined, namespace: 'default', cliPath: undefined },
      hosts: [{ role: 'MASTER' }],
      processes: {},
      esorex: 'esorex',
      operator: 'operator',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it.each(['phoenix.yml', 'Phoenix.YAML', 'phoenix.json', 'phoenix.yaml.txt'])('is not %s, which is said', (name) => {
    const folder = temporaryFolder();
    writeTree(folder, { [name]: 'process: MUSE_R' });
    expect(() => loadConfig({}, folder)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `nobody reads ${join(folder, name)}`,
        cure: 'name it phoenix.yaml, or remove it',
      }),
    );
    writeTree(folder, { 'phoenix.yaml': 'process: MUSE_R' });
    expect(loadConfig({}, folder).file).toBe(join(folder, 'phoenix.yaml'));
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
      PHOENIX_CONFIG: 'phoenix.yaml',
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
    expect(loadConfig({}, folder).hosts).toMatchObject([
      { name: 'muc10', role: 'MASTER', streams: 4, memoryBytes: 64e9 },
      { name: 'muc11', role: 'SLAVE', streams: expect.any(Number), memoryBytes: expect.any(Number) },
    ]);
  });

  it('counts with the memory of its container, unless a launcher starts the recipes in another one', () => {
    const folder = folderWith({
      'phoenix.yaml':
        'hosts:\n  - { name: muc10, role: MASTER }\n  - { name: muc11, role: SLAVE, launcher: run/recipes.fifo }',
    });
    const limit = vi.spyOn(process, 'constrainedMemory').mockReturnValue(1e9);
    onTestFinished(() => limit.mockRestore());
    const machine = Math.floor(totalmem() * 0.8);
    expect(loadConfig({}, folder).hosts).toMatchObject([
      { memoryBytes: 0.8e9, launcher: undefined },
      { memoryBytes: machine, launcher: join(folder, 'run', 'recipes.fifo') },
    ]);
    // Node says 0 where it does not know, and more than there is where there is no limit.
    for (const none of [0, 2 ** 63]) {
      limit.mockReturnValue(none);
      expect(loadConfig({}, folder).hosts[0]?.memoryBytes).toBe(machine);
    }
  });

  it('takes the archive from NGAS where it is named, with user and password from variables', () => {
    const folder = folderWith({
      'phoenix.yaml': "archive: { ngas: { servers: ['http://ngas1:7777/', 'https://proxy/ngas'] } }",
    });
    const env = { PHOENIX_NGAS_USER: 'phoenix', PHOENIX_NGAS_PASSWORD: 'secret' };
    expect(loadConfig(env, folder).ngas).toEqual({
      servers: ['http://ngas1:7777', 'https://proxy/ngas'],
      streams: 10,
      patterns: { raw: 'MUSE.*', calibrations: ['M.MUSE.*', 'MU_*.fits'] },
      credentials: { user: 'phoenix', password: 'secret' },
    });
    expect(loadConfig({}, folder).ngas?.credentials).toBeUndefined();
    expect(loadConfig({}, folder).obRecords).toEqual({ kind: 'none' });
    expect(loadConfig({}, temporaryFolder()).ngas).toBeUndefined();
  });

  it('says what is wrong with a server of the archive, and does not repeat its password', () => {
    const refused = (server: string) => () =>
      loadConfig({}, folderWith({ 'phoenix.yaml': `archive: { ngas: { servers: ['${server}'] } }` }));
    const failure = { code: 'CONFIG_INVALID', message: expect.stringContaining('write http://host:port') };
    for (const server of ['ngas1:7777', 'ftp://ngas1', 'http://me:secret@ngas1', 'http://ngas1/RETRIEVE?file_id=x'])
      expect(refused(server)).toThrow(expect.objectContaining(failure));
    expect(refused('http://me:secret@ngas1')).not.toThrow(/secret/);
  });

  it('takes OB records from a folder, a file or a database; by default from the archive', () => {
    const read = (text: string) => {
      const folder = folderWith({ 'phoenix.yaml': text });
      return { folder, obRecords: loadConfig({}, folder).obRecords };
    };
    const inArchive = read('archive: { directory: ngas }');
    const directory = join(inArchive.folder, 'ngas', 'ob');
    expect(inArchive.obRecords).toEqual({ kind: 'directory', directory, isOptional: true });
    const named = read('obRecords: { directory: ob }');
    expect(named.obRecords).toEqual({ kind: 'directory', directory: join(named.folder, 'ob'), isOptional: false });
    const file = read('obRecords: { file: log.csv }');
    expect(file.obRecords).toEqual({ kind: 'file', file: join(file.folder, 'log.csv') });
    const url = 'postgres://reader@db/ops';
    const query = 'select * from log where night = :date';
    expect(read(`obRecords: { url: '${url}', query: '${query}' }`).obRecords).toEqual({ kind: 'query', url, query });
    expect(read('obRecords: { url: sqlite:/log.db, table: ops.log }').obRecords).toEqual({
      kind: 'table',
      url: 'sqlite:/log.db',
      table: 'ops.log',
    });
  });

  it('reads corrections from a folder beside the file, or below the data root', () => {
    const folder = folderWith({ 'phoenix.yaml': 'corrections: { directory: git/corrections }' });
    expect(loadConfig({}, folder).correctionsDirectory).toBe(join(folder, 'git', 'corrections'));
    const other = folderWith({ 'phoenix.yaml': 'dataRoot: data' });
    expect(loadConfig({}, other).correctionsDirectory).toBe(join(other, 'data', 'corrections'));
  });

  it('completes the times of events, and says who knows of them', () => {
    const folder = folderWith({
      'phoenix.yaml': `
events:
  - { at: 2014-12-10, what: new lamp, tags: [MASTER_FLAT, TWILIGHT_CUBE] }
  - { at: 2014-12-10T17:30, what: intervention, tags: all, source: ticket 4711 }
  - { at: '2014-12-11T00:00:59.5Z', what: pipeline, tags: all }
`,
    });
    expect(loadConfig({}, folder).events).toEqual([
      { at: '2014-12-10T00:00:00', what: 'new lamp', tags: ['MASTER_FLAT', 'TWILIGHT_CUBE'], source: 'phoenix.yaml' },
      { at: '2014-12-10T17:30:00', what: 'intervention', tags: 'all', source: 'ticket 4711' },
      { at: '2014-12-11T00:00:59.5', what: 'pipeline', tags: 'all', source: 'phoenix.yaml' },
    ]);
  });

  it('gives a process its cut-over date and its modes', () => {
    const text = 'processes: { MUSE_R: { olderAbs: { tree: MUSE_2014, until: 2015-04-01 }, insModes: [WFM-AO-N] } }';
    expect(loadConfig({}, folderWith({ 'phoenix.yaml': text })).processes).toEqual({
      MUSE_R: { olderAbs: { tree: 'MUSE_2014', until: '2015-04-01' }, insModes: ['WFM-AO-N'] },
    });
  });

  it('is all defaults for an empty file', () => {
    expect(loadConfig({}, folderWith({ 'phoenix.yaml': '# nothing yet\n' })).process).toBe('MUSE_R');
  });
});

describe('[U] remarks about a configuration', () => {
  const text = 'dataRoot: data\narchive: { directory: ngas }\nhosts: [{ name: muc09, role: MASTER, dataRoot: other }]';
  const remarksIn = (env: NodeJS.ProcessEnv, yaml = text) => {
    const folder = folderWith({ 'etc/phoenix.yaml': yaml });
    const { remarks } = loadConfig({ PHOENIX_CONFIG: 'etc/phoenix.yaml', ...env }, folder);
    return remarks.map((remark) => remark.replaceAll(folder, '…'));
  };

  it('name file and archive when they are those of another data root', () => {
    expect(remarksIn({ PHOENIX_HOME: 'mine' })).toEqual([
      'data root …/mine (PHOENIX_HOME) has the configuration …/etc/phoenix.yaml (PHOENIX_CONFIG) of data root …/etc/data: its archive is …/etc/ngas',
    ]);
    expect(remarksIn({ PHOENIX_HOME: 'mine' }, "archive: { ngas: { servers: ['http://ngas1:7777'] } }")).toEqual([
      expect.stringMatching(/its archive is http:\/\/ngas1:7777$/),
    ]);
  });

  it.each([
    ['that it names', {}],
    ['that it names, as a variable', { PHOENIX_HOME: 'etc/data' }],
    ['of one of its hosts', { PHOENIX_HOME: 'etc/other' }],
    ['in which it lies', { PHOENIX_HOME: 'etc' }, 'process: MUSE_R'],
  ])('are not needed for the data root %s', (_, env, yaml = text) => {
    expect(remarksIn(env, yaml).filter((remark) => remark.includes('has the configuration'))).toEqual([]);
  });

  it('name the variable that wins over an entry, and no password', () => {
    const yaml =
      'process: MUSE_R\ndatabase: postgres://a:secret@db/a\ntemporal: { address: here:7233, namespace: default }';
    const env = {
      PHOENIX_PROCESS: 'MUSE_DEEP',
      PHOENIX_DATABASE: 'postgres://b:secret@db/b',
      TEMPORAL_ADDRESS: 'there:7233',
      TEMPORAL_NAMESPACE: 'default',
    };
    expect(remarksIn(env, yaml)).toEqual([
      'PHOENIX_PROCESS=MUSE_DEEP wins over process: MUSE_R of …/etc/phoenix.yaml',
      'PHOENIX_DATABASE wins over the entry database of …/etc/phoenix.yaml',
      'TEMPORAL_ADDRESS=there:7233 wins over temporal.address: here:7233 of …/etc/phoenix.yaml',
    ]);
    expect(remarksIn({ PHOENIX_PROCESS: 'MUSE_DEEP' }, 'database: sqlite:/a.db')).toEqual([]);
    const folder = folderWith({ 'temporal.toml': '[profile.default]\naddress = "cloud:7233"\n' });
    expect(
      remarksIn({ TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml') }, 'temporal: { address: here:7233 }'),
    ).toEqual([
      'TEMPORAL_CONFIG_FILE (temporal.address: cloud:7233) wins over temporal.address: here:7233 of …/etc/phoenix.yaml',
    ]);
  });
});

const OB_RECORDS = ': obRecords: write directory, or file, or url with query or table';

function olderAbs(entries: string): string {
  return `processes: { MUSE_R: { olderAbs: ${entries} } }`;
}

function event(entries: string): string {
  return `events: [{ what: new lamp, ${entries}${entries.includes('tags') ? '' : ', tags: all'} }]`;
}

describe('[U] a phoenix.yaml that is wrong', () => {
  const WRONG = [
    ['an unknown entry', 'procces: MUSE_R', ': Unrecognized key: "procces"'],
    ['an unknown entry below', 'temporal: { adress: x }', ': temporal: Unrecognized key: "adress"'],
    ['a wrong role', 'hosts: [{ name: muc10, role: BOSS }]', ': hosts.0.role: Invalid option'],
    ['no host', 'hosts: []', ': hosts: Too small'],
    [
      'streams that are none',
      'hosts: [{ name: muc10, role: MASTER, streams: 0 }]',
      ': hosts.0.streams: 0 is none, write a number of recipes side by side from 1 to 64',
    ],
    [
      'less than no memory',
      'hosts: [{ name: muc10, role: MASTER, memoryBytes: -1 }]',
      ': hosts.0.memoryBytes: -1 is none, write a number of bytes from 1e7 to 1e14',
    ],
    [
      'hours that no day has',
      'hosts: [{ name: muc10, role: MASTER, slot: 25:00-07:00 }]',
      ': hosts.0.slot: write hours',
    ],
    ['a calendar in words', 'hosts: [{ name: muc10, role: MASTER, slot: at night }]', ': hosts.0.slot: write hours'],
    [
      'two hosts of one name',
      'hosts: [{ name: muc10, role: MASTER }, { name: muc10, role: SLAVE }]',
      ': hosts: two hosts have the same name',
    ],
    ['a disk that may be fuller than full', 'diskUsedMax: 95', ': diskUsedMax: Too big'],
    [
      'a wall limit in the past',
      'processes: { MUSE_R: { wallLimitSeconds: { muse_scipost: -5 } } }',
      'wallLimitSeconds.muse_scipost: -5 is none, write a number of seconds from 1 to 2592000',
    ],
    [
      'memory in GB',
      'hosts: [{ name: muc10, role: MASTER, memoryBytes: 480 }]',
      ': hosts.0.memoryBytes: 480 is none, write a number of bytes from 1e7 to 1e14',
    ],
    [
      'a disk in TB',
      'hosts: [{ name: muc10, role: MASTER, diskBytes: 3.5 }]',
      ': hosts.0.diskBytes: 3.5 is none, write a number of bytes from 1e7 to 1e17',
    ],
    ['memory that is no number', 'hosts: [{ name: muc10, role: MASTER, memoryBytes: .nan }]', 'NaN is none, write a'],
    ['memory without end', 'hosts: [{ name: muc10, role: MASTER, memoryBytes: .inf }]', 'Infinity is none, write a'],
    [
      'memory in words',
      'hosts: [{ name: muc10, role: MASTER, memoryBytes: 64 GB }]',
      '64 GB is none, write a number of',
    ],
    ['half a stream', 'hosts: [{ name: muc10, role: MASTER, streams: 1.5 }]', 'hosts.0.streams: write a whole number'],
    [
      'a grace of a thousand years',
      'retention: { graceDays: 365000 }',
      'graceDays: 365000 is none, write a number of days',
    ],
    [
      'a backlog that begins at a date',
      'backlogAfterDays: 20141214',
      'backlogAfterDays: 20141214 is none, write a number',
    ],
    [
      'exposures longer than a day',
      'processes: { MUSE_R: { limits: { minExptimeSeconds: 1e9 } } }',
      'minExptimeSeconds: 1000000000 is none, write a number of seconds from 0 to 86400',
    ],
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
    [
      'a date that does not exist',
      olderAbs('{ tree: MUSE, until: 2015-02-29 }'),
      'olderAbs.until: write a date that exists',
    ],
    [
      'a tree that is a path',
      olderAbs('{ tree: ../MUSE, until: 2015-02-28 }'),
      'olderAbs.tree: write the name of a tree',
    ],
    ['half a cut-over', olderAbs('{ tree: MUSE }'), 'olderAbs.until: Invalid input'],
    ['no modes', 'processes: { MUSE_R: { insModes: [] } }', 'MUSE_R.insModes: Too small'],
    ['no place of OB records', 'obRecords: {}', OB_RECORDS],
    ['two places of OB records', 'obRecords: { directory: ob, file: ob.csv }', OB_RECORDS],
    ['a database without query', 'obRecords: { url: sqlite:/a.db }', OB_RECORDS],
    ['a database with query and table', "obRecords: { url: sqlite:/a.db, table: log, query: ':date' }", OB_RECORDS],
    ['a query without database', "obRecords: { directory: ob, query: ':date' }", OB_RECORDS],
    ['a query without date', 'obRecords: { url: sqlite:/a.db, query: select * from log }', 'query: write :date where'],
    ['a cast for a date', "obRecords: { url: sqlite:/a.db, query: 'select x::date' }", 'query: write :date where'],
    [
      'an unknown database',
      'obRecords: { url: mysql://a/b, table: log }',
      'obRecords.url: write sqlite:<absolute path>',
    ],
    [
      'a relative SQLite file',
      'obRecords: { url: sqlite:a.db, table: log }',
      'obRecords.url: write sqlite:<absolute path>',
    ],
    ['OB records in a text file', 'obRecords: { file: ob.txt }', 'obRecords.file: write a file that ends with'],
    ['an event at no time', event('at: 2014-12-10T24:30'), 'events.0.at: write a time (UT)'],
    ['an event at a second that is none', event('at: 2014-12-10T12:00:61'), 'events.0.at: write a time (UT)'],
    ['an event on no day', event('at: 2014-02-30'), 'events.0.at: write a time (UT)'],
    ['an event of local time', event("at: '2014-12-10T12:00:00-03:00'"), 'events.0.at: write a time (UT)'],
    ['an event about nothing', event('at: 2014-12-10, tags: []'), 'events.0.tags: Too small'],
    ['an event about one word', event('at: 2014-12-10, tags: every'), 'events.0.tags: write all, or a list'],
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

  it.each([
    [4, 'process: MUSE_R\ntemporal:\n  namespace: default\n  adress: here\n', 'temporal: Unrecognized key: "adress"'],
    [3, 'hosts:\n  - name: muc10\n    role: BOSS\n', 'hosts.0.role: Invalid option: expected one of "MASTER"|"SLAVE"'],
    [
      3,
      '# one\nhosts:\n  - role: MASTER\n    streams: 2\n',
      'hosts.0.name: Invalid input: expected string, received undefined',
    ],
    [
      5,
      'events:\n  - at: 2014-12-10\n    what: lamp\n    tags: all\n  - at: 2014-02-30\n    what: lamp\n    tags: all\n',
      'events.1.at: write a time (UT)',
    ],
    [3, 'process: MUSE_R\nobRecords:\n  directory: ob\n  file: ob.csv\n', OB_RECORDS.slice(2)],
    [2, 'process: MUSE_R\nprocces: MUSE_R\n', 'Unrecognized key: "procces"'],
    [1, '- a\n- b\n', 'Invalid input: expected object, received array'],
    [3, 'process: MUSE_R\ndatabase: a\nhosts: [', ''],
    [2, 'process: MUSE_R\nprocess: MUSE_X\n', 'Map keys must be unique'],
  ])('is blamed on line %i', (line, text, expected) => {
    const folder = folderWith({ 'phoenix.yaml': text });
    expect(() => loadConfig({}, folder)).toThrow(`${join(folder, 'phoenix.yaml')}:${line}: ${expected}`);
  });
});
