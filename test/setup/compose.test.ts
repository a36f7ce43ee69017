import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SERVER_LIMITS } from '../../src/adapters/embedded-server/server-arguments.ts';
import { loadConfig } from '../../src/config.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/contract.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly build?: { readonly dockerfile: string; readonly target?: string };
  readonly volumes?: readonly string[];
  readonly pid?: string;
  readonly init?: boolean;
  readonly healthcheck?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

function read(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);

// There is no docker engine where these tests run: what can be checked without one is checked here.
describe('[U] docker-compose.yml', () => {
  it('pins every image', () => {
    expect(services.filter(([, { image }]) => !/^[\w./-]+:(\d[\w.]*|local)$/.test(image))).toEqual([]);
  });

  it('waits only for services that are there, and for health only where health is checked', () => {
    const waits = services.flatMap(([, { depends_on: others = {} }]) => Object.entries(others));
    expect(waits.filter(([name]) => compose.services[name] === undefined)).toEqual([]);
    const unchecked = waits.filter(
      ([name, { condition }]) => condition === 'service_healthy' && compose.services[name]?.healthcheck === undefined,
    );
    expect(unchecked).toEqual([]);
  });

  it('mounts files of this repository and declared volumes', () => {
    const sources = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':/')[0] ?? ''));
    const files = sources.filter((source) => source.startsWith('./'));
    expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
    const named = sources.filter((source) => /^[a-z]/.test(source));
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('has one worker for every host of its phoenix.yaml', () => {
    const { hosts, temporal } = loadConfig({ PHOENIX_CONFIG: join(PROJECT, 'docker/phoenix.yaml') });
    const workers = services
      .filter(([, { command }]) => command?.[0] === 'worker')
      .map(([, { command }]) => command?.[2]);
    expect(workers).toEqual(hosts.map(({ name }) => name));
    expect(hosts.map(({ role }) => role)).toEqual(['MASTER', 'SLAVE']);
    expect(temporal.address).toBe('temporal:7233');
  });

  it('runs recipes in a container that outlives the workers, which share its PID namespace and its data', () => {
    const { hosts } = loadConfig({ PHOENIX_CONFIG: join(PROJECT, 'docker/phoenix.yaml') });
    const { recipes, master, slave } = compose.services;
    for (const worker of [master, slave]) {
      // An init of its own would be PID 1 nowhere.
      expect(worker).toMatchObject({
        pid: 'service:recipes',
        depends_on: { recipes: { condition: 'service_healthy' } },
      });
      expect(worker?.init).toBeUndefined();
      expect(worker?.volumes).toEqual(expect.arrayContaining([...(recipes?.volumes ?? [])]));
    }
    expect(recipes).toMatchObject({ init: true, build: { target: 'recipes' } });
    expect(recipes?.depends_on).toBeUndefined();
    expect(hosts.map(({ launcher }) => [launcher])).toEqual([recipes?.command, recipes?.command]);
  });

  it('builds only stages that the Dockerfile has', () => {
    const stages = [...read('docker/Dockerfile').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage);
    const targets = services.flatMap(([, { build }]) => (build === undefined ? [] : [build.target]));
    expect(targets).toEqual(['recipes', 'worker', 'worker']);
    expect(stages).toEqual(expect.arrayContaining(targets));
  });

  it('gives Temporal the same limits as the embedded server', () => {
    const values = parse(read('docker/temporal/dynamicconfig.yaml')) as Record<string, readonly [{ value: number }]>;
    expect(Object.fromEntries(Object.entries(values).map(([key, [{ value }]]) => [key, value]))).toEqual(SERVER_LIMITS);
  });

  it('creates the search attributes of the contract', () => {
    const lines = read('docker/temporal/create-namespace.sh').matchAll(/^ensure (\w+) (\w+)$/gm);
    expect(Object.fromEntries([...lines].map(([, name, type]) => [name, type?.toUpperCase()]))).toEqual(
      SEARCH_ATTRIBUTES,
    );
  });

  it('copies into the image only what is there', () => {
    const sources = [...read('docker/Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      names!.split(' '),
    );
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((name) => !existsSync(join(PROJECT, name)))).toEqual([]);
    const allowed = read('docker/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(sources.filter((name) => !allowed.includes(name))).toEqual([]);
  });

  it.each([
    'docker/launch-recipes.sh',
    'docker/temporal/create-schema.sh',
    'docker/temporal/create-namespace.sh',
    'docker/postgresql/create-phoenix.sh',
  ])('%s is a correct shell script', (script) => {
    execFileSync('sh', ['-n', join(PROJECT, script)]);
  });
});
