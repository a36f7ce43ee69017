import { existsSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { Operation } from '../../src/operation/operation.ts';
import { describeDate } from '../../src/operation/date-handle.ts';
import { dataRootAt } from '../../src/domain/product/data-root.ts';
import { dateWorkflowId } from '../../src/workflows/contract.ts';
import { changeMaster } from './change-input.ts';
import type { ChaosHome } from './chaos-home.ts';
import { effectKills } from './effects.ts';
import type { LateFault, LateKind } from './plan-late.ts';
import type { ChaosPlan } from './plan-chaos.ts';
import { DATE } from './prepare-nights.ts';
import { prepareVersion } from './versions.ts';

/** What the course of a night and the fault of its date tell each other. */
export interface LateState {
  /** The date waits for its certification, and for nothing else. */
  isCertifying: boolean;
  isDistributed: boolean;
  /** The date has ended otherwise than it should. */
  hasFailed: boolean;
  isOver: boolean;
  /** Nobody starts the date again: what it lacks is still away. */
  isHeld: boolean;
  /** The fault has happened, or will not any more. */
  hasActed: boolean;
  /** Of an input that has got other content; the date is to be restarted. */
  changedInput: string;
}

export interface LateResult {
  /** Undefined: there was nothing to disturb. */
  readonly happened: LateKind | undefined;
  readonly violations: readonly string[];
}

export interface LateNight {
  readonly home: ChaosHome;
  readonly plan: ChaosPlan;
  readonly fault: LateFault;
  readonly state: LateState;
  /** Folder that nights share. */
  readonly shared: string;
}

type Act = (night: LateNight) => Promise<LateResult>;

/** Carries the fault out; its moment has come. */
export async function disturbLate(night: LateNight): Promise<LateResult> {
  return ACTS[night.fault.kind](night);
}

const ACTS: Readonly<Record<LateKind, Act>> = {
  'cancelled while published': (night) => withDate(night, (handle) => handle.cancel()),
  'cancelled while ingested': (night) => withDate(night, (handle) => handle.cancel()),
  terminated: (night) => withDate(night, (handle) => handle.terminate('chaos')),
  'fails while published': (night) => away(night, workspaceOf(night)),
  'fails while ingested': (night) => away(night, dataRootAt(night.home.root).science(DATE)),
  'killed at effects': killedAtEffects,
  'input changed': inputChanged,
  'version replaced': versionReplaced,
  'wrong version': wrongVersion,
};

function done({ fault }: LateNight, ...violations: readonly string[]): LateResult {
  return { happened: fault.kind, violations };
}
const NOTHING: LateResult = { happened: undefined, violations: [] };

async function handleOf(operation: Operation): Promise<WorkflowHandle> {
  return (await operation.temporal()).workflow.getHandle(dateWorkflowId('MUSE_R', DATE));
}

/** To a date that runs; of one that has ended meanwhile nothing is to be had. */
async function withDate(night: LateNight, act: (handle: WorkflowHandle) => Promise<unknown>): Promise<LateResult> {
  return night.home.withOperation(async (operation) => {
    const handle = await handleOf(operation);
    if ((await describeDate(handle)).kind !== 'running') return NOTHING;
    await act(handle);
    return done(night);
  });
}

function workspaceOf({ home, plan, fault }: LateNight): string {
  const delivered = plan.night.abs.filter((ab) => /_(?:pst|tpl)$/u.test(ab));
  const ab = delivered[Math.floor(fault.pick * delivered.length)] ?? '';
  return dataRootAt(home.root).workspace(DATE, `${ab}.ab`);
}

/** A date that only waits for what is away may be tried again and again: then it comes back all the same. */
const AWAY_MS = 8_000;

async function away(night: LateNight, path: string): Promise<LateResult> {
  const { state } = night;
  if (!existsSync(path)) return NOTHING;
  state.isHeld = true;
  try {
    renameSync(path, `${path}.away`);
    state.hasActed = true;
    const deadlineMs = Date.now() + AWAY_MS;
    while (!state.hasFailed && !state.isOver && Date.now() < deadlineMs) await sleep(25);
    renameSync(`${path}.away`, path);
  } finally {
    state.isHeld = false;
  }
  return done(night);
}

/** The worker kills itself; somebody starts it again, until the night is over. On a full disk he may have to try more than once. */
async function killedAtEffects(night: LateNight): Promise<LateResult> {
  const { home, state } = night;
  state.hasActed = true;
  let refusal: readonly string[] = [];
  while (!state.isOver) {
    if (!home.runs('worker'))
      refusal = await home.up().then(
        () => [],
        (error: unknown) => [`the worker cannot be started: ${String(error)}`],
      );
    await sleep(100);
  }
  return effectKills(home.root).length === 0 ? NOTHING : done(night, ...refusal);
}

async function inputChanged(night: LateNight): Promise<LateResult> {
  const { archive, ngas } = night.home;
  await ngas?.kill();
  night.state.changedInput = await changeMaster(archive);
  // The server learns of its files when it starts.
  await ngas?.start();
  return done(night);
}

async function versionReplaced(night: LateNight): Promise<LateResult> {
  const { home, shared } = night;
  const main = await prepareVersion(shared, 'replaced');
  home.kill('worker', 'SIGTERM');
  await home.untilGone('worker');
  home.useWorker(main);
  const end = await home.startWorker();
  return done(night, ...(end === 'serves' ? [] : [`a version that replays all open dates does not serve: ${end}`]));
}

async function wrongVersion(night: LateNight): Promise<LateResult> {
  const { home, shared } = night;
  const main = await prepareVersion(shared, 'wrong');
  home.kill('worker', 'SIGTERM');
  await home.untilGone('worker');
  const isOpen = () =>
    home.withOperation(async (operation) => (await describeDate(await handleOf(operation))).kind === 'running');
  const wasOpen = await isOpen();
  home.useWorker(main);
  const end = await home.startWorker();
  // As long as it served nothing went on: the date is open still if it was.
  const violations = wasOpen && (await isOpen()) ? objectionsTo(end) : [];
  home.kill('worker', 'SIGTERM');
  await home.untilGone('worker');
  home.useWorker(undefined);
  await home.up();
  return wasOpen ? done(night, ...violations) : NOTHING;
}

function objectionsTo(end: string): readonly string[] {
  if (end === 'serves') return ['a version that breaks the open date serves'];
  return end.includes(DATE) ? [] : [`a version that breaks the open date does not name it: ${end}`];
}

/** Whether the moment of a fault has come. */
export function hasLateCome(
  { fault: { kind, moment }, state }: LateNight,
  counts: { readonly recipes: number; readonly published: number; readonly ingested: number },
): boolean {
  if (kind === 'fails while published') return state.isCertifying;
  if (kind === 'fails while ingested') return state.isDistributed;
  return counts[moment.of] >= moment.count;
}

/** What is away has to be away before the date goes on: it is not certified, or ingested, earlier. */
export function mayCertify({ kind }: LateFault, state: LateState): boolean {
  return kind !== 'fails while published' || state.hasActed;
}
export function mayIngest({ kind }: LateFault, state: LateState): boolean {
  return kind !== 'fails while ingested' || state.hasActed;
}
