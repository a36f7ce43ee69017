import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { startDate } from '../../src/operation/date-handle.ts';
import type { DateReport } from '../../src/operation/date-report.ts';
import { changeMaster } from './change-input.ts';
import { openChaosHome, processesNaming } from './chaos-home.ts';
import type { ChaosHome } from './chaos-home.ts';
import { disturb } from './disturb.ts';
import type { Happened } from './disturb.ts';
import { disturbLate, hasLateCome, mayCertify, mayIngest } from './disturb-late.ts';
import type { LateNight, LateState } from './disturb-late.ts';
import { archivedFiles, countFiles } from './final-files.ts';
import { differencesAfterChange, differencesOf, repeatedRuns, unchangedLimits, untrueFacts } from './judge-night.ts';
import { createChaosOperator } from './operator.ts';
import type { ChaosPlan, Moment } from './plan-chaos.ts';
import type { AttemptRow } from '../../src/ports/records/attempts.ts';
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
  /** Final files of an undisturbed night with the changed input; asked for where an input has changed. */
  readonly expectedAfterChange?: () => Promise<Readonly<Record<string, string>>>;
  /** The master has its other content from the beginning. */
  readonly isInputChanged?: boolean;
  /** Share of the effects of publishing and ingesting before and after which the worker is killed. */
  readonly killShare?: number;
  /** Where the logs of a night go that ended wrong. */
  readonly keepLogsIn?: string | undefined;
}

/** A night that takes longer has not ended by itself. */
const NIGHT_LIMIT_MS = 180_000;
const LOOK_MS = 150;
/** Of about 60 effects, before and after. */
const KILL_SHARE = 0.04;
const EFFECT_WORKER = join(import.meta.dirname, 'effect-worker.ts');

/** One night on a real server with a real worker, disturbed as planned, certified and ingested, and judged. */
export async function runChaosNight(options: NightOptions): Promise<NightResult> {
  const { plan, night, hasOwnDisk, keepLogsIn, killShare = KILL_SHARE } = options;
  const startedMs = Date.now();
  const effects = plan.late?.kind === 'killed at effects' ? { seed: plan.seed, share: killShare } : undefined;
  const workerMain = effects === undefined ? undefined : EFFECT_WORKER;
  const home = await openChaosHome({ night, archiveKind: plan.archive, hasOwnDisk, keepLogsIn, effects, workerMain });
  try {
    if (options.isInputChanged === true) await changeMaster(home.archive);
    await home.double.configure({ stepSeconds: plan.stepSeconds, faults: plan.faults });
    await home.up();
    const files = watchFiles(home.root, DATE);
    const limitMs = NIGHT_LIMIT_MS * (killShare > KILL_SHARE ? 10 : 1);
    const course = await runDate(home, { plan, shared: night.shared, limitMs }).finally(() => files.stop());
    const final = await archivedFiles(home.root);
    const violations = [
      ...course.violations,
      ...files.problems(),
      ...repeatedRuns(home.double.journal(), await attemptsOf(home)),
      ...unchangedLimits(home.double.journal()),
      ...untrueFacts(home.root, Object.keys(final), course.last?.products ?? []),
      ...(await differences(options, course, final)),
      ...leftProcesses(home),
    ];
    return {
      seed: plan.seed,
      seconds: (Date.now() - startedMs) / 1000,
      happened: [...home.double.taken().map(faultOf), ...course.happened.map(nameOf), ...course.late],
      questions: course.questions,
      violations,
      finalFiles: final,
    };
  } finally {
    await home.close();
  }
}

function attemptsOf(home: ChaosHome): Promise<readonly AttemptRow[]> {
  return home.withOperation(async (operation) => (await operation.records()).listAttempts('MUSE_R', DATE));
}

async function differences(
  { expected, expectedAfterChange }: NightOptions,
  { changedInput, isTold }: Course,
  final: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  if (expected === undefined) return [];
  if (changedInput === '' || expectedAfterChange === undefined) return differencesOf(final, expected);
  return differencesAfterChange(final, { before: expected, after: await expectedAfterChange(), isTold });
}

