import { gigabytes } from '../../domain/cascade/byte-text.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { readHosts } from '../../operation/hosts.ts';
import type { KnownHosts } from '../../operation/hosts.ts';
import type { HostMark, HostRow } from '../../ports/records/hosts.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

export interface HostListOptions {
  readonly json?: boolean;
}

/** `phoenix host list` */
export async function hostListCommand(context: CliContext, { json }: HostListOptions): Promise<ExitCode> {
  const known = await readHosts(context);
  if (json === true) context.out.json(known);
  else print(context, known);
  return EXIT.done;
}

function print({ out }: CliContext, { hosts, neverStarted }: KnownHosts): void {
  out.table(
    [
      'host',
      'role',
      'state',
      'streams',
      'memory',
      'free disk',
      'slot (UT)',
      'run',
      'wait',
      'chains',
      'work',
      'last seen',
    ],
    hosts.map((host) => [
      host.host,
      host.role,
      host.state,
      String(host.streams),
      `${gigabytes(host.bookedMemoryBytes)} of ${gigabytes(host.memoryBytes)}`,
      gigabytes(host.freeDiskBytes),
      host.slot,
      String(host.runningAbs),
      String(host.waitingAbs),
      String(host.openChains),
      `${(host.openSeconds / 3_600).toFixed(1)} h`,
      host.seenAt.slice(0, 19),
    ]),
  );
  for (const name of neverStarted)
    out.say(`${name}: in phoenix.yaml, its worker has never been started: phoenix worker --host ${name}`);
}

export interface HostMarkOptions {
  readonly host: string;
  readonly mark: Exclude<HostMark, ''>;
  readonly undo?: boolean;
  readonly operator?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

/** `phoenix host drain|lost NAME`, or takes the word back. */
export async function hostMarkCommand(context: CliContext, options: HostMarkOptions): Promise<ExitCode> {
  const records = await context.records();
  const row = (await records.listHosts()).find(({ host }) => host === options.host);
  if (row === undefined) throw unknownHost(context, options.host);
  const mark = options.undo === true ? '' : options.mark;
  // Undoing a drain must not make a lost host one that gets chains.
  if (mark === '' && row.mark !== options.mark) throw notMarked(row, options.mark);
  await records.markHost({
    host: row.host,
    mark,
    markedBy: options.operator ?? context.config.operator,
    markedAt: new Date().toISOString(),
    markedBecause: mark === '' ? '' : reasonOf(options),
  });
  if (options.json === true) context.out.json((await records.listHosts()).find(({ host }) => host === row.host));
  else context.out.say(`host ${row.host}: ${effectOf(options)}`);
  return EXIT.done;
}

function unknownHost({ config }: CliContext, host: string): PhoenixError {
  const isConfigured = config.hosts.some(({ name }) => name === host);
  return new PhoenixError(
    'USAGE',
    isConfigured ? `host ${host} has never been started` : `host ${host} is not known`,
    isConfigured ? 'nothing can be placed there before' : 'phoenix host list shows the hosts',
  );
}

function notMarked({ host, mark }: HostRow, wanted: HostMark): PhoenixError {
  const wantedText = wanted === 'drained' ? 'drained' : 'marked as lost';
  const [now, cure] =
    mark === ''
      ? ['it gets chains', 'phoenix host list shows the hosts']
      : [`it is ${mark}`, `phoenix host ${mark === 'lost' ? 'lost' : 'drain'} ${host} --undo`];
  return new PhoenixError('USAGE', `host ${host} is not ${wantedText}: ${now}`, cure);
}

/** Whoever reads it later must know why. */
function reasonOf({ reason, mark, host }: HostMarkOptions): string {
  if (reason !== undefined && reason.trim() !== '') return reason.trim();
  const command = mark === 'lost' ? 'lost' : 'drain';
  throw new PhoenixError(
    'USAGE',
    `no reason is given for host ${host}`,
    `phoenix host ${command} ${host} --reason TEXT`,
  );
}

function effectOf({ mark, undo }: HostMarkOptions): string {
  if (undo === true) return 'gets chains again';
  return mark === 'drained'
    ? 'gets no new chains; what is placed there goes on, also after answers'
    : 'its chains go to other hosts within a minute; those of which something was begun there ask first (phoenix status DATE)';
}
