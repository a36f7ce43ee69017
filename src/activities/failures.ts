import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ERROR_CODES } from '../domain/failure/error-codes.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { storageErrorIn } from '../domain/failure/storage-errors.ts';

/**
 * The only place where a PhoenixError becomes a Temporal failure. Transient classes are retried for hours; everything
 * else is final, because trying again cannot help without a human. Where the file system itself has failed in a way that passes,
 * whatever was made of it is no final word.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure || !(error instanceof Error))
    return error;
  const isFinal = !(error instanceof PhoenixError) || ERROR_CODES[error.code].class !== 'transient';
  const failure = isFinal ? (storageUnavailable(error) ?? error) : error;
  if (!(failure instanceof PhoenixError)) return unforeseen(failure);
  return ApplicationFailure.create({
    message: `${failure.message}; ${failure.cure}`,
    type: failure.code,
    nonRetryable: ERROR_CODES[failure.code].class !== 'transient',
    cause: failure,
  });
}

function storageUnavailable(error: Error): PhoenixError | undefined {
  const cause = storageErrorIn(error);
  if (cause === undefined) return undefined;
  const problem = cause === error ? error.message : `${error.message} (${cause.message})`;
  const cure = 'look after the disk or the server of the file system; it is tried again until it is back';
  return new PhoenixError('STORAGE_UNAVAILABLE', problem, cure, { cause: error });
}

/** With the retry policy of the proxies about 12 min. */
const UNFORESEEN_ATTEMPTS_MAX = 16;

/** Activities that have failed in an unforeseen way, with how often: attempts that waited for a disk or an archive do not count. */
const unforeseenAttempts = new Map<string, number>();
/** More than activities that fail at the same time. */
const ACTIVITIES_MAX = 10_000;

/** An error that nobody has thought of is tried again for a while, then it is final and a human sees it. */
function unforeseen(error: Error): unknown {
  const { activityId, attempt, workflowExecution } = Context.current().info;
  const key = `${workflowExecution?.runId ?? ''}/${activityId}`;
  // A worker that was killed meanwhile counts anew; what was never tried again cannot have failed before.
  const attempts = attempt === 1 ? 1 : (unforeseenAttempts.get(key) ?? 0) + 1;
  unforeseenAttempts.delete(key);
  if (attempts < UNFORESEEN_ATTEMPTS_MAX) {
    unforeseenAttempts.set(key, attempts);
    const [oldest] = unforeseenAttempts.keys();
    if (oldest !== undefined && unforeseenAttempts.size > ACTIVITIES_MAX) unforeseenAttempts.delete(oldest);
    return error;
  }
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
