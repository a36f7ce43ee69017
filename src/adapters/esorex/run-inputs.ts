import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { RecipeRun, RunInput } from '../../ports/recipe-runner.ts';
import { stampOf, sumFile } from '../file-content/index.ts';
import { hasCode } from './small-files.ts';

export const CHANGED_INPUT_CURE =
  'nothing to do: it is tried again with the file as it is now; what a run has read that was under way is thrown away';

/**
 * Before a recipe starts: its files of the archive are those of its key. One that was replaced, or deleted, while the run
 * waited for its turn is brought anew, and the key made anew. @throws PhoenixError INPUT_CHANGED
 */
export async function assertInputs({ ab, inputs = [] }: RecipeRun): Promise<void> {
  for (const input of inputs) {
    const state = await stateOf(input);
    if (state === 'same') continue;
    const problem = `${ab}: ${input.path} ${state === 'gone' ? 'is gone' : 'has been replaced'} before its recipe started`;
    throw new PhoenixError('INPUT_CHANGED', problem, CHANGED_INPUT_CURE);
  }
}

/** The file that was replaced while a recipe ran: nobody knows which of the two it has read. One that is gone was read before. */
export async function replacedInput({ inputs = [] }: RecipeRun): Promise<RunInput | undefined> {
  for (const input of inputs) if ((await stateOf(input)) === 'replaced') return input;
  return undefined;
}

/** A stamp may change when the content does not. */
async function stateOf({ path, stamp, crc32 }: RunInput): Promise<'same' | 'replaced' | 'gone'> {
  const now = await stampOf(path);
  if (now === stamp) return 'same';
  if (now === undefined) return 'gone';
  try {
    return (await sumFile(path)) === crc32 ? 'same' : 'replaced';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return 'gone';
    throw error;
  }
}
