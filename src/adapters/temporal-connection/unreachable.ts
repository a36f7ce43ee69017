import { PhoenixError } from '../../domain/outcome/phoenix-error.ts';
import { targetText } from './target.ts';
import type { TemporalTarget } from './target.ts';

const START = 'start it (phoenix up), or correct TEMPORAL_ADDRESS or temporal.address in phoenix.yaml; nothing is lost';
const LOGIN =
  'correct TEMPORAL_TLS_*, TEMPORAL_API_KEY, or the profile of temporal.toml that temporal.profile of phoenix.yaml names';

/** What TLS and the server say to somebody whom they do not let in, gRPC's words and those of the Rust core. */
const NOT_LET_IN =
  /certificate|self.signed|unable to verify|SSL|tls|UNAUTHENTICATED|PERMISSION_DENIED|permission denied|unauthorized|UnknownIssuer/i;

/** No connection, in one line: what was tried, and whether it is the server or the key that is wrong. */
export function unreachable(target: TemporalTarget, cause: unknown): PhoenixError {
  const said = wordsOf(cause);
  const isRefused = NOT_LET_IN.test(said);
  return new PhoenixError(
    'SERVER_UNREACHABLE',
    isRefused
      ? `the Temporal server at ${targetText(target)} does not let us in: ${said}`
      : `no Temporal server answers at ${targetText(target)}`,
    isRefused ? LOGIN : START,
    { cause },
  );
}

/** The deepest reason, on one line. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const details = 'details' in error && typeof error.details === 'string' ? error.details : error.message;
  const deeper = error.cause instanceof Error ? wordsOf(error.cause) : '';
  return [details, deeper]
    .filter((words) => words !== '')
    .join(': ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300);
}
