import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { temporalTargetOf } from '../src/workers/temporal-target.ts';
import { cleanEnvironment } from '../scripts/setup/clean-environment.ts';
import { temporaryFolder, writeTree } from './setup/temporary-folder.ts';

const TOML = `
[profile.default]
address = "default.example:7233"
api_key = "default-key"
[profile.staging]
address = "staging.example:7233"
namespace = "muse"
api_key = "staging-key"
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  writeTree(folder, files);
  return folder;
}

/** A home folder with a temporal.toml where the Temporal command line has it. */
const withHome = (yaml = '') => folderWith({ 'phoenix.yaml': yaml, '.config/temporalio/temporal.toml': TOML });

describe('[U] the connection to Temporal', () => {
  it('has neither TLS nor a key where nothing is said', () => {
    expect(loadConfig({}, temporaryFolder()).temporal).toEqual({
      address: undefined,
      namespace: 'default',
      security: {},
      cliPath: undefined,
    });
  });

  it('takes key, TLS and headers of the variables of the Temporal command line', () => {
    const folder = folderWith({ 'ca.pem': 'ca', 'cert.pem': 'cert', 'cert.key': 'key' });
    const env = {
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_API_KEY: 'key',
      TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'ca.pem'),
      TEMPORAL_TLS_SERVER_NAME: 'frontend',
      TEMPORAL_TLS_CLIENT_CERT_PATH: join(folder, 'cert.pem'),
      TEMPORAL_TLS_CLIENT_KEY_PATH: join(folder, 'cert.key'),
      TEMPORAL_GRPC_META_X_TEAM_NAME: 'muse',
    };
    const bytes = (text: string) => new Uint8Array(Buffer.from(text));
    expect(loadConfig(env, folder).temporal.security).toEqual({
      apiKey: 'key',
      tls: {
        serverNameOverride: 'frontend',
        serverRootCACertificate: bytes('ca'),
        clientCertPair: { crt: bytes('cert'), key: bytes('key') },
      },
      metadata: { 'x-team-name': 'muse' },
    });
    expect(loadConfig({ TEMPORAL_API_KEY: 'key' }, folder).temporal.security).toEqual({ apiKey: 'key', tls: true });
    expect(loadConfig({ TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' }, folder).temporal.security.tls).toBe(false);
  });

  it('takes nothing from a temporal.toml that nobody names, whatever lies in the home folder', () => {
    const home = withHome();
    expect(loadConfig({ HOME: home }, home).temporal).toMatchObject({ address: undefined, security: {} });
  });

  it('takes the profile that is named, before the entries of phoenix.yaml where a variable names it, after them else', () => {
    const home = withHome('temporal: { address: yaml.example:7233, profile: staging }');
    const of = (env: NodeJS.ProcessEnv) => loadConfig({ HOME: home, ...env }, home).temporal;
    expect(of({})).toMatchObject({
      address: 'yaml.example:7233',
      namespace: 'muse',
      security: { apiKey: 'staging-key', tls: true },
    });
    expect(of({ TEMPORAL_PROFILE: 'default' })).toMatchObject({
      address: 'default.example:7233',
      namespace: 'default',
      security: { apiKey: 'default-key' },
    });
    expect(of({ TEMPORAL_ADDRESS: 'env.example:7233', TEMPORAL_API_KEY: 'env-key' })).toMatchObject({
      address: 'env.example:7233',
      namespace: 'muse',
      security: { apiKey: 'env-key' },
    });
    expect(of({ TEMPORAL_CONFIG_FILE: '.config/temporalio/temporal.toml' }).address).toBe('staging.example:7233');
  });

  it.each([
    ['an unknown profile', { TEMPORAL_PROFILE: 'other' }, /Profile 'other' not found/],
    ['a file that is not there', { TEMPORAL_CONFIG_FILE: 'nowhere.toml' }, /nowhere\.toml: no such file/],
    ['a file that is none', { TEMPORAL_CONFIG_FILE: 'broken.toml' }, /broken\.toml: /],
    ['a certificate that is not there', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere.pem' }, /ENOENT.*nowhere\.pem/],
    ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_DATA: 'cert' }, /one of the two is missing/],
  ])('refuses %s and quotes no key', (_, env, message) => {
    const folder = folderWith({
      'broken.toml': '[profile.default]\napi_key = "secret-key"\naddress = \n',
      '.config/temporalio/temporal.toml': TOML,
    });
    const refused = expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
      cure: expect.stringContaining('TEMPORAL_'),
    });
    expect(() => loadConfig({ HOME: folder, ...env }, folder)).toThrow(refused);
    expect(() => loadConfig({ HOME: folder, ...env }, folder)).not.toThrow(/secret-key/);
  });

  it('shows keys to the named server and never to the embedded one', () => {
    const dataRoot = temporaryFolder();
    const self = { pid: process.pid, startTicks: null, startedAt: '', address: '127.0.0.1:7233', uiAddress: null };
    writeTree(dataRoot, { 'run/temporal-server.json': JSON.stringify(self) });
    const env = { PHOENIX_HOME: dataRoot, TEMPORAL_API_KEY: 'key' };
    expect(temporalTargetOf(loadConfig(env, dataRoot))).toEqual({
      address: '127.0.0.1:7233',
      namespace: 'default',
      security: {},
      isOwn: true,
    });
    expect(temporalTargetOf(loadConfig({ ...env, TEMPORAL_ADDRESS: 'a:1' }, dataRoot))).toMatchObject({
      address: 'a:1',
      security: { apiKey: 'key' },
      isOwn: false,
    });
  });

  it('of the demo and the tests is that of their own server, whatever the shell is set up for', () => {
    const home = withHome();
    const shell = { HOME: home, TEMPORAL_PROFILE: 'staging', TEMPORAL_API_KEY: 'key', TEMPORAL_ADDRESS: 'a:1' };
    const env = cleanEnvironment(shell, '/opt/temporal', process.execPath);
    expect(loadConfig(env, home).temporal).toMatchObject({ address: undefined, security: {} });
  });
});

describe('[U] the logs of workers', () => {
  const logOf = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
    loadConfig(env, folderWith({ 'phoenix.yaml': yaml })).log;

  it('are at level info and 100 MB at most, unless something else is said', () => {
    expect(logOf('')).toEqual({ level: 'info', fileBytes: 20_000_000, files: 5 });
    expect(logOf('log: { level: warn, fileBytes: 50000, files: 2 }')).toEqual({
      level: 'warn',
      fileBytes: 50_000,
      files: 2,
    });
    expect(logOf('log: { level: warn }', { PHOENIX_LOG_LEVEL: 'debug' }).level).toBe('debug');
  });

  it('refuse a level that is none', () => {
    expect(() => logOf('', { PHOENIX_LOG_LEVEL: 'loud' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', cure: expect.stringContaining('trace, debug, info') }),
    );
    expect(() => logOf('log: { level: loud }')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
