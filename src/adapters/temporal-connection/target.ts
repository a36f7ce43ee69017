import type { ConnectionOptions } from '@temporalio/client';

/** A Temporal server and how it wants to be spoken to. */
export interface TemporalTarget {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  readonly security: Pick<ConnectionOptions, 'tls' | 'metadata'> & { readonly apiKey?: string };
}

/** The one place where a target becomes options, for commands (`Connection`) and workers (`NativeConnection`) alike. */
export function connectionOptionsOf({ address, security: { tls, apiKey, metadata } }: TemporalTarget) {
  return {
    address,
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata: metadata as Record<string, string> }),
  };
}

/** `temporal.example:7233 with TLS, a client certificate and an API key`, for messages: says what is sent, not its content. */
export function targetText({ address, security: { tls, apiKey } }: TemporalTarget): string {
  const isTls = (tls ?? apiKey !== undefined) !== false;
  const hasCertificate = typeof tls === 'object' && tls?.clientCertPair != null;
  const shown = [
    ...(isTls ? ['TLS'] : []),
    ...(hasCertificate ? ['a client certificate'] : []),
    ...(apiKey === undefined ? [] : ['an API key']),
  ];
  return shown.length === 0 ? address : `${address} with ${shown.join(', ').replace(/, ([^,]*)$/, ' and $1')}`;
}
