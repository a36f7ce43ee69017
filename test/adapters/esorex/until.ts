import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Polls until something is so; fails when it has not become so in 20 s. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${LIMIT_MS / 1000} s in vain until ${isSo.toString()}`);
    await sleep(10);
  }
}
