import { setTimeout as delay } from 'node:timers/promises';
import type { FileContent } from '../domain/frame/file-content.ts';
import { isSameContent } from '../domain/frame/file-content.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';
import type { InputStore, StoredContent } from '../ports/input-store.ts';
import type { ArchiveFile } from './archive-files.ts';

export interface InputContentsDependencies {
  readonly archive: Pick<Archive, 'contentOf'>;
  readonly inputs: Pick<InputStore, 'contentOf' | 'stampOf'>;
  clock?(): number;
  /** How long somebody waits for an archive that is silent. */
  readonly patienceMs?: number;
}

/**
 * What the bytes of archive inputs are: those that the archive has under a name now, and those of the copy that is here. An
 * archive that does not answer fails nobody: what it told last holds, and where it never told anything nothing is known.
 */
export interface InputContents {
  /** As the archive has it now, as far as that is known; `isSummed` where another revision alone does not tell enough. */
  inArchive(file: ArchiveFile, isSummed?: boolean): Promise<FileContent | undefined>;
  /** Of the copy here; undefined where there is none. */
  here(file: ArchiveFile, signal?: AbortSignal): Promise<StoredContent | undefined>;
  /** The copy here was brought, or compared with the archive's file, just now. */
  verified(file: ArchiveFile, told: FileContent): Promise<void>;
  /** The copy here was verified by this process, and the archive tells of no other content since. */
  isCurrent(file: ArchiveFile): Promise<boolean>;
}

/** ABs that begin together ask for the same masters. */
const ASK_AGAIN_MS = 1_000;
const PATIENCE_MS = 20_000;
/** An archive that is away is asked again after this time. */
const AWAY_MS = 5_000;
/** More than the inputs of all dates that a host has under way. */
const FILES_MAX = 20_000;

interface Told {
  readonly askedAtMs: number;
  readonly isSummed: boolean;
  readonly content: Promise<FileContent | undefined>;
}

export function createInputContents(deps: InputContentsDependencies): InputContents {
  const { archive, inputs, clock = Date.now, patienceMs = PATIENCE_MS } = deps;
  const asked = new Map<string, Told>();
  const lastTold = new Map<string, FileContent>();
  const compared = new Map<string, { readonly stamp: string; readonly content: FileContent }>();
  let awayUntilMs = -Infinity;

  async function ask(fileName: string, isSummed: boolean): Promise<FileContent | undefined> {
    if (clock() < awayUntilMs) return lastTold.get(fileName);
    const question = archive
      .contentOf(fileName, { isSummed })
      .then((content) => {
        remember(lastTold, fileName, content);
        return content;
      })
      .catch((error: unknown) => {
        // A file that the archive does not have (any more) is missed by who fetches it.
        if (!(error instanceof PhoenixError) || error.code === 'ARCHIVE_UNAVAILABLE') awayUntilMs = clock() + AWAY_MS;
        return lastTold.get(fileName);
      });
    // To read a whole file takes its time.
    if (isSummed) return question;
    const silence = new AbortController();
    const answer = await Promise.race([
      question,
      delay(patienceMs, 'silent' as const, { signal: silence.signal, ref: false }).catch(() => undefined),
    ]);
    silence.abort();
    if (answer !== 'silent') return answer;
    awayUntilMs = clock() + AWAY_MS;
    return lastTold.get(fileName);
  }

  function inArchive({ fileName }: Pick<ArchiveFile, 'fileName'>, isSummed = false): Promise<FileContent | undefined> {
    const last = asked.get(fileName);
    if (last !== undefined && clock() - last.askedAtMs < ASK_AGAIN_MS && (last.isSummed || !isSummed))
      return last.content;
    const content = ask(fileName, isSummed);
    remember(asked, fileName, { askedAtMs: clock(), isSummed, content });
    return content;
  }

  return {
    async inArchive(file, isSummed) {
      const told = await inArchive(file, isSummed);
      const copy = compared.get(file.path);
      // The copy was found to be that file: its sum is the archive's, whatever the archive itself tells.
      return told !== undefined && copy !== undefined && isSameContent(copy.content, told) === true
        ? { ...copy.content, ...told, sizeBytes: copy.content.sizeBytes }
        : told;
    },
    async here({ path }, signal) {
      const copy = compared.get(path);
      const crc32 = copy?.content.crc32;
      const isSummed = copy !== undefined && crc32 !== undefined && copy.stamp === (await inputs.stampOf(path));
      return isSummed
        ? { sizeBytes: copy.content.sizeBytes, crc32, stamp: copy.stamp }
        : inputs.contentOf(path, signal);
    },
    async verified({ path }, told) {
      const stamp = await inputs.stampOf(path);
      if (stamp === undefined) return;
      const sum = told.crc32 === undefined ? await inputs.contentOf(path) : undefined;
      remember(compared, path, { stamp, content: summed(told, sum) });
    },
    async isCurrent(file) {
      const copy = compared.get(file.path);
      if (copy === undefined || copy.stamp !== (await inputs.stampOf(file.path))) return false;
      const told = await inArchive(file);
      return told === undefined || isSameContent(copy.content, told) === true;
    },
  };
}

/** What is told of a file, with what its copy is. */
function summed(told: FileContent, sum: StoredContent | undefined): FileContent {
  return sum === undefined ? told : { ...told, sizeBytes: sum.sizeBytes, crc32: sum.crc32 };
}

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size > FILES_MAX) known.delete(oldest);
}
