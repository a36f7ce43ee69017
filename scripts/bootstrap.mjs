// `npm run demo`, `npm test`, `npm run test:long` and `npm run setup` on a machine that has never seen the project: this file needs nothing
// but Node 18.19 and npm. It installs the packages of the lockfile, among them the Node that runs everything else, and
// hands over to scripts/setup/main.ts, which gets the rest. What is there already is not touched, and not spoken about.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './setup/packages.mjs';
import { findNode, handOver, nodeMissing } from './setup/node-runtime.mjs';

const COMMANDS = ['setup', 'demo', 'test', 'test:long'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...rest] = process.argv.slice(2);

function fail(line, exitCode) {
  console.error(line);
  process.exit(exitCode);
}

if (!COMMANDS.includes(command)) fail(`usage: node scripts/bootstrap.mjs ${COMMANDS.join('|')}`, 2);
if (!existsSync(join(root, 'package-lock.json')))
  fail('error: package-lock.json is missing; clone the project again', 1);

const failure = ensurePackages(root);
if (failure !== undefined) fail(failure, 1);

const node = findNode(root);
if (node === undefined) fail(nodeMissing(), 1);
handOver(node, [join(root, 'scripts', 'setup', 'main.ts'), command, ...rest]);
