import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TemporalTarget } from './target.ts';

const LIMIT_MS = 2_000;
/** A server that wants a client certificate says so a moment after the handshake (TLS 1.3). */
const ALERT_MS = 300;

/**
 * What stands in the way to a server: gRPC tries again until its time is over and keeps the reason to itself. Empty where
 * nothing listens, or nothing is to be seen.
 */
export function obstacleTo({ address, security: { tls, apiKey } }: TemporalTarget): Promise<string> {
  const at = address.lastIndexOf(':');
  const place = { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
  const isTls = (tls ?? apiKey !== undefined) !== false;
  if (!isTls) {
    return outcomeOf(
      connect(place),
      'connect',
      () => 'something listens there that does not speak Temporal without TLS',
    );
  }
  const { serverNameOverride, serverRootCACertificate, clientCertPair } = typeof tls === 'object' ? (tls ?? {}) : {};
  const socket = connectTls({
    ...place,
    servername: serverNameOverride ?? place.host,
    ALPNProtocols: ['h2'],
    ...(serverRootCACertificate === undefined ? {} : { ca: Buffer.from(serverRootCACertificate) }),
    ...(clientCertPair == null ? {} : { cert: Buffer.from(clientCertPair.crt), key: Buffer.from(clientCertPair.key) }),
  });
  return outcomeOf(socket, 'secureConnect', () => '');
}

function outcomeOf(socket: Socket, event: 'connect' | 'secureConnect', whenOpen: () => string): Promise<string> {
  return new Promise((resolve) => {
    const settle = (obstacle: string) => {
      socket.destroy();
      resolve(obstacle);
    };
    socket.setTimeout(LIMIT_MS, () => settle(''));
    socket.once('error', (error: NodeJS.ErrnoException & { reason?: string }) =>
      // `reason`: of OpenSSL, without the numbers and file names around it.
      settle(error.syscall === 'connect' ? '' : (error.reason ?? error.message)),
    );
    socket.once(event, () => setTimeout(() => settle(whenOpen()), ALERT_MS));
    // Whoever speaks TLS ends a connection on which he hears something else; so does one who wants a certificate.
    if (event === 'secureConnect') socket.resume();
  });
}
