import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** `import type` is left out: it is gone when the code runs. */
const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?(['"])(?<path>\.[^'"]+)\1/gmu;

/** Which files of the project a file loads, itself and those that it reaches over others included. */
export class ImportGraph {
  readonly #imports = new Map<string, readonly string[]>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  reachedFrom(file: string): ReadonlySet<string> {
    const known = this.#reached.get(file);
    if (known !== undefined) return known;
    const reached = new Set([file]);
    for (const each of reached) for (const imported of this.#importsOf(each)) reached.add(imported);
    this.#reached.set(file, reached);
    return reached;
  }

  #importsOf(file: string): readonly string[] {
    const known = this.#imports.get(file);
    if (known !== undefined) return known;
    const imports = importsIn(readFileSync(file, 'utf8'))
      .map((path) => resolve(dirname(file), path))
      .filter((path) => existsSync(path));
    this.#imports.set(file, imports);
    return imports;
  }
}

export function importsIn(source: string): readonly string[] {
  return [...source.matchAll(IMPORT)].map((match) => match.groups?.['path'] ?? '');
}
