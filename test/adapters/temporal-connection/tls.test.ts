import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort, startEmbeddedServer, stopEmbeddedServer } from '../../../src/adapters/embedded-server/index.ts';
import { findTemporalCli } from '../../../src/adapters/host-facts/index.ts';
import { connectWorker } from '../../../src/adapters/temporal-connection/connect-worker.ts';
import { connectClient, probeServer, retentionSecondsOf } from '../../../src/adapters/temporal-connection/index.ts';
import { loadConfig } from '../../../src/config.ts';
import { ensureNamespace } from '../../../src/workers/namespace.ts';
import { temporalTargetOf } from '../../../src/workers/temporal-target.ts';
import { makeCertificates, startTlsFrontend } from './tls-frontend.ts';

const API_KEY = 'eyJ.test-key';
const LIMIT = { limitMs: 10_000 };

describe('[C] a Temporal server behind TLS, client certificates and an API key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-tls-'));
  const certificates = makeCertificates(folder);
  let frontend: Awaited<ReturnType<typeof startTlsFrontend>>;

  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
    });
    const { address } = await startEmbeddedServer({
      dataRoot: folder,
      port: await freePort(),
      uiPort: null,
      durable: false,
      temporalPath: await findTemporalCli(process.env),
    });
    frontend = await startTlsFrontend({ target: address, certificates, apiKey: API_KEY });
  });
  afterAll(async () => {
    frontend.close();
    await stopEmbeddedServer(folder);
    rmSync(folder, { recursive: true, force: true });
  });

  /** As an administrator hands it out, in the variables of the Temporal command line. */
  const variables = () => ({
    TEMPORAL_ADDRESS: frontend.address,
    TEMPORAL_API_KEY: API_KEY,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: certificates.ca,
    TEMPORAL_TLS_SERVER_NAME: 'frontend.test',
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificates.client.cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: certificates.client.key,
    TEMPORAL_GRPC_META_X_TEAM_NAME: 'muse',
  });
  const targetOf = (env: NodeJS.ProcessEnv) => temporalTargetOf(loadConfig(env, folder));

  it('serves commands and workers that have the variables of the Temporal command line', async () => {
    const target = targetOf(variables());
    const connection = await connectClient(target, LIMIT);
    onTestFinished(() => connection.close());
    const native = await connectWorker(target);
    const worker = await Worker.create({
      connection: native,
      namespace: target.namespace,
      taskQueue: 'tls',
      activities: { greet: async (name: string) => `hello ${name}` },
    });
    const running = worker.run();
    const client = new Client({ connection, namespace: target.namespace });
    const greeting = await client.activity.execute('greet', {
      id: 'greet',
      taskQueue: 'tls',
      args: ['muse'],
      startToCloseTimeout: '10s',
    });
    expect(greeting).toBe('hello muse');
    expect([...frontend.seen.headers]).toContain('x-team-name');
    expect(frontend.seen.refused).toBe(0);
    worker.shutdown();
    await running;
    await native.close();
  });

  it('serves those that have the profile of temporal.toml which phoenix.yaml names', async () => {
    const home = mkdtempSync(join(folder, 'home-'));
    writeFileSync(
      join(home, 'temporal.toml'),
      [
        '[profile.observatory]',
        `address = "${frontend.address}"`,
        'namespace = "default"',
        `api_key = "${API_KEY}"`,
        '[profile.observatory.tls]',
        'server_name = "frontend.test"',
        `server_ca_cert_path = "${certificates.ca}"`,
        `client_cert_path = "${certificates.client.cert}"`,
        `client_key_path = "${certificates.client.key}"`,
      ].join('\n'),
    );
    writeFileSync(
      join(home, 'phoenix.yaml'),
      'temporal:\n  profile: observatory\n  configFile: ./temporal.toml\ndataRoot: .\n',
    );
    const target = temporalTargetOf(loadConfig({}, home));
    expect(await probeServer(target)).toMatchObject({
      answers: true,
      text: `${frontend.address} with TLS, a client certificate and an API key answers, namespace default`,
    });
  });

  it.each([
    ['another key', { TEMPORAL_API_KEY: 'wrong-key' }, /does not let us in: .*bad key/],
    ['no key', { TEMPORAL_API_KEY: undefined }, /does not let us in: .*bad key/],
    [
      'no client certificate',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: undefined, TEMPORAL_TLS_CLIENT_KEY_PATH: undefined },
      /does not let us in: .*certificate.?required/i,
    ],
    [
      'an authority that did not sign it',
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: undefined },
      /does not let us in: .*(self-signed|UnknownIssuer)/,
    ],
    ['no TLS', { TEMPORAL_TLS: 'false' }, /does not speak Temporal without TLS/],
  ])('refuses %s, and commands and workers say so without the key', async (_, changed, message) => {
    const target = targetOf(Object.fromEntries(Object.entries({ ...variables(), ...changed }).filter(([, v]) => v)));
    const failures = await Promise.allSettled([connectClient(target, { limitMs: 2_000 }), connectWorker(target)]);
    const refusal = { code: 'SERVER_UNREACHABLE', message: expect.stringMatching(message) };
    expect(failures).toEqual([
      { status: 'rejected', reason: expect.objectContaining(refusal) },
      { status: 'rejected', reason: expect.objectContaining(refusal) },
    ]);
    expect(failures.map((failure) => String((failure as PromiseRejectedResult).reason)).join()).not.toContain('-key');
  });

  it("is somebody else's: its retention stays as it is, and what is too short is said with the command", async () => {
    const target = targetOf(variables());
    const connection = await connectClient(target, LIMIT);
    onTestFinished(() => connection.close());
    const before = await retentionSecondsOf(connection, 'default');
    expect(before).toBe(86_400);
    expect(await ensureNamespace(connection, { name: 'default', isOwn: target.isOwn })).toBe(
      'namespace default forgets the history of a date 1 d after its end; if the stories of old dates are wanted: ' +
        'temporal operator namespace update --namespace default --retention 87600h',
    );
    expect(await retentionSecondsOf(connection, 'default')).toBe(before);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toContain('PhoenixUnit');
    expect(await ensureNamespace(connection, { name: 'default', isOwn: true })).toBeUndefined();
    expect(await retentionSecondsOf(connection, 'default')).toBe(10 * 365 * 86_400);
  });
});
