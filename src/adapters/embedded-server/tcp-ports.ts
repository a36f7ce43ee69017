import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The only address the embedded server binds: it has neither TLS nor users. */
export const LOOPBACK = '127.0.0.1';

/** A port that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0);
  if (port === undefined) throw new Error('the system has no free TCP port');
  return port;
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await tryListen(port)) !== undefined;
}

/** The port on which it could listen, undefined when it is taken or not allowed. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, LOOPBACK, () => {
      const { port: bound } = server.address() as AddressInfo;
      server.close(() => resolve(bound));
    });
  });
}
