import { ESOREX_OPTIONS, callsOf, quoted } from '../../domain/cascade/esorex-call.ts';
import type { RecipeRun } from '../../ports/recipe-runner.ts';
import type { RunDirectory } from './run-directory.ts';

export interface ScriptSettings {
  readonly esorexPath: string;
  /** GNU time; where it does not exist the peak of memory stays unknown. */
  readonly timePath: string;
}

/**
 * The POSIX script that outlives its starter: one esorex call per IFU, under the memory limit, until the first failure.
 * Its first act is to link `pid` (whoever fails at that is not the one to run), its last to move `rc` into place. It is
 * called in the run directory and stays valid if that is renamed before the link. Descriptor 9 goes on to all that it starts:
 * the kernel keeps the lock on `lifeline` until the last of them has ended.
 */
export function runScript(run: RecipeRun, directory: RunDirectory, settings: ScriptSettings): string {
  const command = [
    settings.esorexPath,
    ...ESOREX_OPTIONS,
    `--output-dir=${directory.out}`,
    `--log-dir=${directory.log}`,
  ].map(quoted);
  const recipe = [run.recipe, ...run.parameters].map(quoted);
  return `#!/bin/sh
# ${oneLine(`${run.recipe} for ${run.ab}`)}
exec 9> lifeline
flock --nonblock 9 || [ $? -ne 1 ] || exit 97
stat= boot=
[ -r /proc/sys/kernel/random/boot_id ] && read -r boot < /proc/sys/kernel/random/boot_id
namespace=$(readlink /proc/$$/ns/pid)
[ -r /proc/$$/stat ] && read -r stat < /proc/$$/stat
set -- \${stat##*) }
printf '{"pid":%s,"startTicks":%s,"bootId":"%s","pidNamespace":"%s"}\\n' \\
  "$$" "\${20:-null}" "$boot" "$namespace" > "pid.$$" && ln "pid.$$" pid || exit 97
run=${quoted(directory.path)}
cd "$run/work" || exit 97
export LC_ALL=C OMP_NUM_THREADS=${Math.max(1, Math.trunc(run.ompThreads))} HOME="$run"
unset ESOREX_CONFIG ESOREX_RECIPE_CONFIG ESOREX_OUTPUT_PREFIX
ulimit -c 0
steps=
step() {
  n=$1
  shift
  set -- ${command.join(' ')} --log-file="$n.log" ${recipe.join(' ')} "$@" "$run/in.sof"
  set -- prlimit --data=${Math.trunc(run.memoryLimitBytes)} "$@"
  [ -x ${quoted(settings.timePath)} ] && set -- ${quoted(settings.timePath)} -f '%M %e' -o "$run/log/$n.cost" "$@"
  "$@" > "$run/log/$n.out" 2> "$run/log/$n.err" < /dev/null
  status=$?
  rss=- seconds=-
  [ -f "$run/log/$n.cost" ] && while read -r first second; do rss=$first seconds=$second; done < "$run/log/$n.cost"
  steps="$steps
step $n $status $rss $seconds"
  return $status
}
${stepCalls(run).join(' && ')}
rc=$?
printf 'rc %s%s\\n' "$rc" "$steps" > "$run/rc.part" && mv "$run/rc.part" "$run/rc"
`;
}

function stepCalls(run: RecipeRun): readonly string[] {
  return callsOf(run).map((own, index) => ['step', String(index + 1), ...own].join(' '));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
