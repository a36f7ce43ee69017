import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { IntermediateStore } from '../../ports/intermediate-store.ts';
import { createManifestReader } from '../esorex/index.ts';
import { replaceDurably } from '../durable-files/sync-path.ts';
import { toleratingAbsence } from '../file-content/index.ts';

/** Beside the manifest, and replaced with it when the AB runs again. */
const RELEASED_FILE = 'released.json';
const releasedSchema = z.object({ at: z.string(), paths: z.array(z.string()) });

/** Intermediate products in the workspaces of ABs. */
export function createIntermediateStore(): IntermediateStore {
  const manifests = createManifestReader();
  return {
    async find(productDirectory) {
      const released = await readReleased(productDirectory);
      const manifest = released.length === 0 ? undefined : await manifests.read(productDirectory);
      if (manifest === undefined) return undefined;
      const others = manifest.products.filter(({ path }) => !released.includes(path));
      const there = await Promise.all(others.map(async ({ path, sizeBytes }) => (await sizeOf(path)) === sizeBytes));
      return there.every(Boolean) ? { manifest, released } : undefined;
    },

    async release(productDirectory, paths) {
      const before = await readReleased(productDirectory);
      const sizes = await Promise.all(paths.map(sizeOf));
      // First the note, then the deed: a file that is missing without one would make the AB run again.
      await writeReleased(productDirectory, [...new Set([...before, ...paths])]);
      for (const path of paths) await rm(path, { force: true });
      return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    },
  };
}

async function readReleased(productDirectory: string): Promise<readonly string[]> {
  const text = await readFile(join(productDirectory, RELEASED_FILE), 'utf8').catch(toleratingAbsence);
  if (text === undefined) return [];
  try {
    return releasedSchema.parse(JSON.parse(text)).paths;
  } catch {
    return [];
  }
}

async function writeReleased(productDirectory: string, paths: readonly string[]): Promise<void> {
  const text = `${JSON.stringify({ at: new Date().toISOString(), paths }, null, 1)}\n`;
  await replaceDurably(join(productDirectory, RELEASED_FILE), text);
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(toleratingAbsence))?.size;
}
