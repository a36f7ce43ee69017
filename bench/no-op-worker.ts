/**
 * The worker of a host as `phoenix up` starts it, but nothing that it does touches a pixel: see `no-op-ports.ts`. When each
 * recipe ran is written to the journal, as lines of date, AB and time [ms].
 *
 *     node bench/no-op-worker.ts <OBs per night> <journal>
 */
import { appendFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { runHostWorker } from '../src/workers/host-worker.ts';
import { noOpPorts } from './no-op-ports.ts';

const [obs, journal = ''] = process.argv.slice(2);
const now = () => performance.timeOrigin + performance.now();
await runHostWorker(loadConfig(), undefined, {
  replaced: noOpPorts(Number(obs), {
    ran: ({ ab, productDirectory }) => {
      appendFileSync(journal, `${basename(dirname(productDirectory))} ${ab} ${now()}\n`);
    },
  }),
});
