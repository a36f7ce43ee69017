/**
 * The NGAS double as a process of its own: nights that are killed from outside, and benchmarks, must not share a process
 * with the server.
 *
 *     node test/fakes/ngas-server/main.ts --folder ARCHIVE [--port N] [--faults FILE] [--requests-max N]
 *
 * Serves a folder as the embedded archive has it, and prints its address as the first line. `--faults` names a JSON list of
 * rules ([{"fault": {"kind": "busy"}, "command": "RETRIEVE", "times": 3}], see faults.ts); whenever that file changes, its
 * rules begin anew. SIGTERM ends it.
 */
import { existsSync, readFileSync, watchFile } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseFaultRules, startNgasServer, storeArchiveFolder } from './index.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    port: { type: 'string', default: '0' },
    faults: { type: 'string' },
    'requests-max': { type: 'string', default: '1000' },
  },
});

const server = await startNgasServer({ port: Number(values.port), requestsMax: Number(values['requests-max']) });
// Until it knows its files it is not there: a server that has just started does not deny files that it has.
server.inject({ fault: { kind: 'refused' } });
if (values.folder !== undefined) await storeArchiveFolder(server.catalogue, values.folder);
server.clearFaults();
const { faults } = values;
if (faults !== undefined) {
  takeFaults(faults);
  watchFile(faults, { interval: 100 }, () => takeFaults(faults));
}
console.log(server.url);
process.once('SIGTERM', () => process.exit(0));

function takeFaults(path: string): void {
  server.clearFaults();
  if (!existsSync(path)) return;
  for (const rule of parseFaultRules(readFileSync(path, 'utf8'))) server.inject(rule);
}
