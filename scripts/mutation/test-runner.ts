/**
 * Test runner of Stryker for the domain. The official one starts a worker of vitest per test file and mutant, a second
 * each time; here the sources stay loaded in one process and a mutant costs the tests that notice it. The run of a
 * mutant ends with the first test that fails.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MutantCoverage } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import type {
  DryRunOptions,
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
  TestRunnerCapabilities,
} from '@stryker-mutator/api/test-runner';
import { addPlaces } from './coverage.ts';
import { ImportGraph } from './import-graph.ts';
import { ModuleVersions } from './module-versions.ts';
import { collectCases } from './suites.ts';
import type { Case } from './suites.ts';
import { TestOrder } from './test-order.ts';

const TEST_FILES = 'test/domain/{association,calendar,cascade,frame,product,quality,retention}/**/*.test.ts';
/** Starts programs: too slow for every mutant, and it wants more of vitest than there is here. */
const LEFT_OUT = ['test/domain/cascade/makefile.test.ts'];
/** Of tests and of the collection of files, in the sandbox: Stryker restarts the process now and then. */
const TIMES_FILE = 'test-times.json';

/** What mutated code reads and writes; the names are Stryker's. The code keeps the object: it is never replaced. */
interface Namespace {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  readonly mutantCoverage: MutantCoverage;
}

interface CaseOfFile {
  readonly file: string;
  readonly each: Case;
}

/** A test, or all tests of a file. */
interface SlowPart {
  readonly name: string;
  readonly cases: () => Promise<readonly CaseOfFile[]>;
}

