import { copyFileSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killAtOnce, processesNaming } from './chaos-home.ts';
import type { ChaosHome } from './chaos-home.ts';
import { NGAS_FAULTS } from './ngas-process.ts';
import type { NgasFault } from './ngas-process.ts';
import type { Disturbance, DisturbanceKind } from './plan-chaos.ts';
import { DATE } from './prepare-nights.ts';

/** What really happened: a run can only be killed while there is one. */
export interface Happened {
  readonly kind: DisturbanceKind;
  readonly note: string;
}

/** Carries one disturbance out, from its beginning to the moment when everything is as it was. Undefined: there was nothing to disturb. */
export async function disturb(home: ChaosHome, disturbance: Disturbance): Promise<Happened | undefined> {
  const note = await ACTS[disturbance.kind](home, disturbance);
  return note === undefined ? undefined : { kind: disturbance.kind, note };
}

type Act = (home: ChaosHome, disturbance: Disturbance) => Promise<string | undefined>;

const ACTS: Readonly<Record<DisturbanceKind, Act>> = {
  'worker killed': (home) => killed(home, ['worker']),
  'server killed': (home) => killed(home, ['server']),
  'worker and server killed': (home) => killed(home, ['worker', 'server']),
  'worker stopped': workerStopped,
  'worker frozen': (home, { lastsMs }) => frozen(home, 'worker', lastsMs),
  'server frozen': (home, { lastsMs }) => frozen(home, 'server', lastsMs),
  'run killed': runKilled,
  'archive away': archiveAway,
  'archive corrupt': (home, disturbance) => fileWrong(home, disturbance, corrupt),
  'archive loses a file': (home, disturbance) => fileWrong(home, disturbance, (path) => rmSync(path)),
  'NGAS away': ngasAway,
  'NGAS goes wrong': ngasGoesWrong,
  'disk full': diskFull,
};

async function killed(home: ChaosHome, whom: readonly ('worker' | 'server')[]): Promise<string> {
  for (const one of whom) home.kill(one, 'SIGKILL');
  for (const one of whom) await home.untilGone(one);
  await home.up();
  return '';
}

async function workerStopped(home: ChaosHome): Promise<string> {
  const startedMs = Date.now();
  home.kill('worker', 'SIGTERM');
  await home.untilGone('worker');
  const seconds = (Date.now() - startedMs) / 1000;
  await home.up();
  return `it ended after ${seconds.toFixed(1)} s`;
}

async function frozen(home: ChaosHome, what: 'worker' | 'server', ms: number): Promise<string> {
  home.kill(what, 'SIGSTOP');
  await sleep(ms);
  home.kill(what, 'SIGCONT');
  return `${ms} ms`;
}

const RUN_WAIT_MS = 2_000;

/** The script and everything that it has started. */
async function runKilled({ root }: ChaosHome, { pick }: Disturbance): Promise<string | undefined> {
  const deadlineMs = Date.now() + RUN_WAIT_MS;
  for (;;) {
    // The script is called without its path; what it runs names it.
    const pids = processesNaming(join(root, 'products', DATE, '.runs'));
    const chosen = pids[Math.floor(pick * pids.length)];
    if (chosen !== undefined) {
      const group = groupOf(chosen);
      if (group !== undefined) {
        killAtOnce(-group);
        return `process group ${group}`;
      }
    }
    if (Date.now() > deadlineMs) return undefined;
    await sleep(5);
  }
}

/** Field 5 of `/proc/PID/stat`; the command in brackets may hold blanks. */
function groupOf(pid: number): number | undefined {
  try {
    const group = Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[2]);
    return group > 1 ? group : undefined;
  } catch {
    return undefined;
  }
}

async function archiveAway({ archive }: ChaosHome, { lastsMs }: Disturbance): Promise<string> {
  renameSync(archive, `${archive}.away`);
  await sleep(lastsMs);
  renameSync(`${archive}.away`, archive);
  return `${lastsMs} ms`;
}

async function fileWrong(
  { archive }: ChaosHome,
  { pick, lastsMs }: Disturbance,
  spoil: (path: string) => void,
): Promise<string | undefined> {
  const folder = join(archive, 'raw', DATE);
  // Science frames are named by a time after midnight; those of the day are not used.
  const names = readdirSync(folder).filter((name) => /^MUSE\.2014-12-15T0[0-4].*\.fits$/.test(name));
  const name = names[Math.floor(pick * names.length)];
  if (name === undefined) return undefined;
  const [path, aside] = [join(folder, name), join(archive, `${name}.aside`)];
  copyFileSync(path, aside);
  spoil(path);
  await sleep(lastsMs);
  renameSync(aside, path);
  return `${name}, ${lastsMs} ms`;
}

async function ngasAway({ ngas }: ChaosHome, { lastsMs }: Disturbance): Promise<string | undefined> {
  if (ngas === undefined) return undefined;
  await ngas.kill();
  await sleep(lastsMs);
  await ngas.start();
  return `${lastsMs} ms`;
}

const NGAS_KINDS = Object.keys(NGAS_FAULTS) as readonly NgasFault[];

async function ngasGoesWrong({ ngas }: ChaosHome, { pick }: Disturbance): Promise<string | undefined> {
  const fault = NGAS_KINDS[Math.floor(pick * NGAS_KINDS.length)];
  if (ngas === undefined || fault === undefined) return undefined;
  ngas.goWrong(fault);
  return `it ${fault}`;
}

/** Size and headers stay; files of the archive are shared with other nights, so this one gets a file of its own. */
function corrupt(path: string): void {
  const bytes = readFileSync(path);
  const place = Math.floor(bytes.length * 0.9);
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  rmSync(path);
  writeFileSync(path, bytes);
}

async function diskFull({ root }: ChaosHome, { lastsMs }: Disturbance): Promise<string> {
  const ballast = join(root, 'ballast');
  fill(ballast);
  await sleep(lastsMs);
  rmSync(ballast);
  return `${lastsMs} ms`;
}

const PIECES = [1 << 22, 1 << 16, 1 << 12];

/** To the last block. */
function fill(path: string): void {
  for (const bytes of PIECES) {
    const piece = Buffer.alloc(bytes);
    try {
      for (;;) writeFileSync(path, piece, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}
