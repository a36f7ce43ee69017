import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflowCode } from '@temporalio/worker';

const SOURCES = fileURLToPath(new URL('../', import.meta.url));

/**
 * Path of the bundle of the workflow code, built once per state of the sources (bundling costs 2 s at each start).
 * The name carries a hash over everything that can end up in the bundle, so a stale one is never used. Built in a process
 * of its own: the bundler would leave 200 MB behind in the worker.
 */
export async function workflowBundle(cacheDirectory: string): Promise<string> {
  const path = join(cacheDirectory, `workflows.${await hashSources()}.js`);
  if (existsSync(path)) return path;
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

/** `node workflow-bundle.ts PATH`: writes the bundle, visible only when whole. */
if (import.meta.main) {
  const path = process.argv[2] ?? '';
  const workflows = join(SOURCES, 'workflows');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(workflows, 'index.ts'),
    payloadConverterPath: join(workflows, 'payload-converter.ts'),
  });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, code);
  await rename(temporary, path);
}
