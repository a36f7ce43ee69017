import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishLogRequest, PublishedFile } from '../../ports/product-store.ts';
import { assertArchived } from './assert-archived.ts';
import { digestOf, isThere, placeFile } from '../durable-files/durable-file.ts';

/** Pipeline logs of a final product in one file, in the order given (phoenixGetLogs of seed 000). */
export async function publishLog(request: PublishLogRequest): Promise<PublishedFile> {
  const { directory, name, sources } = request;
  const path = join(directory, name);
  // The logs of a product that was published already may have been released since.
  const found = await Promise.all(sources.map((source) => isThere(source.path)));
  if (!found.includes(true) && (await isThere(path))) return { path, ...assertArchived(request, await digestOf(path)) };
  const digest = await placeFile(directory, name, async (temporary) => {
    await using target = await open(temporary, 'wx');
    for (const source of sources) await appendLog(target, source);
    return assertArchived(request, await digestOf(temporary));
  });
  return { path, ...digest };
}

async function appendLog(target: FileHandle, { title, path }: PublishLogRequest['sources'][number]): Promise<void> {
  await target.write(`##### ${title}\n`);
  if (await isThere(path)) {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) await target.writeFile(chunk);
    await target.write('\n');
  } else {
    await target.write('(missing: there is no such log)\n');
  }
}
