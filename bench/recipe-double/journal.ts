import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One line of what the double has done: it is the witness of what ran, how often, and to which end. */
const entrySchema = z.object({
  event: z.enum(['start', 'end']),
  at: z.number(),
  pid: z.number(),
  ab: z.string(),
  key: z.string(),
  recipe: z.string(),
  ifu: z.number(),
  /** RLIMIT_DATA; null: unlimited. */
  memoryLimitBytes: z.number().nullable(),
  /** Of a start: the fault that it will have; of an end always empty. */
  fault: z.string(),
});
export type JournalEntry = z.infer<typeof entrySchema>;

export function journalPath(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/** One write of one short line: processes side by side do not mix theirs. */
export function writeEntry(folder: string, entry: JournalEntry): void {
  appendFileSync(journalPath(folder), `${JSON.stringify(entry)}\n`);
}

/** Reads a journal that grows. It is asked many times in a second: each time only what is new is read. */
export function openJournal(folder: string): () => readonly JournalEntry[] {
  const path = journalPath(folder);
  const entries: JournalEntry[] = [];
  let readBytes = 0;
  return () => {
    const added = bytesFrom(path, readBytes);
    const whole = added.subarray(0, added.lastIndexOf(0x0a) + 1);
    readBytes += whole.length;
    for (const line of whole.toString('utf8').split('\n').slice(0, -1))
      entries.push(entrySchema.parse(JSON.parse(line)));
    return entries;
  };
}

function bytesFrom(path: string, start: number): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0);
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - start));
    return bytes.subarray(0, bytes.length === 0 ? 0 : readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}
