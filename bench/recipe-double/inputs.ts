import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Card } from '../../src/adapters/fits/card.ts';
import { readFits } from '../../src/adapters/fits/read.ts';
import type { Keywords } from '../../src/domain/frame/keywords.ts';
import type { EsorexLine } from './esorex-line.ts';

/** A line of the set of frames, with what the double reads of its file. */
export interface Input {
  readonly path: string;
  readonly tag: string;
  readonly keywords: Keywords;
  /** Cards of the primary header, and of the channel that was asked for. */
  readonly cards: readonly Card[];
  readonly channelCards: readonly Card[];
  /** Of every byte of a file of the archive; of products, whose headers carry the time, of their data. */
  readonly digest: string;
}

/** Of a file that is not there, its path. */
export async function readInputs({ sofPath, ifu }: EsorexLine): Promise<readonly (Input | string)[]> {
  const lines = readFileSync(sofPath, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return Promise.all(
    lines.map(async (line) => {
      const [path = '', tag = ''] = line.trim().split(/\s+/);
      return existsSync(path) ? await readInput(resolve(path), tag, ifu) : path;
    }),
  );
}

async function readInput(path: string, tag: string, ifu: number): Promise<Input> {
  const { hdus } = await readFits(path);
  const primary = hdus[0]?.header;
  const channel = hdus.find(({ name }) => name === `CHAN${String(ifu).padStart(2, '0')}`);
  const dataMd5 = primary?.keywords['DATAMD5'];
  return {
    path,
    tag,
    keywords: primary?.keywords ?? {},
    cards: primary?.cards ?? [],
    channelCards: channel?.header.cards ?? [],
    digest: typeof dataMd5 === 'string' ? dataMd5 : String(crc32(readFileSync(path))),
  };
}

/**
 * What the products are made from: recipe, parameters, IFU and content of all inputs. A half or wrong input gives other
 * products, and theirs again: who compares the last cubes has compared everything before them.
 */
export function contentKey({ recipe, parameters, ifu }: EsorexLine, inputs: readonly Input[]): string {
  const content = inputs.map(({ tag, digest }) => [tag, digest]);
  return createHash('sha256')
    .update(JSON.stringify([recipe, parameters, ifu, content]))
    .digest('hex');
}
