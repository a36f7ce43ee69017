import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { unreachable } from './unreachable.ts';
import { connectionOptionsOf } from './target.ts';
import type { TemporalTarget } from './target.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

/**
 * No call takes longer on a server that works: the longest wait for news at most 20 s on its side. One whose database hangs
 * answers pings and nothing else; without a limit a command would wait for it for ever.
 */
const ANSWER_MS = 60_000;
/** How long the client waits at most before it tries a server again that is away; by default up to 2 min. */
const RECONNECT_MS = 2_000;
/** gRPC looks for a proxy in the environment, for the server on this very machine, too. */
const LOOPBACK = /^(127\.|localhost:|\[::1\])/;

/** @throws PhoenixError SERVER_UNREACHABLE */
export async function connectClient(
  target: TemporalTarget,
  { limitMs, answerMs = ANSWER_MS }: { readonly limitMs: number; readonly answerMs?: number },
): Promise<Connection> {
  try {
    return await Connection.connect({
      ...connectionOptionsOf(target),
      connectTimeout: limitMs,
      interceptors: [retryingWithin(answerMs)],
      channelArgs: {
        'grpc.max_reconnect_backoff_ms': RECONNECT_MS,
        ...(LOOPBACK.test(target.address) ? { 'grpc.enable_http_proxy': 0 } : {}),
      },
    });
  } catch (error) {
    throw await unreachable(target, error);
  }
}

/** As the SDK does it by default, with a deadline for calls that have none of their own. */
function retryingWithin(limitMs: number): Interceptor {
  const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
  return (options, nextCall) => retry({ ...options, deadline: options.deadline ?? Date.now() + limitMs }, nextCall);
}
