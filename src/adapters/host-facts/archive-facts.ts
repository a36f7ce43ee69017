import { probeServers } from '../archive-ngas/index.ts';
import type { HostFact } from './collect-host-facts.ts';

/** NGAS as the configuration names it. */
export interface NgasToProbe {
  readonly servers: readonly string[];
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** The doctor does not wait as long as a download does. */
const SILENCE_MS = 5_000;

/** One server that serves is enough; that another one does not is worth a word. */
export async function archiveFact({ servers, credentials }: NgasToProbe): Promise<HostFact> {
  const states = await probeServers(servers, { credentials, silenceMs: SILENCE_MS });
  const value = states.map(({ says }) => says).join('; ');
  const online = states.filter(({ isOnline }) => isOnline).length;
  const cure =
    'start the servers, or correct archive.ngas in phoenix.yaml, PHOENIX_NGAS_USER and PHOENIX_NGAS_PASSWORD';
  if (online === states.length) return { name: 'Archive (NGAS)', status: 'ok', value, cure: '' };
  return { name: 'Archive (NGAS)', status: online > 0 ? 'warning' : 'missing', value, cure };
}
