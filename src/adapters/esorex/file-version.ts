import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stringOf } from '../../domain/frame/keywords.ts';
import { scientificContent } from '../../domain/product/product-version.ts';
import type { FitsFile, Hdu } from '../fits/index.ts';

/** Version of a product file: equal for equal data under an equal scientific header, whenever and wherever it was made. */
export async function fileVersionOf({ path, hdus }: FitsFile): Promise<string> {
  const headers = hdus.map(({ header }) => header.keywords);
  // The recipe has summed its data already; where it has not, they are read once more.
  const data = stringOf(headers[0] ?? {}, 'DATAMD5') ?? (await dataHash(path, hdus));
  return createHash('sha256').update(data).update(scientificContent(headers)).digest('hex');
}

async function dataHash(path: string, hdus: readonly Hdu[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { dataOffset, dataBytes } of hdus.filter((hdu) => hdu.dataBytes > 0)) {
    const data = createReadStream(path, { start: dataOffset, end: dataOffset + dataBytes - 1 });
    for await (const chunk of data) hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
