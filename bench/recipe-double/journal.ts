import { appendFileSync, existsSync, readFileSync } from 'node:fs';
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

export function readJournal(folder: string): readonly JournalEntry[] {
  const path = journalPath(folder);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => entrySchema.parse(JSON.parse(line)));
}
