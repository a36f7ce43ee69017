// Records histories that are not in test/replay/histories yet, one of each scenario of test/replay/record-histories.ts, with
// their checksums, and the status in which each of them ends. The replay test runs today's workflow code over them, as a new
// worker does over all dates that are open when it starts: code that goes another way than the recorded one stops every such
// date. So what is recorded stays for ever, and this script refuses to overwrite it: a test that fails is answered by a row
// in src/workflows/changes.ts (docs/decisions/0011), and a chapter or message that is new by one more scenario.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('../test/replay/record-histories.ts', import.meta.url));
process.exitCode = spawnSync(process.execPath, [recorder], { stdio: 'inherit' }).status ?? 1;
