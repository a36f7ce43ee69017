import { join } from 'node:path';
import { createRedaction, openBoundedFile, openLog, passwordsOf } from '../adapters/log/index.ts';
import type { WrittenLog } from '../adapters/log/index.ts';
import type { Config, HostConfig } from '../config.ts';
import { logLineText } from '../views/log-line.ts';

/** Whether the terminal, or whatever reads standard output, shows what the log has: where `phoenix worker` was typed it does. */
export type Console = 'everything' | 'start and end';

export interface WorkerLog extends WrittenLog {
  readonly path: string;
  close(): void;
}

/** `log/worker.<host>.log` in the data root: JSON, in files of bounded size. On standard output the same lines as a person reads them. */
export function openWorkerLog(config: Config, host: HostConfig, shown: Console): WorkerLog {
  const path = join(host.dataRoot, 'log', `worker.${host.name}.log`);
  const always = { host: host.name, pid: process.pid };
  const file = openBoundedFile({
    path,
    maxBytes: config.log.fileBytes,
    files: config.log.files,
    gapLine: (lost, why) =>
      `${JSON.stringify({ level: 'warn', ...always, time: new Date().toISOString(), lost, why, msg: 'lines of this log are lost' })}\n`,
  });
  const toConsole = (line: string) => void process.stdout.write(`${logLineText(line)}\n`);
  // Whoever reads may go away: that ends no worker.
  process.stdout.on('error', () => undefined);
  const log = openLog({
    level: config.log.level,
    always,
    secrets: secretsOf(config),
    sinks: [(line) => file.write(line), ...(shown === 'everything' ? [toConsole] : [])],
  });
  return { ...log, path, close: () => file.close() };
}

/** Hides in a text what the log hides: the last words of a worker go to a terminal or file, too. */
export function redactionOf(config: Config): (text: string) => string {
  return createRedaction(secretsOf(config));
}

/** Everything of the configuration that lets somebody in somewhere. */
function secretsOf({ database, obRecords, ngas, temporal }: Config): readonly string[] {
  const { apiKey, metadata } = temporal.security;
  return [
    ...passwordsOf(database),
    ...('url' in obRecords ? passwordsOf(obRecords.url) : []),
    ...(ngas?.credentials === undefined ? [] : [ngas.credentials.password]),
    ...(apiKey === undefined ? [] : [apiKey]),
    ...Object.values(metadata ?? {}).map(String),
  ];
}
