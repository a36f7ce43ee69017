import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ERROR_CODES } from '../domain/outcome/error-codes.ts';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';

/**
 * The only place where a PhoenixError becomes a Temporal failure. Transient classes are retried for hours; everything
 * else is final, because trying again cannot help without a human.
 */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof PhoenixError)) return unforeseen(error);
  return ApplicationFailure.create({
    message: `${error.message}; ${error.cure}`,
    type: error.code,
    nonRetryable: ERROR_CODES[error.code].class !== 'transient',
    cause: error,
  });
}

/** With the retry policy of the proxies about 12 min. */
const UNFORESEEN_ATTEMPTS_MAX = 16;

/** An error that nobody has thought of is tried again for a while, then it is final and a human sees it. */
function unforeseen(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure || !(error instanceof Error))
    return error;
  if (Context.current().info.attempt < UNFORESEEN_ATTEMPTS_MAX) return error;
  return ApplicationFailure.create({
    message: `${error.message}; unforeseen, given up after ${UNFORESEEN_ATTEMPTS_MAX} attempts: read the log of the worker`,
    type: 'INTERNAL',
    nonRetryable: true,
    cause: error,
  });
}

/** Runs the body of an activity and maps its failures. */
export async function mappingFailures<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Heartbeats every few seconds while the body runs, so that a lost worker is noticed and a cancellation arrives. */
export async function withHeartbeat<T>(body: (beat: (details: unknown) => void) => Promise<T>): Promise<T> {
  const context = Context.current();
  let details: unknown = 'started';
  const beat = (latest: unknown) => {
    details = latest;
  };
  const timer = setInterval(() => {
    context.heartbeat(details);
  }, HEARTBEAT_MS);
  try {
    return await body(beat);
  } finally {
    clearInterval(timer);
  }
}
const HEARTBEAT_MS = 2_000;

/** Tells a cancellation that a human asked for from a worker or a connection that goes away. */
export interface ActivityEnd {
  readonly cancelRequested: AbortSignal;
  readonly detach: AbortSignal;
  /** The SDK's own failure, to be thrown after the body has ended. */
  failure(): unknown;
}

export function watchActivityEnd(): ActivityEnd {
  const context = Context.current();
  const cancel = new AbortController();
  const detach = new AbortController();
  let failure: unknown;
  context.cancelled.catch((error: unknown) => {
    failure = error;
    const requested = context.cancellationDetails?.cancelRequested === true;
    (requested ? cancel : detach).abort(error);
  });
  return { cancelRequested: cancel.signal, detach: detach.signal, failure: () => failure };
}
