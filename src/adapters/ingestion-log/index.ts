import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestionLog } from '../../ports/ingestion-log.ts';

/** The usual place known from dfos: `lst/list_ingest_SCIENCE_<date>.txt`. */
export function createIngestionLog(directory: string): IngestionLog {
  // One writer at a time, so that looking and appending belong together.
  let last: Promise<unknown> = Promise.resolve();
  return {
    record(date, entry) {
      const write = last.then(async () => {
        const path = join(directory, `list_ingest_SCIENCE_${date}.txt`);
        const line = `${entry.archiveId} ${entry.name} ${entry.sizeBytes} ${entry.ingestedAt}\n`;
        const text = await readFile(path, 'utf8').catch(() => '');
        if (text.includes(line)) return;
        await mkdir(directory, { recursive: true });
        await appendFile(path, line);
      });
      last = write.catch(() => undefined);
      return write;
    },
  };
}
