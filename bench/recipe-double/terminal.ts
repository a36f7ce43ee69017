import { appendFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { EsorexLine } from './esorex-line.ts';

/** esorex writes its log here, in the working directory, and moves it at its end (muse-recipes 9). */
const LOG = '.logfile';

export interface Terminal {
  info(text: string): void;
  /** On standard error, as esorex does. */
  error(text: string): void;
  /** The log gets its place and name. */
  close(): void;
}

export function openTerminal({ recipe, logDirectory, logFile }: EsorexLine): Terminal {
  const write = (level: string, text: string, stream: NodeJS.WriteStream) => {
    const line = `${new Date().toISOString().slice(11, 19)} [${level}] ${recipe}: [tid=000] ${text}\n`;
    stream.write(line);
    appendFileSync(LOG, line);
  };
  return {
    info: (text) => write(' INFO  ', text, process.stdout),
    error: (text) => write(' ERROR ', text, process.stderr),
    close: () => renameSync(LOG, join(logDirectory, logFile)),
  };
}
