import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { connectClient } from './connect-client.ts';
import { retentionSecondsOf } from './retention.ts';
import { targetText } from './target.ts';
import type { TemporalTarget } from './target.ts';

/** What `phoenix doctor` wants to know of a server. */
export type ServerState =
  | { readonly answers: true; readonly text: string; readonly retentionSeconds: number }
  | { readonly answers: false; readonly text: string; readonly cure: string };

const LIMIT_MS = 3_000;

/** Asks as a worker would: over TLS where the server wants it, with the key, for the namespace. Never rejects. */
export async function probeServer(target: TemporalTarget): Promise<ServerState> {
  const { namespace } = target;
  try {
    const connection = await connectClient(target, { limitMs: LIMIT_MS, answerMs: LIMIT_MS });
    try {
      const retentionSeconds = await retentionSecondsOf(connection, namespace);
      return { answers: true, text: `${targetText(target)} answers, namespace ${namespace}`, retentionSeconds };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof PhoenixError) return { answers: false, text: error.message, cure: error.cure };
    const said = error instanceof Error ? error.message : String(error);
    const text = `${targetText(target)} does not serve namespace ${namespace}: ${said}`;
    return { answers: false, text, cure: 'correct temporal.namespace or TEMPORAL_NAMESPACE, or create the namespace' };
  }
}
