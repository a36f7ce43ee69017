import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { Credentials } from './http-get.ts';
import { createHttpGet, shortReplyOf } from './http-get.ts';
import { documentOf } from './judge-reply.ts';

export interface ServerState {
  readonly server: string;
  readonly isOnline: boolean;
  /** Version and state, or what is wrong. */
  readonly says: string;
}

/** Asks every server for a sign of life; none of them has to answer. */
export function probeServers(
  servers: readonly string[],
  { credentials, silenceMs }: { readonly credentials: Credentials | undefined; readonly silenceMs: number },
): Promise<readonly ServerState[]> {
  const get = createHttpGet({
    credentials,
    trusted: new Set(servers.map((server) => new URL(server).origin)),
    silenceMs,
  });
  return Promise.all(
    servers.map(async (server) => {
      try {
        const reply = await get({ node: { url: server }, command: 'STATUS', query: {} });
        const question = { server, what: 'STATUS' };
        const { state, version } = documentOf(await shortReplyOf(reply, question), question);
        return { server, isOnline: state === 'ONLINE', says: `${server} ${state} ${version}`.trim() };
      } catch (error) {
        if (error instanceof PhoenixError) return { server, isOnline: false, says: error.message };
        throw error;
      }
    }),
  );
}
