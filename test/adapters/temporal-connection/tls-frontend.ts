import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createSecureServer } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An authority of our own, and what it has signed: files, as an administrator hands them out. */
export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

export function makeCertificates(folder: string): Certificates {
  const path = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', [...args], { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    ...['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=test authority'],
    ...['-keyout', path('ca.key'), '-out', path('ca.pem')],
  );
  function signed(name: string, altNames: string) {
    const [key, request, cert] = [path(`${name}.key`), path(`${name}.csr`), path(`${name}.pem`)];
    writeFileSync(path(`${name}.ext`), `subjectAltName=${altNames}\n`);
    openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    openssl(
      ...['x509', '-req', '-in', request, '-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial'],
      ...['-days', '2', '-extfile', path(`${name}.ext`), '-out', cert],
    );
    return { key, cert };
  }
  return {
    ca: path('ca.pem'),
    server: signed('frontend', 'DNS:frontend.test'),
    client: signed('worker', 'DNS:worker'),
  };
}

interface FrontendOptions {
  /** The server behind it, which knows neither TLS nor keys. */
  readonly target: string;
  readonly certificates: Certificates;
  /** What `authorization: Bearer` has to say; absent: nothing is asked. */
  readonly apiKey?: string;
}

/** A Temporal frontend as a company has it: TLS, client certificates of its own authority, an API key in each call. */
export async function startTlsFrontend({ target, certificates: { ca, server }, apiKey }: FrontendOptions) {
  const upstream = connect(`http://${target}`);
  const seen = { authorized: 0, refused: 0, headers: new Set<string>() };
  const sessions = new Set<{ destroy(): void }>();
  const frontend = createSecureServer({
    cert: readFileSync(server.cert),
    key: readFileSync(server.key),
    ca: readFileSync(ca),
    requestCert: true,
    rejectUnauthorized: true,
  });
  frontend.on('session', (session) => sessions.add(session));
  frontend.on('sessionError', () => undefined).on('tlsClientError', () => undefined);
  frontend.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    for (const name of Object.keys(headers)) seen.headers.add(name);
    if (apiKey !== undefined && headers.authorization !== `Bearer ${apiKey}`) {
      seen.refused += 1;
      // 16: UNAUTHENTICATED
      const refusal = {
        ':status': 200,
        'content-type': 'application/grpc',
        'grpc-status': '16',
        'grpc-message': 'bad key',
      };
      stream.respond(refusal, { endStream: true });
      return;
    }
    seen.authorized += 1;
    passOn(upstream, stream, headers);
  });
  frontend.listen(0, '127.0.0.1');
  await once(frontend, 'listening');
  return {
    address: `127.0.0.1:${(frontend.address() as AddressInfo).port}`,
    seen,
    close: () => {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      frontend.close();
    },
  };
}

function passOn(upstream: ClientHttp2Session, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const { authorization: _, ...rest } = headers;
  const request = upstream.request({ ...rest, ':scheme': 'http' });
  request.on('error', () => stream.close());
  stream.on('aborted', () => request.close());
  stream.pipe(request);
  request.once('response', (head, flags) => {
    // A reply without a message has its trailers in its head.
    const isOver = (flags & 1) === 1;
    let trailers: IncomingHttpHeaders = {};
    stream.respond(head, { endStream: isOver, waitForTrailers: !isOver });
    if (isOver) return;
    request.on('trailers', (last: IncomingHttpHeaders) => void (trailers = last));
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    request.pipe(stream);
  });
}
