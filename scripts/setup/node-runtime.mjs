// Which Node runs PHOENIX. Plain JavaScript for Node 18.19 and newer: the launcher and the bootstrap need it before any
// TypeScript can run (docs/decisions/0001).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** Since this version Node runs TypeScript by itself. */
const OLDEST = [22, 18];

/** @returns {boolean} whether the running Node can run the sources. */
export function isRunningNodeUsable(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** @returns {string | undefined} the Node of the lockfile, else the running one if it is new enough. */
export function findNode(root) {
  const bundled = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(bundled)) return bundled;
  return isRunningNodeUsable() ? process.execPath : undefined;
}

/** What to tell a user without a usable Node; one line. */
export function nodeMissing() {
  return (
    `error: Node ${process.versions.node} is older than ${OLDEST.join('.')} and there is no bundled one for ` +
    `${process.platform}-${process.arch}; install Node 24`
  );
}

/**
 * Runs Node on these arguments in this terminal and ends as it ends: same exit code, 128 + n after a signal.
 * @param {string} node
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export function handOver(node, args, env = process.env) {
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both processes; passed on, it would arrive twice and mean "at once".
      if (signal === 'SIGINT' && isAtTerminal()) return;
      child.kill(signal);
    });
  }
  child.once('error', (error) => {
    console.error(`error: ${node} cannot be started (${error.message}); run \`npm ci\``);
    process.exit(1);
  });
  child.once('close', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}

function isAtTerminal() {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
