import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What tests get instead of a library. */
const STAND_INS: Readonly<Record<string, string>> = {
  vitest: new URL('suites.ts', import.meta.url).href,
  'fast-check': new URL('short-properties.ts', import.meta.url).href,
};

/** As Stryker writes it. Would it write it otherwise, everything took longer, and that is all. */
const COUNTING_CALL = /\bstryCov_\w+\((?:"\d+"(?:, )?)+\)/gu;

/**
 * Node never forgets a module. Here it loads one again under a new query: the files of the tests for every mutant,
 * because they call the domain while they are loaded; of the sources those that a mutant could change while they are
 * loaded, if it lives outside of functions. Old versions stay in memory until the process ends.
 */
export class ModuleVersions {
  readonly #testFolder: string;
  readonly #sourceFolder: string;
  readonly #javaScript = new Map<string, string>();
  #version = 0;
  #changed: ReadonlySet<string> = new Set();
  #isCounting = true;

  constructor(root: string) {
    this.#testFolder = join(root, 'test') + sep;
    this.#sourceFolder = join(root, 'src') + sep;
    registerHooks({
      resolve: (specifier, context, nextResolve) => {
        const standIn = STAND_INS[specifier];
        if (standIn !== undefined && context.parentURL?.startsWith(pathToFileURL(this.#testFolder).href) === true) {
          return { url: standIn, format: 'module-typescript', shortCircuit: true };
        }
        const resolved = nextResolve(specifier, context);
        return { ...resolved, url: this.#versioned(resolved.url) };
      },
      load: (url, context, nextLoad) => {
        const file = this.#ownFile(url);
        if (file === undefined) return nextLoad(url, context);
        return { format: 'module', source: this.#javaScriptOf(file), shortCircuit: true };
      },
    });
  }

  /** From now on test files, and these source files, are loaded anew. */
  renew(changed: ReadonlySet<string> = new Set()): void {
    this.#version += 1;
    this.#changed = changed;
  }

  /** From now on all sources are loaded without the calls that count what is covered: most of the time of a test. */
  stopCounting(): void {
    this.#isCounting = false;
    this.#javaScript.clear();
  }

  load(file: string): Promise<unknown> {
    return import(this.#versioned(pathToFileURL(file).href));
  }

  #versioned(url: string): string {
    const file = this.#ownFile(url);
    if (file === undefined) return url;
    const isRenewed = file.startsWith(this.#testFolder) || this.#changed.has(file);
    if (isRenewed) return `${pathToFileURL(file).href}?version=${this.#version}`;
    return this.#isCounting ? url : `${pathToFileURL(file).href}?counting=no`;
  }

  #ownFile(url: string): string | undefined {
    if (!url.startsWith('file:')) return undefined;
    const file = fileURLToPath(url);
    return file.endsWith('.ts') && [this.#testFolder, this.#sourceFolder].some((folder) => file.startsWith(folder))
      ? file
      : undefined;
  }

  #javaScriptOf(file: string): string {
    const known = this.#javaScript.get(file);
    if (known !== undefined) return known;
    const text = stripTypeScriptTypes(readFileSync(file, 'utf8'));
    const source = this.#isCounting ? text : text.replaceAll(COUNTING_CALL, '0');
    this.#javaScript.set(file, source);
    return source;
  }
}
