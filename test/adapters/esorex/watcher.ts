/**
 * A worker in miniature, a process of its own: watches one run and tells on standard output what happens, a JSON line
 * each. Called as `node watcher.ts '{"program": …, "run": …}'`.
 */
import type { RecipeRun } from '../../../src/ports/recipe-runner.ts';
import { createEsorexRunner } from '../../../src/adapters/esorex/index.ts';
import { MUSE_OUTCOME_RULES } from '../../../src/instances/muse/outcome-rules.ts';

const { program, run } = JSON.parse(process.argv[2] ?? '') as { readonly program: string; readonly run: RecipeRun };
const runner = createEsorexRunner({ esorexPath: program, outcomeRules: MUSE_OUTCOME_RULES, host: 'watcher' });
tell({ ready: true });
const result = await runner.startOrAdopt(run, { onAlive: (progress) => { tell({ alive: progress.pid }); } });
tell({ status: result.status, adopted: result.adopted, code: result.code });

function tell(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
