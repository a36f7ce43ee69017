import { basename } from 'node:path';

/** What takes longer waits until everything quick has been passed. */
const SLOW_MS = 100;

/**
 * Which tests come first, so that most mutants cost a few milliseconds: the files that killed other mutants of the same
 * source file, then the one with its name, then those that are soon done. Times are those of tests and of files.
 */
export class TestOrder {
  /** Per source file, the last one first. */
  readonly #killers = new Map<string, readonly string[]>();
  readonly #times: ReadonlyMap<string, number>;

  constructor(times: ReadonlyMap<string, number>) {
    this.#times = times;
  }

  remember(source: string, killer: string): void {
    const others = (this.#killers.get(source) ?? []).filter((file) => file !== killer);
    this.#killers.set(source, [killer, ...others]);
  }

  files(source: string, files: readonly string[]): readonly string[] {
    const killers = this.#killers.get(source) ?? [];
    const rank = (file: string) => {
      if (killers.includes(file)) return killers.indexOf(file);
      return killers.length + (isMirror(file, source) ? 0 : 1);
    };
    return files.toSorted((one, other) => rank(one) - rank(other) || this.#timeOf(one) - this.#timeOf(other));
  }

  isSlow(testOrFile: string): boolean {
    return this.#timeOf(testOrFile) > SLOW_MS;
  }

  bySpeed<T extends { readonly name: string }>(testsOrFiles: readonly T[]): readonly T[] {
    return testsOrFiles.toSorted((one, other) => this.#timeOf(one.name) - this.#timeOf(other.name));
  }

  #timeOf(testOrFile: string): number {
    return this.#times.get(testOrFile) ?? 0;
  }
}

function isMirror(testFile: string, source: string): boolean {
  return basename(testFile).startsWith(`${basename(source, '.ts')}.`);
}
