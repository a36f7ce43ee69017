import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How a recipe can go wrong, each as it was seen with the real ones (source: muse-recipes.md). */
export const RECIPE_FAULTS = {
  fails: 'ends with an error and exit code 255 (muse-recipes 7 A)',
  crashes: 'segmentation fault, half a product left where it runs (muse-recipes 6)',
  'is-killed': 'SIGKILL, as by the kernel when the machine has no memory (muse-recipes 6)',
  'runs-out-of-memory': 'cannot allocate under its limit and aborts (muse-recipes 10B)',
  hangs: 'says nothing any more and never ends (muse-recipes 7 F)',
  'makes-nothing': 'exit code 0 and no product (muse-recipes 8.3)',
  'makes-half-a-product': 'exit code 0 and a product that ends in the middle of its data (muse-recipes 6)',
  'finds-no-space': 'exit code 0, a product could not be written on a full disk (muse-recipes 8.2)',
} as const;
export type RecipeFault = keyof typeof RECIPE_FAULTS;

/** The first `times` starts of this AB go wrong; of its steps (one per IFU) the first one. */
export interface PlannedFault {
  readonly ab: string;
  readonly fault: RecipeFault;
  readonly times: number;
}

/** What a double is told before the night, beside its journal. */
export interface DoubleSettings {
  /** A step takes from one to two times as long. */
  readonly stepSeconds: number;
  readonly faults: readonly PlannedFault[];
}

export function settingsPath(folder: string): string {
  return join(folder, 'settings.json');
}

export function readSettings(folder: string): DoubleSettings {
  return JSON.parse(readFileSync(settingsPath(folder), 'utf8')) as DoubleSettings;
}

/** The fault of this start. Who makes the folder of a fault has it: two starts at once do not share one. */
export function takeFault(folder: string, ab: string, ifu: number): RecipeFault | undefined {
  if (ifu > 1) return undefined;
  const planned = readSettings(folder).faults.filter((fault) => fault.ab === ab);
  return planned.find((fault) => claim(folder, fault))?.fault;
}

function claim(folder: string, { ab, fault, times }: PlannedFault): boolean {
  for (let index = 0; index < times; index++) {
    try {
      mkdirSync(join(folder, 'taken', `${ab}.${fault}.${index}`));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return false;
}

/** Faults that have happened. */
export function takenFaults(folder: string): readonly string[] {
  const taken = join(folder, 'taken');
  return existsSync(taken) ? readdirSync(taken).toSorted() : [];
}
