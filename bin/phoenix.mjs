#!/usr/bin/env node
// Starts the command line on a Node that runs TypeScript: this one if it is new enough, else the one of the lockfile.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!existsSync(join(root, 'node_modules'))) {
  console.error(`error: the packages of PHOENIX are not installed; run \`npm run setup\` in ${root}`);
  process.exit(1);
}
// Compiled modules are kept: a command starts in half the time. Threads and workers find them by the variable.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node');
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
const { findNode, handOver, isRunningNodeUsable, nodeMissing } = await import('../scripts/setup/node-runtime.mjs');
if (isRunningNodeUsable()) {
  await import('../src/cli/main.ts');
} else {
  const node = findNode(root);
  if (node === undefined) {
    console.error(nodeMissing());
    process.exit(1);
  }
  handOver(node, [join(root, 'src', 'cli', 'main.ts'), ...process.argv.slice(2)]);
}
