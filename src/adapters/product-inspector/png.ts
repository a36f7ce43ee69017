import { crc32, deflateSync } from 'node:zlib';
import type { Canvas } from './canvas.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_SAMPLE = 8;
const TRUE_COLOUR = 2;

/** PNG of a canvas: 8 bit RGB, no interlacing, no time stamp; the same canvas gives the same bytes. */
export function encodePng({ width, height, rgb }: Canvas): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS_PER_SAMPLE, TRUE_COLOUR, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(withFilterBytes(rgb, 3 * width), { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Every line begins with the number of its filter; 0 is none. */
function withFilterBytes(rgb: Uint8Array, lineBytes: number): Buffer {
  const lines = rgb.length / lineBytes;
  const filtered = Buffer.alloc(lines * (lineBytes + 1));
  for (let line = 0; line < lines; line++) {
    filtered.set(rgb.subarray(line * lineBytes, (line + 1) * lineBytes), line * (lineBytes + 1) + 1);
  }
  return filtered;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
