// Records the histories in test/replay/histories: a date that waits at the gate, one that is finished, one that went on
// after a failed combine, and a chain. The replay test runs today's workflow code over them, as a new worker does over all
// dates that are open when it starts: code that goes another way than the recorded one stops every such date. So they are
// NOT recorded anew when that test fails; put the change behind `patched()` first. Record anew when the old histories stand
// for dates that nobody can have any more, or when a message or a chapter is added that they do not contain.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('../test/replay/record-histories.ts', import.meta.url));
process.exitCode = spawnSync(process.execPath, [recorder], { stdio: 'inherit' }).status ?? 1;
