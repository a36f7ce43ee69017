import type { InputUse, StoredInput } from '../domain/retention/input-sweep.ts';

/** The content of a file that is here. */
export interface StoredContent {
  readonly sizeBytes: number;
  readonly crc32: number;
  /** That of the file that has it. */
  readonly stamp: string;
}

export interface StoredInputs {
  readonly files: readonly StoredInput[];
  readonly uses: readonly InputUse[];
}

/** Files of the archive on this host, and for which dates they were brought here. Paths are relative to the data root. */
export interface InputStore {
  /** Writes down that a date uses these files; to be done before they are fetched or found. Survives the process. */
  hold(date: Pick<InputUse, 'process' | 'unit'>, files: readonly string[]): Promise<void>;
  /** Changes when the file does; undefined where there is none. */
  stampOf(file: string): Promise<string | undefined>;
  /** Sums up a file, unless it has not changed since it was summed up last; undefined where there is none. */
  contentOf(file: string, signal?: AbortSignal): Promise<StoredContent | undefined>;
  /** What is on the disk of a file, whole or partly downloaded. */
  storedBytes(file: string): Promise<number>;
  /** Deletes what `judge` names. Nobody holds anything meanwhile: what it has seen is true until it is deleted. */
  sweep(judge: (stored: StoredInputs) => readonly string[]): Promise<void>;
}
