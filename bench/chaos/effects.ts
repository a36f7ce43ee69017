import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** At which effects the worker is killed: this share of all, chosen by the seed. */
export interface EffectSettings {
  readonly seed: number;
  readonly share: number;
}

export function effectSettingsPath(root: string): string {
  return join(root, 'run', 'effects.json');
}

/** One line per kill: `after ingest MU_SCBC….fits`. */
export function effectKillsPath(root: string): string {
  return join(root, 'run', 'effects.log');
}

export function effectKills(root: string): readonly string[] {
  const path = effectKillsPath(root);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

export type Guard = <T>(effect: string, work: () => Promise<T>) => Promise<T>;

/** Kills this process before and after chosen effects, each once in a night: as a power cut would, nothing is tidied up. */
export function createGuard(root: string): Guard {
  const { seed, share } = JSON.parse(readFileSync(effectSettingsPath(root), 'utf8')) as EffectSettings;
  const done = new Set(effectKills(root));

  function killAt(moment: string): void {
    if (done.has(moment) || shareOf(`${seed} ${moment}`) >= share) return;
    appendFileSync(effectKillsPath(root), `${moment}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  return async (effect, work) => {
    killAt(`before ${effect}`);
    const result = await work();
    killAt(`after ${effect}`);
    return result;
  };
}

/** 0 to 1, the same for the same text. */
function shareOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
