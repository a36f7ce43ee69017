import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { hasCode } from './small-files.ts';

/**
 * Asks the launcher behind this named pipe (docker/launch-recipes.sh) to start the script of a run directory. What is taken
 * out of the pipe by a launcher that dies at once has not started after some seconds, and is asked for again.
 * @throws PhoenixError LAUNCHER_AWAY (transient)
 */
export async function handToLauncher(pipe: string, directory: string): Promise<void> {
  try {
    // Not blocking: without a reader it fails at once.
    await using file = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFIFO()) throw away(pipe, 'it is no named pipe');
    await file.write(`${directory}\n`);
  } catch (error) {
    if (hasCode(error, 'ENXIO', 'EPIPE')) throw away(pipe, 'nobody reads it', error);
    if (hasCode(error, 'ENOENT')) throw away(pipe, 'there is no such pipe', error);
    throw hasCode(error, 'EAGAIN') ? away(pipe, 'it is full', error) : error;
  }
}

function away(pipe: string, why: string, cause?: unknown): PhoenixError {
  return new PhoenixError(
    'LAUNCHER_AWAY',
    `no recipe can be started through ${pipe}: ${why}`,
    'start the container that runs the recipes (docker compose up --detach), or correct hosts[].launcher in phoenix.yaml',
    { cause },
  );
}
