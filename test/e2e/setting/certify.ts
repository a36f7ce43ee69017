import { expect } from 'vitest';
import type { Home } from './phoenix-home.ts';

/** Accepts whatever is open and waits for the distribution. */
export async function acceptAll(home: Home): Promise<void> {
  const { live } = await home.status();
  for (const { ab } of live?.questions ?? []) await home.accept(ab);
  await untilDistributed(home);
}

async function untilDistributed(home: Home): Promise<void> {
  await expect
    .poll(async () => (await home.status()).date.stage, { timeout: 30_000, interval: 300 })
    .toBe('distributed');
}
