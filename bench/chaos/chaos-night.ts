import { setTimeout as sleep } from 'node:timers/promises';
import { startDate } from '../../src/cli/date-handle.ts';
import type { DateReport } from '../../src/cli/commands/status.ts';
import { openChaosHome } from './chaos-home.ts';
import type { ChaosHome } from './chaos-home.ts';
import { disturb } from './disturb.ts';
import type { Happened } from './disturb.ts';
import { finalFiles } from './final-files.ts';
import { differencesOf, repeatedRuns, unchangedLimits } from './judge-night.ts';
import { createChaosOperator } from './operator.ts';
import type { ChaosPlan, Moment } from './plan-chaos.ts';
import { DATE } from './prepare-nights.ts';
import type { PreparedNight } from './prepare-nights.ts';
import { watchFiles } from './watch-files.ts';

export interface NightResult {
  readonly seed: number;
  readonly seconds: number;
  /** What went wrong, and was to go wrong. */
  readonly happened: readonly string[];
  /** Failures that the operator was asked about. */
  readonly questions: readonly string[];
  /** What must not be, one line each: empty for a night that ended right. */
  readonly violations: readonly string[];
  readonly finalFiles: Readonly<Record<string, string>>;
}

export interface NightOptions {
  readonly night: PreparedNight;
  readonly plan: ChaosPlan;
  readonly hasOwnDisk: boolean;
  /** Final files of the undisturbed night. */
  readonly expected?: Readonly<Record<string, string>>;
  /** Where the logs of a night go that ended wrong. */
  readonly keepLogsIn?: string | undefined;
}

/** A night that takes longer has not ended by itself. */
const NIGHT_LIMIT_MS = 180_000;
const LOOK_MS = 150;

/** One night on a real server with a real worker, disturbed as planned, certified to the end, and judged. */
export async function runChaosNight(options: NightOptions): Promise<NightResult> {
  const { plan, night, hasOwnDisk, keepLogsIn } = options;
  const startedMs = Date.now();
  const home = await openChaosHome({ night, archiveKind: plan.archive, hasOwnDisk, keepLogsIn });
  try {
    await home.double.configure({ stepSeconds: plan.stepSeconds, faults: plan.faults });
    await home.up();
    const files = watchFiles(home.root, DATE);
    const course = await runDate(home, plan).finally(() => files.stop());
    const final = await finalFiles(home.root);
    const violations = [
      ...course.violations,
      ...files.problems(),
      ...repeatedRuns(home.double.journal()),
      ...unchangedLimits(home.double.journal()),
      ...(options.expected === undefined ? [] : differencesOf(final, options.expected)),
    ];
    return {
      seed: plan.seed,
      seconds: (Date.now() - startedMs) / 1000,
      happened: [...home.double.taken().map(faultOf), ...course.happened.map(nameOf)],
      questions: course.questions,
      violations,
      finalFiles: final,
    };
  } finally {
    await home.close();
  }
}

/** Of an archive that goes wrong, how. */
function nameOf({ kind, note }: Happened): string {
  return kind === 'NGAS goes wrong' ? `NGAS ${note.slice('it '.length)}` : kind;
}

/** `<AB>.<fault>.<number>` */
function faultOf(taken: string): string {
  return `recipe ${taken.split('.').at(-2) ?? ''}`;
}

interface Course {
  readonly happened: readonly Happened[];
  readonly questions: readonly string[];
  readonly violations: readonly string[];
}

async function runDate(home: ChaosHome, plan: ChaosPlan): Promise<Course> {
  const state = { isPublishing: false, isOver: false };
  const disturber = startDisturber(home, plan, state);
  const operator = createChaosOperator(home);
  const deadlineMs = Date.now() + NIGHT_LIMIT_MS;
  let last: DateReport | undefined;
  await startWhenPossible(home, deadlineMs);
  for (;;) {
    const report = await operator.look(disturber.isQuiet());
    last = report ?? last;
    state.isPublishing ||= isPublishing(report);
    const isDone = report?.date.stage === 'distributed' && report.notes.length === 0 && disturber.isQuiet();
    if (isDone || Date.now() > deadlineMs) break;
    await sleep(LOOK_MS);
  }
  state.isOver = true;
  await operator.close();
  const happened = await disturber.ended();
  return { happened, questions: operator.answered(), violations: endOf(last, plan) };
}

/** The server may be on its way down or up. */
async function startWhenPossible(home: ChaosHome, deadlineMs: number): Promise<void> {
  for (;;) {
    try {
      await home.withContext(async (context) => {
        const input = { process: 'MUSE_R', unit: DATE, through: 'distribution' } as const;
        await startDate(await context.temporal(), input, context.config.backlogAfterDays);
      });
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await sleep(LOOK_MS);
    }
  }
}

function isPublishing(report: DateReport | undefined): boolean {
  const stage = report?.live?.stage ?? report?.date.stage;
  return stage === 'distribution' || stage === 'distributed';
}

function endOf(report: DateReport | undefined, { night }: ChaosPlan): readonly string[] {
  if (report === undefined) return ['nobody could say how the date was'];
  const { date, abs, live, retrying, notes } = report;
  if (date.stage !== 'distributed') {
    const states = abs.map(({ ab, status, reason }) => `${ab} ${status} ${reason}`);
    return [
      `it did not end: ${live?.stage ?? date.stage} (${date.message}); ${[...notes, ...retrying, ...states].join('; ')}`,
    ];
  }
  const wrong = abs.filter(({ status }) => status !== 'succeeded');
  const missing = abs.length < night.abs.length ? [`only ${abs.length} ABs`] : [];
  return [...missing, ...wrong.map(({ ab, status, reason }) => `${ab} is ${status}: ${reason}`)];
}

interface Disturber {
  /** Nothing is under way and nothing will come before the operator acts. */
  isQuiet(): boolean;
  /** Those that still wait for their moment are dropped; returns what happened. */
  ended(): Promise<readonly Happened[]>;
}

const MOMENT_POLL_MS = 15;

function startDisturber(
  home: ChaosHome,
  plan: ChaosPlan,
  state: { readonly isPublishing: boolean; readonly isOver: boolean },
): Disturber {
  const happened: Happened[] = [];
  let underWay = 0;
  const hasCome = (moment: Moment) =>
    moment.kind === 'publishing' ? state.isPublishing : startsOf(home) >= moment.count;
  const isBusy = { of: Promise.resolve() };

  const all = plan.disturbances.map(async (disturbance) => {
    while (!hasCome(disturbance.moment)) {
      if (state.isOver) return;
      await sleep(MOMENT_POLL_MS);
    }
    underWay += 1;
    await sleep(disturbance.delayMs);
    // One after the other: two hands at one process would hide what each of them does.
    const before = isBusy.of;
    const act = before.then(async () => {
      const done = await disturb(home, disturbance);
      if (done !== undefined) happened.push(done);
    });
    isBusy.of = act.catch(() => undefined);
    await act.finally(() => (underWay -= 1));
  });
  const ended = Promise.all(all);
  // It is awaited at the end; until then a failure must not end the process.
  ended.catch(() => undefined);
  return {
    isQuiet: () => underWay === 0,
    async ended() {
      await ended;
      return happened;
    },
  };
}

function startsOf({ double }: ChaosHome): number {
  return double.journal().filter(({ event }) => event === 'start').length;
}
