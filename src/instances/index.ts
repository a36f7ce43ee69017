import type { Instrument } from '../domain/instance/instrument.ts';
import { loadProcess } from '../domain/process/load-process.ts';
import type { ProcessRow } from '../domain/process/load-process.ts';
import type { SiteSettings } from '../domain/instance/process-policies.ts';
import type { Process, ProcessOf } from '../domain/process/process.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { MUSE, MUSE_R } from './muse/index.ts';

const INSTRUMENTS: readonly Instrument[] = [MUSE];
const PROCESSES: readonly ProcessRow[] = [MUSE_R];

export const PROCESS_NAMES: readonly string[] = PROCESSES.map(({ definition }) => definition.name);

/**
 * The processes as a site runs them, each loaded when first asked for.
 * @throws PhoenixError CONFIG_INVALID for policies of a process that is not known: they would count for nothing
 */
export function openProcesses(site: SiteSettings = {}): ProcessOf {
  for (const name of Object.keys(site.processes ?? {})) rowOf(name, `processes.${name}`);
  const loaded = new Map<string, Process>();
  return (name) => {
    const process = loaded.get(name) ?? load(name, site);
    loaded.set(name, process);
    return process;
  };
}

function load(name: string, { processes = {}, events }: SiteSettings): Process {
  const row = rowOf(name, `process ${name}`);
  const instrument = INSTRUMENTS.find((one) => one.name === row.definition.instrument);
  if (instrument === undefined) {
    throw new PhoenixError(
      'CONFIG_INVALID',
      `process ${name} is of the instrument ${row.definition.instrument}, which is not known`,
      `known instruments: ${INSTRUMENTS.map((one) => one.name).join(', ')}`,
    );
  }
  return loadProcess({ ...row, instrument, policies: processes[name], events });
}

function rowOf(name: string, asked: string): ProcessRow {
  const row = PROCESSES.find(({ definition }) => definition.name === name);
  if (row !== undefined) return row;
  throw new PhoenixError('CONFIG_INVALID', `${asked} is not known`, `known processes: ${PROCESS_NAMES.join(', ')}`);
}
