import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCES = fileURLToPath(new URL('../', import.meta.url));

/** Filled by `npm run setup` and by the image: bundling costs a worker 2 s at its start. */
export const PREBUILT_BUNDLES = join(SOURCES, '..', 'node_modules', '.cache', 'phoenix', 'bundles');

/**
 * Path of the bundle of the workflow code: the one that was built beforehand, or one that is built now, once per state of the
 * sources. The name carries a hash over everything that can end up in the bundle, so a stale one is never used. Built in a
 * process of its own: the bundler would leave 200 MB behind in the worker.
 */
export async function workflowBundle(cacheDirectory: string, prebuilt = PREBUILT_BUNDLES): Promise<string> {
  const name = `workflows.${await hashSources()}.js`;
  const path = join(cacheDirectory, name);
  const found = [join(prebuilt, name), path].find((place) => existsSync(place));
  if (found !== undefined) return found;
  await mkdir(cacheDirectory, { recursive: true });
  await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), path]);
  return path;
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  const sdk = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string };
  hash.update(sdk.version);
  for (const room of ['domain', 'workflows', 'ports']) {
    const names = await readdir(join(SOURCES, room), { recursive: true });
    for (const name of names.filter((entry) => entry.endsWith('.ts')).sort()) {
      hash.update(name).update(await readFile(join(SOURCES, room, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** `node workflow-bundle.ts [PATH]`: writes the bundle, visible only when whole; without a path where workers look first. */
if (import.meta.main) {
  const path = process.argv[2] ?? join(PREBUILT_BUNDLES, `workflows.${await hashSources()}.js`);
  if (!existsSync(path)) await build(path);
}

async function build(path: string): Promise<void> {
  // Loaded only here: it takes half a second to see that the bundle is there.
  const { DefaultLogger, bundleWorkflowCode } = await import('@temporalio/worker');
  const workflows = join(SOURCES, 'workflows');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(workflows, 'index.ts'),
    payloadConverterPath: join(workflows, 'payload-converter.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, code);
  await rename(temporary, path);
}
