import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest, ManifestProduct } from '../../domain/outcome/attempt.ts';
import type { UsedInput } from '../../domain/frame/file-content.ts';
import { replaceDurably, syncFolder } from '../durable-files/sync-path.ts';
import { parseJson } from './run-files.ts';
import { hasCode, readTextIfThere } from './small-files.ts';

const MANIFEST_FILE = 'manifest.json';

export const CAVEAT = z.object({ id: z.string(), evidence: z.string(), reviewMandatory: z.boolean() });

export const COST = z.object({
  startedAt: z.string(),
  endedAt: z.string(),
  wallSeconds: z.number(),
  peakRssBytes: z.number().nullable(),
});

const PACKED_CONTENT = z.object({
  sizeBytes: z.number(),
  crc32: z.number().exactOptional(),
  revision: z.string().exactOptional(),
});

const USED_INPUT = PACKED_CONTENT.extend({ fileName: z.string(), packed: PACKED_CONTENT.exactOptional() });

export const MANIFEST = z.object({
  ab: z.string(),
  abKey: z.string(),
  recipe: z.string(),
  recipeVersion: z.string(),
  parameters: z.array(z.string()),
  inputs: z.array(USED_INPUT).exactOptional(),
  products: z.array(
    z.object({
      catg: z.string(),
      path: z.string(),
      sizeBytes: z.number(),
      dataMd5: z.string(),
      version: z.string().optional(),
    }),
  ),
  caveats: z.array(CAVEAT),
  qc: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  cost: COST,
  host: z.string(),
  logPath: z.string(),
});

/** The manifest in a product directory; undefined when there is none, or none that can be read. */
export async function readManifest(productDirectory: string): Promise<Manifest | undefined> {
  const text = await readTextIfThere(join(productDirectory, MANIFEST_FILE));
  return text === undefined ? undefined : parseJson(MANIFEST, text);
}

/** The manifest published under this key, if its products are all there with their sizes. */
export async function findManifest(productDirectory: string, abKey: string): Promise<Manifest | undefined> {
  const manifest = await readManifest(productDirectory);
  if (manifest?.abKey !== abKey) return undefined;
  const complete = await Promise.all(manifest.products.map(isThere));
  return complete.every(Boolean) ? manifest : undefined;
}

async function isThere({ path, sizeBytes }: ManifestProduct): Promise<boolean> {
  try {
    return (await stat(path)).size === sizeBytes;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** Writes the manifest into a folder that nobody reads yet; folder and manifest are on the disk before it is published. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await using file = await open(join(directory, MANIFEST_FILE), 'w');
  await file.writeFile(textOf(manifest));
  await file.sync();
  await syncFolder(directory);
}

export async function recordInputs(
  productDirectory: string,
  abKey: string,
  inputs: readonly UsedInput[],
): Promise<void> {
  const manifest = await readManifest(productDirectory);
  if (manifest?.abKey !== abKey) return;
  await replaceDurably(join(productDirectory, MANIFEST_FILE), textOf({ ...manifest, inputs }));
}

function textOf(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 1)}\n`;
}
