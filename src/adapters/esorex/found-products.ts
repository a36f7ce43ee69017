import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeywordValue, Keywords } from '../../domain/frame/keywords.ts';
import { stringOf } from '../../domain/frame/keywords.ts';
import type { Manifest } from '../../domain/outcome/attempt.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { FoundProduct } from '../../domain/outcome/run-facts.ts';
import { readFits } from '../fits/index.ts';
import { fileVersionOf } from './file-version.ts';
import { namesIn } from './small-files.ts';

export interface ProductFile extends FoundProduct {
  readonly sizeBytes: number;
  /** Of data and scientific header; empty where it cannot be read. */
  readonly version: string;
}

/** All FITS files of an output directory, in order of name, read as far as their headers. */
export async function findProducts(directory: string): Promise<readonly ProductFile[]> {
  const names = (await namesIn(directory)).filter((name) => name.endsWith('.fits')).toSorted();
  return Promise.all(names.map((name) => inspect(directory, name)));
}

async function inspect(directory: string, fileName: string): Promise<ProductFile> {
  const path = join(directory, fileName);
  try {
    const fits = await readFits(path);
    const { hdus, sizeBytes } = fits;
    const keywords = hdus[0]?.header.keywords ?? {};
    const catg = stringOf(keywords, 'ESO PRO CATG') ?? '';
    return { fileName, sizeBytes, keywords, catg, version: await fileVersionOf(fits), problem: null };
  } catch (error) {
    if (!(error instanceof PhoenixError && error.code === 'FITS_INVALID')) throw error;
    return {
      fileName,
      sizeBytes: (await stat(path)).size,
      keywords: {},
      catg: '',
      version: '',
      problem: error.message.replace(`${path} is not readable as FITS: `, ''),
    };
  }
}

/** QC parameters of all products; where several carry the same one, the number of largest absolute value wins. */
export function qcOf(products: readonly ProductFile[]): Manifest['qc'] {
  const qc: Record<string, string | number | boolean> = {};
  for (const [keyword, value] of products.flatMap(({ keywords }) => qcEntries(keywords))) {
    const known = qc[keyword];
    const isWorse = typeof known === 'number' && typeof value === 'number' && Math.abs(value) > Math.abs(known);
    if (known === undefined || isWorse) qc[keyword] = value;
  }
  return qc;
}

function qcEntries(keywords: Keywords): readonly (readonly [string, string | number | boolean])[] {
  return Object.entries(keywords).flatMap(([keyword, value]) => {
    const plain = keyword.startsWith('ESO QC ') ? plainValue(value) : undefined;
    return plain === undefined ? [] : [[keyword, plain] as const];
  });
}

/** As JSON can hold it. */
function plainValue(value: KeywordValue): string | number | boolean | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value.trimEnd();
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'boolean' || Number.isFinite(number) ? number : undefined;
}

/** `muse/2.8.7` of the last step in the products' history; undefined where there is none. */
export function recipeVersionOf(products: readonly ProductFile[]): string | undefined {
  const ids = products.flatMap(({ keywords }) =>
    Object.keys(keywords).flatMap((keyword) => {
      const step = /^ESO PRO REC(\d+) PIPE ID$/.exec(keyword)?.[1];
      return step === undefined ? [] : [{ step: Number(step), id: stringOf(keywords, keyword) ?? '' }];
    }),
  );
  const last = ids.toSorted((a, b) => b.step - a.step)[0];
  return last?.id.slice(last.id.lastIndexOf('/') + 1);
}
