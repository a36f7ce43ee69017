// The npm packages: installed from the lockfile when they are absent or belong to another lockfile.
// Plain JavaScript for Node 18.19 and newer: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Idempotent; silent when there is nothing to do.
 * @param {string} root
 * @returns {string | undefined} one line that says what failed, or undefined
 */
export function ensurePackages(root) {
  const stampPath = join(root, 'node_modules', '.phoenix-lock');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return undefined;
  if (!areInstalled(root)) {
    const failure = install(root);
    if (failure !== undefined) return failure;
  }
  writeFileSync(stampPath, stamp);
  return undefined;
}

/** True when npm's own record agrees with the lockfile: somebody ran `npm ci` without us. */
function areInstalled(root) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(recordPath);
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && isForThisMachine(entry))
    .every(([path, entry]) => installed[path]?.version === entry.version);
}

/** Optional packages of other platforms are rightly absent; those that npm may leave out here are not judged. */
function isForThisMachine({ optional, extraneous, os, cpu, libc }) {
  if (extraneous) return false;
  if (!optional) return true;
  if (libc !== undefined) return false;
  return os?.includes(process.platform) === true && cpu?.includes(process.arch) === true;
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

function install(root) {
  console.log('setup: npm packages from the lockfile (npm ci), about a minute …');
  const { status, error, stderr } = spawnSync('npm', ['ci'], {
    cwd: root,
    env: environmentOfNpm(root),
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (error !== undefined) return `error: npm cannot be started (${error.message}); install Node with npm`;
  if (status === 0) return undefined;
  return `error: npm ci failed (${firstErrorLine(stderr)}); check the network and run \`npm ci\` to see all of it`;
}

/** `npm test` puts node_modules/.bin first on PATH; npm must not run on the Node that it is about to replace. */
function environmentOfNpm(root) {
  const bin = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== bin)
    .join(delimiter);
  return { ...process.env, PATH: path };
}

function firstErrorLine(stderr) {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((text) => /npm (error|ERR!) (?!code)\S/.test(text)) ?? lines[0] ?? 'no message';
  return line.replace(/^npm (error|ERR!)\s*/, '').trim();
}
