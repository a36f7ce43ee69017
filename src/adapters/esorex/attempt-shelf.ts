import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Manifest } from '../../domain/outcome/attempt.ts';
import type { AcceptedAttempt, AttemptShelf } from '../../ports/attempt-shelf.ts';
import { syncFile, syncFolder } from '../durable-files/sync-path.ts';
import { writeManifest } from './manifest-file.ts';
import { RUNS } from './run-directory.ts';
import { discardFolder, hasCode, readTextIfThere, replaceText } from './small-files.ts';
import { STARTING } from './start-run.ts';

/** Attempts lie beside the product directory of their AB, published by the runner like any other products. */
export function createAttemptShelf(): AttemptShelf {
  return { publish, joinLogs };
}

/** Products of an alignment are small: copies, so that a folder that is deleted takes nothing from the other. */
async function publish({ attempt, productDirectory, abKey, logPath, caveats, qc }: AcceptedAttempt): Promise<Manifest> {
  const products = attempt.products.map((product) => ({
    ...product,
    path: join(productDirectory, basename(product.path)),
  }));
  const manifest = {
    ...attempt,
    abKey,
    products,
    logPath,
    caveats: [...attempt.caveats, ...caveats],
    qc: { ...attempt.qc, ...qc },
  };
  // Where what a killed process leaves is swept, and on the same disk.
  const folder = join(dirname(productDirectory), RUNS, `${STARTING}${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    await Promise.all(attempt.products.map(({ path }) => copyDurably(path, join(folder, basename(path)))));
    await writeManifest(folder, manifest);
    await moveIntoPlace(folder, productDirectory);
    await syncFolder(dirname(productDirectory));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return manifest;
}

async function copyDurably(path: string, copy: string): Promise<void> {
  await copyFile(path, copy);
  await syncFile(copy);
}

async function moveIntoPlace(folder: string, productDirectory: string): Promise<void> {
  for (;;) {
    try {
      await rename(folder, productDirectory);
      return;
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
    await discardFolder(productDirectory);
  }
}

async function joinLogs(
  logs: readonly { readonly title: string; readonly path: string }[],
  logPath: string,
): Promise<void> {
  const texts = await Promise.all(
    logs.map(async ({ title, path }) => {
      const text = await readTextIfThere(path);
      // Where there was one attempt only, it is not told from others.
      if (text === undefined || logs.length === 1) return text ?? '';
      return `=== ${title}\n${text}`;
    }),
  );
  await mkdir(dirname(logPath), { recursive: true });
  await replaceText(logPath, texts.join(''));
}
