/**
 * The worker of a host as `phoenix up` starts it, but nothing that it does touches a pixel: see `no-op-ports.ts`.
 *
 *     node bench/no-op-worker.ts <OBs per night>
 */
import { loadConfig } from '../src/config.ts';
import { runHostWorker } from '../src/workers/host-worker.ts';
import { noOpPorts } from './no-op-ports.ts';

await runHostWorker(loadConfig(), undefined, noOpPorts(Number(process.argv[2])));