class WarmTestRunner implements TestRunner {
  readonly #namespace: Namespace = {
    activeMutant: undefined,
    currentTestId: undefined,
    hitCount: undefined,
    hitLimit: undefined,
    mutantCoverage: { static: {}, perTest: {} },
  };
  readonly #graph = new ImportGraph();
  #modules: ModuleVersions | undefined;
  #testFiles: readonly string[] = [];
  #order = new TestOrder(new Map());

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  /** Stryker has changed to the sandbox by now. */
  async init(): Promise<void> {
    Reflect.set(globalThis, '__stryker__', this.#namespace);
    this.#modules = new ModuleVersions(process.cwd());
    this.#testFiles = globSync(TEST_FILES, { exclude: LEFT_OUT }).toSorted();
    if (existsSync(TIMES_FILE)) await this.#becomeQuick();
    else await this.#loadSources();
  }

  async dryRun({ files = [] }: DryRunOptions): Promise<DryRunResult> {
    const mutated = files.map((file) => resolve(file));
    const results: TestResult[] = [];
    const cases: Case[] = [];
    const times = new Map<string, number>();
    for (const file of this.#testFiles) {
      const reached = this.#reachedFrom(file);
      if (!mutated.some((source) => reached.has(source))) continue;
      this.#modules?.renew();
      const started = performance.now();
      const collected = await this.#collect(file);
      times.set(file, performance.now() - started);
      cases.push(...collected);
      for (const each of collected) results.push(await this.#run({ file, each }));
    }
    for (const { id, timeSpentMs } of results) times.set(id, timeSpentMs);
    writeFileSync(TIMES_FILE, JSON.stringify([...times]));
    await this.#becomeQuick();
    const mutantCoverage = addPlaces(this.#namespace.mutantCoverage, cases);
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const source = resolve(options.sandboxFileName);
    this.#modules?.renew(options.mutantActivation === 'static' ? this.#dependentsOf(source) : undefined);
    this.#namespace.hitCount = 0;
    this.#namespace.hitLimit = options.hitLimit;
    this.#namespace.activeMutant = options.activeMutant.id;
    const tests: TestResult[] = [];
    try {
      for await (const test of this.#casesFor(source, options.testFilter)) {
        const result = await this.#run(test);
        tests.push(result);
        if (result.status !== TestStatus.Failed) continue;
        this.#order.remember(source, test.file);
        break;
      }
      const timeOut = determineHitLimitReached(this.#namespace.hitCount, options.hitLimit);
      return toMutantRunResult(timeOut ?? { status: DryRunStatus.Complete, tests });
    } finally {
      this.#namespace.activeMutant = undefined;
    }
  }

  async #becomeQuick(): Promise<void> {
    this.#order = new TestOrder(readTimes());
    this.#modules?.stopCounting();
    await this.#loadSources();
  }

  /** Before any test: what runs while sources are loaded belongs to no test. */
  async #loadSources(): Promise<void> {
    for (const source of new Set(this.#testFiles.flatMap((file) => [...this.#reachedFrom(file)]))) {
      if (source.startsWith(resolve('src'))) await this.#modules?.load(source);
    }
  }

  /** What is quick, file by file; at last the slow tests, and the files that are slow to collect. */
  async *#casesFor(source: string, testFilter: readonly string[] | undefined): AsyncGenerator<CaseOfFile> {
    const files = testFilter === undefined ? this.#testFilesThatReach(source) : filesOf(testFilter);
    const slow: SlowPart[] = [];
    for (const file of this.#order.files(source, files)) {
      if (this.#order.isSlow(file)) {
        slow.push({ name: file, cases: () => this.#collectMutated(file, testFilter) });
        continue;
      }
      for (const { each } of await this.#collectMutated(file, testFilter)) {
        if (this.#order.isSlow(each.id)) slow.push({ name: each.id, cases: () => Promise.resolve([{ file, each }]) });
        else yield { file, each };
      }
    }
    for (const { cases } of this.#order.bySpeed(slow)) yield* await cases();
  }

  /** A file that can no longer be loaded is a test that fails. */
  async #collectMutated(file: string, testFilter: readonly string[] | undefined): Promise<readonly CaseOfFile[]> {
    try {
      const cases = await this.#collect(file);
      return cases.filter(({ id }) => testFilter?.includes(id) ?? true).map((each) => ({ file, each }));
    } catch (error) {
      const id = testFilter?.find((test) => fileOf(test) === file) ?? `${file}#`;
      return [{ file, each: { id, places: [], body: () => rethrow(error) } }];
    }
  }

  #collect(file: string): Promise<readonly Case[]> {
    return collectCases(
      file,
      () => this.#modules?.load(resolve(file)) ?? Promise.resolve(),
      (place) => (this.#namespace.currentTestId = place),
    );
  }

  async #run({ file, each }: CaseOfFile): Promise<TestResult> {
    this.#namespace.currentTestId = each.id;
    const started = performance.now();
    const result = { id: each.id, name: each.id.slice(file.length + 1), fileName: resolve(file) };
    try {
      await each.body();
      return { ...result, timeSpentMs: performance.now() - started, status: TestStatus.Success };
    } catch (error) {
      const timeSpentMs = performance.now() - started;
      return { ...result, timeSpentMs, status: TestStatus.Failed, failureMessage: String(error) };
    } finally {
      this.#namespace.currentTestId = undefined;
    }
  }

  #testFilesThatReach(source: string): readonly string[] {
    return this.#testFiles.filter((file) => this.#reachedFrom(file).has(source));
  }

  #dependentsOf(source: string): ReadonlySet<string> {
    const all = new Set(this.#testFiles.flatMap((file) => [...this.#reachedFrom(file)]));
    return new Set([...all].filter((file) => this.#graph.reachedFrom(file).has(source)));
  }

  #reachedFrom(file: string): ReadonlySet<string> {
    return this.#graph.reachedFrom(resolve(file));
  }
}

function rethrow(error: unknown): never {
  throw error;
}

function filesOf(tests: readonly string[]): readonly string[] {
  return [...new Set(tests.map(fileOf))];
}

function fileOf(test: string): string {
  return test.slice(0, test.indexOf('#'));
}

function readTimes(): ReadonlyMap<string, number> {
  return new Map(JSON.parse(readFileSync(TIMES_FILE, 'utf8')) as [string, number][]);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmTestRunner)];