/** Recipes of a date that is over. */
function leftProcesses({ root }: ChaosHome): readonly string[] {
  return processesNaming(join(root, 'products', DATE)).map((pid) => `process ${pid} of the date was left behind`);
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
  /** What happened to the date as a whole. */
  readonly late: readonly string[];
  readonly questions: readonly string[];
  readonly violations: readonly string[];
  readonly last: DateReport | undefined;
  readonly changedInput: string;
  /** Somebody was told of the input that has changed. */
  readonly isTold: boolean;
}

interface NightCourse {
  readonly plan: ChaosPlan;
  readonly shared: string;
  readonly limitMs: number;
}

async function runDate(home: ChaosHome, { plan, shared, limitMs }: NightCourse): Promise<Course> {
  const state: NightState = { ...UNTOUCHED };
  const disturber = startDisturber(home, plan, state);
  const late = startLate(home, { plan, shared, state, disturber });
  const operator = createChaosOperator(home);
  const deadlineMs = Date.now() + limitMs;
  let last: DateReport | undefined;
  let isTold = false;
  let hasRestarted = false;
  await startWhenPossible(home, deadlineMs);
  for (;;) {
    const isQuiet = disturber.isQuiet();
    const report = await operator.look({
      retry: isQuiet,
      certify: plan.late === undefined || mayCertify(plan.late, state),
      goOn: !state.isHeld,
    });
    last = report ?? last;
    takeNote(state, report);
    if (state.changedInput !== '' && tells(report, state.changedInput)) isTold = true;
    if (report?.date.stage === 'ingested' && isQuiet) break;
    if (Date.now() > deadlineMs) break;
    if (state.isDistributed && isQuiet && !state.isHeld) {
      // Somebody has heard of the better master.
      if (state.changedInput !== '' && !hasRestarted) {
        hasRestarted = true;
        await operator.restart();
      } else if (plan.late === undefined || mayIngest(plan.late, state)) {
        operator.ingest();
      }
    }
    await sleep(LOOK_MS);
  }
  state.isOver = true;
  const ended = await late;
  await operator.close();
  const happened = await disturber.ended();
  return {
    happened,
    late: ended.happened,
    questions: operator.answered(),
    violations: [...endOf(last, plan), ...ended.violations],
    last,
    changedInput: state.changedInput,
    isTold,
  };
}

interface NightState extends LateState {
  isPublishing: boolean;
}

const UNTOUCHED: NightState = {
  isPublishing: false,
  isCertifying: false,
  isDistributed: false,
  hasFailed: false,
  isOver: false,
  isHeld: false,
  hasActed: false,
  changedInput: '',
};

function takeNote(state: NightState, report: DateReport | undefined): void {
  const stage = report?.live?.stage ?? report?.date.stage;
  const questions = report?.live?.questions ?? [];
  state.isPublishing ||= stage === 'distribution' || stage === 'distributed';
  state.isCertifying =
    stage === 'certification' && report?.notes.length === 0 && questions.every(({ kind }) => kind !== 'fix');
  state.isDistributed =
    report?.date.stage === 'distributed' && report.notes.length === 0 && report.execution?.kind !== 'running';
  state.hasFailed = report?.date.stage === 'failed' && report.execution?.kind !== 'running';
}

function tells(report: DateReport | undefined, name: string): boolean {
  if (report === undefined) return false;
  const { date, abs, live, notes, next } = report;
  const questions = live?.questions.map(({ text }) => text) ?? [];
  const words = [
    date.message,
    next,
    ...notes,
    ...questions,
    ...abs.flatMap(({ reason, caveats }) => [reason, ...caveats]),
  ];
  return words.some((text) => text.includes(name));
}

/** The server may be on its way down or up. */
async function startWhenPossible(home: ChaosHome, deadlineMs: number): Promise<void> {
  for (;;) {
    try {
      await home.withOperation(async (operation) => {
        const input = { process: 'MUSE_R', unit: DATE, through: 'distribution' } as const;
        await startDate(await operation.temporal(), input, operation.config.backlogAfterDays);
      });
      return;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
      await sleep(LOOK_MS);
    }
  }
}

