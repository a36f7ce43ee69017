import type { HostMarkRow, HostRow } from '../ports/records/hosts.ts';
import type { OpenPlacementRow } from '../ports/records/placements.ts';
import type { Operation } from './operation.ts';

/** What an operator sees of a host. */
export interface HostReport extends HostRow {
  readonly state: string;
  /** Chains that are placed there and have something to be made. */
  readonly openChains: number;
  /** Their work, one recipe after the other. */
  readonly openSeconds: number;
}

export interface KnownHosts {
  readonly hosts: readonly HostReport[];
  /** Of phoenix.yaml. */
  readonly neverStarted: readonly string[];
}

/** Hosts that have ever given a sign of life, and those of phoenix.yaml that have not. */
export async function readHosts(operation: Operation): Promise<KnownHosts> {
  const records = await operation.records();
  const [rows, open] = await Promise.all([records.listHosts(), records.listOpenPlacements()]);
  return {
    hosts: rows.map((row) => reportOf(row, open, new Date())),
    neverStarted: operation.config.hosts
      .map(({ name }) => name)
      .filter((name) => !rows.some(({ host }) => host === name)),
  };
}

/** After a missed sign of life or two a host is still alive; after 30 min of silence its chains go elsewhere. */
const [QUIET_SECONDS, LOST_SECONDS] = [120, 1_800];

/** `alive`, `drained by jdoe: new disks`, `lost, says jdoe: power cut`, `silent for 5 min`; a drained host may be silent too. */
export function stateOf(row: Pick<HostRow, 'seenAt'> & HostMarkRow, now: Date): string {
  const silentSeconds = (now.getTime() - Date.parse(row.seenAt)) / 1000;
  const silence =
    silentSeconds <= QUIET_SECONDS
      ? ''
      : `silent for ${Math.floor(silentSeconds / 60)} min${silentSeconds > LOST_SECONDS ? ': lost' : ''}`;
  const mark = row.mark === '' ? '' : `${row.mark} by ${row.markedBy}: ${row.markedBecause}`;
  return [mark, silence].filter((text) => text !== '').join('; ') || 'alive';
}

function reportOf(row: HostRow, open: readonly OpenPlacementRow[], now: Date): HostReport {
  const placed = open.filter(({ host }) => host === row.host);
  const openSeconds = placed.reduce((sum, { seconds, openShare }) => sum + seconds * openShare, 0);
  return { ...row, state: stateOf(row, now), openChains: placed.length, openSeconds: Math.round(openSeconds) };
}
