import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { obstacleTo } from './obstacle.ts';
import { targetText } from './target.ts';
import type { TemporalTarget } from './target.ts';

const START = 'start it (phoenix up), or correct TEMPORAL_ADDRESS or temporal.address in phoenix.yaml; nothing is lost';
const LOGIN =
  'correct the address, TEMPORAL_TLS_*, TEMPORAL_API_KEY, or the profile of temporal.toml that temporal.profile of phoenix.yaml names';

/** What TLS and the server say to somebody whom they do not let in, gRPC's words and those of the Rust core. */
const NOT_LET_IN =
  /certificate|self.signed|UnknownIssuer|unauthenticated|permission.denied|unauthorized|authentication credentials/i;

/** No connection, in one line: what was tried, and whether it is the server or the key that is wrong. */
export async function unreachable(target: TemporalTarget, cause: unknown): Promise<PhoenixError> {
  const words = wordsOf(cause);
  const said = NOT_LET_IN.test(words) ? words : await obstacleTo(target);
  const isRefused = said !== '';
  return new PhoenixError(
    'SERVER_UNREACHABLE',
    isRefused
      ? `the Temporal server at ${targetText(target)} does not let us in: ${said}`
      : `no Temporal server answers at ${targetText(target)}`,
    isRefused ? LOGIN : START,
    { cause },
  );
}

/** With the reasons below it, on one line. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = error.cause instanceof Error ? `${error.message}: ${wordsOf(error.cause)}` : error.message;
  return words.replaceAll(/\s+/g, ' ').slice(0, 300);
}
