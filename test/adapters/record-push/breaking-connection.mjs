/** A connection that breaks: passes so many bytes on to the command, then is gone. `<bytes> -l user host command …` */
import { spawn } from 'node:child_process';

const [bytes, , , , ...command] = process.argv.slice(2);
const child = spawn('sh', ['-c', command.join(' ')], { stdio: ['pipe', 'inherit', 'inherit'] });
let left = Number(bytes);
process.stdin.on('data', (chunk) => {
  child.stdin.write(chunk.subarray(0, Math.max(0, left)));
  left -= chunk.length;
  if (left > 0) return;
  child.stdin.end();
  process.stdin.destroy();
});
child.stdin.on('error', () => undefined);
child.once('close', (exitCode) => process.exit(exitCode ?? 255));
