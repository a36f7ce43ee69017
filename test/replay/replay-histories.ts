import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import type { InjectedSinks } from '@temporalio/worker';
import type { StatusSinks } from './report-status.ts';

/** Recorded runs, one file each. They stand for dates that are open somewhere: added, never changed. */
export const HISTORIES = new URL('histories/', import.meta.url);
/** What each of them says of itself when it is replayed to its end, as the code did that was there when it was added. */
export const STATUSES = new URL('histories/statuses/', import.meta.url);
/** `sha256sum --check SHA256SUMS` */
export const CHECKSUMS = new URL('histories/SHA256SUMS', import.meta.url);

export function historyNames(): readonly string[] {
  return readdirSync(HISTORIES).flatMap((name) => /^(.*)\.json$/.exec(name)?.[1] ?? []);
}

export function checksumLine(name: string): string {
  const sum = createHash('sha256').update(readFileSync(new URL(`${name}.json`, HISTORIES)));
  return `${sum.digest('hex')}  ${name}.json`;
}

/** What a run has last said of itself; `result` when it ended well. */
export type Said = { readonly status?: unknown; readonly result?: unknown };

export interface Replayed {
  /** By the name of the history. */
  readonly errors: Readonly<Record<string, string>>;
  readonly said: Readonly<Record<string, Said>>;
}

/** Replays recorded runs with these workflows. */
export async function replayHistories(workflowsPath: URL, names = historyNames()): Promise<Replayed> {
  const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(workflowsPath),
    payloadConverterPath: pathOf('../../src/workflows/payload-converter.ts'),
    workflowInterceptorModules: [pathOf('report-status.ts')],
    logger: new DefaultLogger('ERROR'),
  });
  const said: Record<string, Said> = {};
  const sinks: InjectedSinks<StatusSinks> = {
    replay: {
      report: {
        fn: ({ workflowId }, text) => void (said[workflowId] = JSON.parse(text) as Said),
        callDuringReplay: true,
      },
    },
  };
  const histories = names.map((name) => ({
    workflowId: name,
    history: JSON.parse(readFileSync(new URL(`${name}.json`, HISTORIES), 'utf8')) as unknown,
  }));
  const errors: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks }, histories)) {
    if (error !== undefined) errors[workflowId] = `${error.name}: ${error.message}`;
  }
  return { errors, said };
}