function endOf(report: DateReport | undefined, { night }: ChaosPlan): readonly string[] {
  if (report === undefined) return ['nobody could say how the date was'];
  const { date, abs, live, retrying, notes, stopped, suppressed } = report;
  if (date.stage !== 'ingested') {
    const states = abs.map(({ ab, status, reason }) => `${ab} ${status} ${reason}`);
    return [
      `it did not end: ${live?.stage ?? date.stage} (${date.message}); ${[stopped, ...notes, ...retrying, ...states].join('; ')}`,
    ];
  }
  const wrong = abs.filter(({ status }) => status !== 'succeeded');
  const gone = suppressed.map(({ what, because }) => `${what} ${because}`).join('; ');
  const missing = abs.length < night.abs.length ? [`only ${abs.length} ABs (${gone}); notes: ${notes.join('; ')}`] : [];
  return [...missing, ...wrong.map(({ ab, status, reason }) => `${ab} is ${status}: ${reason}`)];
}

interface Disturber {
  /** Nothing is under way and nothing will come before the operator acts. */
  isQuiet(): boolean;
  /** After what is under way: two hands at one process would hide what each of them does. */
  inTurn<T>(act: () => Promise<T>): Promise<T>;
  /** Those that still wait for their moment are dropped; returns what happened. */
  ended(): Promise<readonly Happened[]>;
}

const MOMENT_POLL_MS = 15;

function startDisturber(home: ChaosHome, plan: ChaosPlan, state: NightState): Disturber {
  const happened: Happened[] = [];
  let underWay = 0;
  const hasCome = (moment: Moment) =>
    moment.kind === 'publishing' ? state.isPublishing : startsOf(home) >= moment.count;
  let last: Promise<unknown> = Promise.resolve();

  async function inTurn<T>(act: () => Promise<T>): Promise<T> {
    underWay += 1;
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn.finally(() => (underWay -= 1));
  }
  const all = plan.disturbances.map(async (disturbance) => {
    while (!hasCome(disturbance.moment)) {
      if (state.isOver) return;
      await sleep(MOMENT_POLL_MS);
    }
    underWay += 1;
    await sleep(disturbance.delayMs);
    const act = inTurn(async () => {
      const done = await disturb(home, disturbance);
      if (done !== undefined) happened.push(done);
    });
    await act.finally(() => (underWay -= 1));
  });
  const ended = Promise.all(all);
  // It is awaited at the end; until then a failure must not end the process.
  ended.catch(() => undefined);
  return {
    isQuiet: () => underWay === 0,
    inTurn,
    async ended() {
      await ended;
      return happened;
    },
  };
}

interface LateTask {
  readonly plan: ChaosPlan;
  readonly shared: string;
  readonly state: NightState;
  readonly disturber: Disturber;
}

interface LateEnd {
  readonly happened: readonly string[];
  readonly violations: readonly string[];
}

/** Waits for the moment of the date's own fault. What takes until the date has failed, or the night is over, blocks nobody. */
async function startLate(home: ChaosHome, { plan, shared, state, disturber }: LateTask): Promise<LateEnd> {
  const { late } = plan;
  if (late === undefined) return { happened: [], violations: [] };
  const night: LateNight = { home, plan, fault: late, state, shared };
  while (!hasLateCome(night, { recipes: startsOf(home), ...countFiles(home.root) })) {
    if (state.isOver) return { happened: [], violations: [] };
    await sleep(MOMENT_POLL_MS);
  }
  const isLong = late.kind.startsWith('fails') || late.kind === 'killed at effects';
  try {
    const { happened, violations } = await (isLong ? disturbLate(night) : disturber.inTurn(() => disturbLate(night)));
    return { happened: happened === undefined ? [] : [happened], violations };
  } catch (error) {
    return { happened: [late.kind], violations: [`${late.kind}: ${String(error)}`] };
  } finally {
    state.hasActed = true;
  }
}

function startsOf({ double }: ChaosHome): number {
  return double.journal().filter(({ event }) => event === 'start').length;
}
