import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { NgasServer } from '../../fakes/ngas-server/index.ts';
import { FRAME, FRAME_ID, scratchFolder, server } from './ngas-under-test.ts';

const CONTENT = Buffer.from('0123456789');

async function serverWithDigits() {
  const ngas = await server();
  await ngas.catalogue.store(FRAME_ID, CONTENT);
  return ngas;
}

/** What comes over the wire, as it is. */
function ask(
  { url }: Pick<NgasServer, 'url'>,
  request: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
    const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`);
    socket.write(`${request} HTTP/1.1\r\nHost: ngas\r\n${lines.join('')}\r\n${body}`);
  });
}

const retrieve = (ngas: NgasServer, range?: string) =>
  ask(ngas, `GET /RETRIEVE?file_id=${FRAME_ID}`, range === undefined ? {} : { Range: range });
const bodyOf = (reply: string) => reply.slice(reply.indexOf('\r\n\r\n') + 4);

// The client is tested with this double: where the double is wrong, the client is wrong, too.
describe('[U] the double of NGAS', () => {
  it('answers HTTP/1.0 with 200 to whole files and to ranges, of which it takes the start', async () => {
    const ngas = await serverWithDigits();
    const whole = await retrieve(ngas);
    expect(whole).toMatch(/^HTTP\/1\.0 200 /);
    expect(whole).toMatch(/\r\nContent-Disposition: attachment; filename="MUSE\.2014[^"]*"\r\n/);
    expect(whole).toMatch(/\r\nContent-Length: 10\r\n/);
    expect(whole).not.toMatch(/Content-Range/);
    const range = await retrieve(ngas, 'bytes=4-');
    expect(range).toMatch(/^HTTP\/1\.0 200 /);
    expect(range).toMatch(/\r\nContent-Range: bytes 4-9\/10\r\n/);
    expect(bodyOf(range)).toBe('456789');
    expect(await retrieve(ngas, 'bytes=0-')).not.toMatch(/Content-Range/);
  });

  it('has the traps of ranges', async () => {
    const ngas = await serverWithDigits();
    expect(bodyOf(await retrieve(ngas, 'bytes=12'))).toBe('123456789');
    expect(await retrieve(ngas, 'bytes=2-5')).toMatch(/^HTTP\/1\.0 400 /);
    expect(bodyOf(await retrieve(ngas, 'bytes=10-'))).toBe('');
    expect(await retrieve(ngas, 'bytes=15-')).toMatch(/\r\nContent-Length: -5\r\n/);
  });

  it('knows GET, POST and PUT only', async () => {
    const ngas = await serverWithDigits();
    expect(await ask(ngas, `HEAD /RETRIEVE?file_id=${FRAME_ID}`)).toBe('');
    expect(await ask(ngas, 'GET /NOSUCH')).toMatch(/^HTTP\/1\.0 404 [^]*<NgamsStatus>/);
    expect(await ask(ngas, 'POST /ARCHIVE?filename=x')).toMatch(/^HTTP\/1\.0 411 /);
  });

  it('archives a name again as another version, unless it is told not to', async () => {
    const ngas = await serverWithDigits();
    const post = (query: string, headers = {}) =>
      ask(ngas, `POST /QARCHIVE?filename=x.fits${query}`, { 'Content-Length': '4', ...headers }, 'DATA');
    expect(await post('')).toMatch(/FileVersion="1"/);
    expect(await post('')).toMatch(/FileVersion="2"/);
    expect(await post('&versioning=0')).toMatch(/FileVersion="2"/);
    expect(await post('', { 'NGAS-File-CRC': '17' })).toMatch(/^HTTP\/1\.0 400 /);
    expect(await post('', { 'NGAS-File-CRC': String(crc32('DATA')) })).toMatch(/FileVersion="3"/);
  });

  it('calls the check of a bad file a success', async () => {
    const ngas = await serverWithDigits();
    const check = () => ask(ngas, `GET /CHECKFILE?file_id=${FRAME_ID}`);
    expect(await check()).toMatch(/200 [^]*NGAMS_INFO_FILE_OK:4056/);
    ngas.catalogue.spoil(FRAME_ID, Buffer.from('9876543210'));
    expect(await check()).toMatch(/200 [^]*NGAMS_ER_FILE_NOK:4057[^]*Status="SUCCESS"/);
    expect(bodyOf(await retrieve(ngas))).toBe('9876543210');
    ngas.catalogue.spoil(FRAME_ID, undefined);
    expect(await check()).toMatch(/400 [^]*4019/);
    expect(await retrieve(ngas)).toBe('');
    expect(await ask(ngas, `GET /STATUS?file_id=${FRAME_ID}`)).toMatch(/200 [^]*FileSize="10"/);
  });

  it('says of its files that they are unknown while it is OFFLINE', async () => {
    const ngas = await serverWithDigits();
    ngas.setState('OFFLINE');
    expect(await ask(ngas, `GET /STATUS?file_id=${FRAME_ID}`)).toMatch(/400 [^]*4019[^]*State="OFFLINE"/);
    expect(await retrieve(ngas)).toMatch(/400 [^]*4015[^]*State="OFFLINE"/);
    expect(await ask(ngas, 'GET /STATUS')).toMatch(/200 [^]*State="OFFLINE"/);
  });

  it('has nobody listening through an outage, and the same address afterwards', async () => {
    const ngas = await serverWithDigits();
    await ngas.goDown();
    await expect(retrieve(ngas)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await ngas.comeBack();
    expect(bodyOf(await retrieve(ngas))).toBe('0123456789');
  });
});

describe('[E] the double of NGAS as a process', () => {
  it('serves a folder, and takes faults from a file that changes', async () => {
    const folder = await scratchFolder();
    const night = join(folder, 'archive', 'raw', '2014-12-14');
    const faults = join(folder, 'faults.json');
    await mkdir(night, { recursive: true });
    await writeFile(join(night, FRAME), CONTENT);
    const program = join(import.meta.dirname, '..', '..', 'fakes', 'ngas-server', 'main.ts');
    const child = spawn(process.execPath, [program, '--folder', join(folder, 'archive'), '--faults', faults], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const first = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const ngas = { url: String(first.value) };
    const status = () => ask(ngas, `GET /STATUS?file_id=${FRAME_ID}`);
    expect(await status()).toMatch(/ 200 /);
    await writeFile(faults, JSON.stringify([{ fault: { kind: 'busy' } }]));
    await expect.poll(status, { timeout: 20_000 }).toMatch(/ 503 /);
    await writeFile(faults, '[]');
    await expect.poll(status, { timeout: 20_000 }).toMatch(/ 200 /);
  });
});
