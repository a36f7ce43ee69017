/** A connection that counts, and breaks after so many bytes to the other side: `<bytes> <file> -l user host command …` */
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const [bytes, counted, , , , ...command] = process.argv.slice(2);
const child = spawn('sh', ['-c', command.join(' ')], { stdio: ['pipe', 'inherit', 'inherit'] });
let left = Number(bytes);
process.stdin.on('data', (chunk) => {
  const passed = chunk.subarray(0, Math.max(0, left));
  child.stdin.write(passed);
  appendFileSync(counted, 'x'.repeat(passed.length));
  left -= chunk.length;
  if (left > 0) return;
  child.stdin.end();
  process.stdin.destroy();
});
child.stdin.on('error', () => undefined);
child.once('close', (exitCode) => process.exit(exitCode ?? 255));
