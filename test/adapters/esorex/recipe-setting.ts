import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EsorexRunnerOptions } from '../../../src/adapters/esorex/index.ts';
import { createEsorexRunner } from '../../../src/adapters/esorex/index.ts';
import { MUSE } from '../../fakes/muse.ts';
import type { RecipeRun, RecipeRunner } from '../../../src/ports/recipe-runner.ts';
import type { RunUnderTest } from '../../contracts/recipe-runner.ts';

const RECIPES = join(import.meta.dirname, '../../fixtures/recipes');
const DATE = '2014-12-14';

/** A data root of its own, and the fixture programs as esorex. Its path has what shells stumble over. */
export class RecipeSetting implements AsyncDisposable {
  readonly root = mkdtempSync(join(tmpdir(), `phoenix it's a "test" $HOME `));

  /** The executable that plays esorex. */
  static program(name: string): string {
    return join(RECIPES, name);
  }

  runner(program: string, options: Partial<EsorexRunnerOptions> = {}): RecipeRunner {
    return createEsorexRunner({
      esorexPath: RecipeSetting.program(program),
      outcomesOf: () => MUSE.outcomes,
      host: 'test',
      pollMs: 20,
      ...options,
    });
  }

  run(changes: Partial<RecipeRun> = {}): RecipeRun {
    const ab = changes.ab ?? `MUSE.${DATE}T${randomUUID()}_pst.ab`;
    const root = ab.replace(/\.ab$/, '');
    return {
      process: 'MUSE_R',
      ab,
      abKey: randomUUID(),
      recipe: 'muse_scipost',
      parameters: [],
      ifus: [],
      sof: [],
      expectedProducts: [{ catg: 'IMAGE_FOV', count: 1 }],
      productDirectory: join(this.root, 'products', DATE, root),
      logPath: join(this.root, 'log', DATE, `r.${root}.log`),
      ompThreads: 1,
      memoryLimitBytes: 1e9,
      wallLimitSeconds: 600,
      ...changes,
    };
  }

  /** A run that counts its starts and waits until it may end. */
  gated(changes: Partial<RecipeRun> = {}): RunUnderTest {
    const id = randomUUID();
    const count = join(this.root, `count-${id}`);
    const gate = join(this.root, `gate-${id}`);
    const run = this.run(changes);
    return {
      run: { ...run, parameters: [`--count=${count}`, `--gate=${gate}`, ...run.parameters] },
      starts: () => this.lines(count).length,
      open: () => writeFile(gate, ''),
      alive: () => this.alive().filter((pid) => commandLine(pid).includes(count)),
    };
  }

  lines(path: string): readonly string[] {
    // A shell opens the file before it writes the line.
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Living processes that work below the data root. */
  alive(): readonly number[] {
    const root = realpathSync(this.root);
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && pid !== process.pid && workingDirectory(pid).startsWith(root));
  }

  /** Folders of runs that are not concluded, and whatever else lies there. */
  leftovers(): readonly string[] {
    const folder = join(this.root, 'products', DATE, '.runs');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** True when a recipe that runs here has said this. */
  hasSaid(text: string): boolean {
    const runs = join(this.root, 'products', DATE, '.runs');
    return this.leftovers().some((name) =>
      readOr(() => readFileSync(join(runs, name, 'log', '1.out'), 'latin1')).includes(text),
    );
  }

  runsFolder(run: RecipeRun): string {
    return join(dirname(run.productDirectory), '.runs');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One look may miss what is just being forked.
    for (let pids = this.alive(); pids.length > 0; pids = this.alive()) pids.forEach(killIfThere);
    await rm(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function workingDirectory(pid: number): string {
  return readOr(() => readlinkSync(`/proc/${pid}/cwd`));
}

function commandLine(pid: number): string {
  return readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
}

/** Processes end while one looks at them. */
function readOr(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
