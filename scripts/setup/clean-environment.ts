import { delimiter, dirname } from 'node:path';
import type { Environment } from '../../src/adapters/host-facts/probe.ts';

/** Settings of a demo or a test itself; everything else of PHOENIX and Temporal belongs to somebody's production. */
const KEPT = /^(PHOENIX_(DEMO|TEST)_.*|PHOENIX_ESOREX)$/;
const FOREIGN = /^(PHOENIX|TEMPORAL)_/;
const LOOPBACK = '127.0.0.1,localhost';

/**
 * The environment of the demo and the tests: they never see the server, the database or the data root that the user's
 * shell is set up for, they use the server that was found, and `node` means the Node that runs them.
 */
export function cleanEnvironment(env: Environment, temporalPath: string, node: string): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !FOREIGN.test(name) || KEPT.test(name));
  const proxyFree = [env['no_proxy'], LOOPBACK].filter(Boolean).join(',');
  return {
    ...(Object.fromEntries(kept.filter(([, value]) => value !== undefined)) as Record<string, string>),
    TEMPORAL_CLI_PATH: temporalPath,
    PATH: [dirname(node), env['PATH'] ?? ''].join(delimiter),
    no_proxy: proxyFree,
  };
}
