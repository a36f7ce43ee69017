import { findEmbeddedServer } from '../adapters/embedded-server/index.ts';
import type { TemporalTarget } from '../adapters/temporal-connection/index.ts';
import type { Config } from '../config.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';

/** The server of this configuration. What is `isOwn` PHOENIX has started itself; any other belongs to somebody. */
export type ChosenServer = TemporalTarget & { readonly isOwn: boolean };

/** @throws PhoenixError SERVER_UNREACHABLE when none is named and none runs */
export function temporalTargetOf(config: Pick<Config, 'temporal' | 'dataRoot'>): ChosenServer {
  const found = findTemporalTarget(config);
  if (found !== undefined) return found;
  throw new PhoenixError(
    'SERVER_UNREACHABLE',
    'no Temporal server runs for this data root',
    'start one: phoenix up (or set TEMPORAL_ADDRESS)',
  );
}

/** The embedded server has neither TLS nor keys: those of the environment are another server's and are not shown to it. */
export function findTemporalTarget({
  temporal: { address, namespace, security },
  dataRoot,
}: Pick<Config, 'temporal' | 'dataRoot'>): ChosenServer | undefined {
  if (address !== undefined) return { address, namespace, security, isOwn: false };
  const embedded = findEmbeddedServer(dataRoot)?.address;
  return embedded === undefined ? undefined : { address: embedded, namespace, security: {}, isOwn: true };
}
