import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LineCounter, isNode, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { Correctable } from '../../domain/frame/correctable.ts';
import { parseCorrections } from '../../domain/frame/parse-corrections.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { Corrections } from '../../ports/corrections.ts';

/** A file per date: `<directory>/2014-12-14.yaml`. */
export function createDirectoryCorrections({
  directory,
  correctable,
}: {
  readonly directory: string;
  readonly correctable: Correctable;
}): Corrections {
  const pathOf = (date: string): string => join(directory, `${date}.yaml`);
  return {
    pathOf,
    list: () => namesIn(directory),
    async read(date) {
      const path = pathOf(date);
      const text = await readIfThere(path);
      if (text === undefined) return [];
      const lines = new LineCounter();
      const document = parseDocument(text, { lineCounter: lines });
      assertYaml(document, path);
      return parseCorrections({
        value: document.toJS(),
        path,
        placeOf: (entry) => placeOf(entry, document, lines),
        correctable,
      });
    },
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  return ifThere(path, () => readFile(path, 'utf8'));
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return (await ifThere(directory, () => readdir(directory))) ?? [];
}

async function ifThere<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const message = error instanceof Error ? error.message : String(error);
    throw new PhoenixError('CONFIG_INVALID', `${path} cannot be read: ${message}`, 'check its permissions', {
      cause: error,
    });
  }
}

/** The first line of the message tells what and where; below it the reader shows the place. */
function assertYaml({ errors, warnings }: Document.Parsed, path: string): void {
  const [first] = [...errors, ...warnings];
  if (first === undefined) return;
  const what = first.message.split('\n')[0]?.replace(/:$/u, '') ?? '';
  throw new PhoenixError('CONFIG_INVALID', `${path}: ${what}`, 'correct the YAML', { cause: first });
}

function placeOf(entry: number, { contents }: Document.Parsed, lines: LineCounter): string {
  const item: unknown = isSeq(contents) ? contents.items[entry] : undefined;
  const start = isNode(item) ? item.range?.[0] : undefined;
  return start === undefined ? `entry ${entry + 1}` : `line ${lines.linePos(start).line}`;
}
