import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoredFile } from './catalogue.ts';
import { sizeOf, streamOf } from './catalogue.ts';
import type { Fault } from './faults.ts';
import { headOf, write } from './wire.ts';

/** Answers RETRIEVE of a file that is there: 200 also for a range, of which only the start counts. */
export async function sendFile(
  socket: Socket,
  file: StoredFile,
  { range, fault }: { readonly range: string | undefined; readonly fault: Fault | undefined },
): Promise<number> {
  const served = Math.max(0, (await sizeOf(file.bytes)) - (fault?.kind === 'wrong-length' ? fault.missingBytes : 0));
  const start = fault?.kind === 'ignored-range' ? 0 : startOf(range);
  const length = fault?.kind === 'negative-length' ? -served : served - start;
  const headers = {
    'Content-Type': 'image/x-fits',
    'Content-Disposition': `attachment; filename="${file.fileId}"`,
    'Content-Length': length,
    // Told for a real range only, not for `bytes=0-`.
    ...(start === 0 ? {} : { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes ${start}-${served - 1}/${served}` }),
  };
  if (!(await write(socket, headOf(200, headers)))) return 0;
  return sendBytes(socket, streamOf(file.bytes, Math.min(start, served), served), fault);
}

/** `bytes=a-b` is refused; of anything else all but the last character is taken for the start: `bytes=12` begins at byte 1. */
export function isRangeRefused(range: string | undefined): boolean {
  return range !== undefined && !/^\d+$/.test(range.slice('bytes='.length, -1));
}

function startOf(range: string | undefined): number {
  return range === undefined ? 0 : Number(range.slice('bytes='.length, -1));
}

async function sendBytes(socket: Socket, content: AsyncIterable<Buffer>, fault: Fault | undefined): Promise<number> {
  const limit = fault !== undefined && 'afterBytes' in fault ? fault.afterBytes : Infinity;
  let sent = 0;
  for await (const whole of content) {
    for (const piece of pieces(whole, fault)) {
      const chunk = fault?.kind === 'wrong-bytes' ? piece.map((byte) => byte ^ 1) : piece.subarray(0, limit - sent);
      if (fault?.kind === 'slow') await delay((1000 * chunk.length) / fault.bytesPerSecond);
      if (!(await write(socket, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)))) return sent;
      sent += chunk.length;
      if (sent >= limit) return endAsFaulty(socket, fault, sent);
    }
  }
  return sent;
}

async function endAsFaulty(socket: Socket, fault: Fault | undefined, sent: number): Promise<number> {
  if (fault?.kind === 'stall') await new Promise((resolve) => socket.once('close', resolve));
  if (fault?.kind === 'reset') await reset(socket);
  return sent;
}

/** What was sent arrives before the reset: a RST overtakes what is still in the buffers. */
async function reset(socket: Socket): Promise<void> {
  const deadline = Date.now() + 2_000;
  while (socket.writableLength > 0 && !socket.destroyed && Date.now() < deadline) await delay(5);
  await delay(20);
  socket.resetAndDestroy();
}

function pieces(chunk: Buffer, fault: Fault | undefined): readonly Buffer[] {
  const size = fault?.kind === 'slow' ? Math.max(1, Math.ceil(fault.bytesPerSecond / 20)) : chunk.length;
  return Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) =>
    chunk.subarray(index * size, (index + 1) * size),
  );
}
