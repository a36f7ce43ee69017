import { PhoenixError } from '../domain/failure/phoenix-error.ts';

interface HostChoice<Host> {
  /** Hosts of phoenix.yaml. */
  readonly hosts: readonly Host[];
  /** Named by --host. */
  readonly name: string | undefined;
  /** This machine's host name, with or without its domain. */
  readonly machine: string;
  /** The command that was given, for the cure. */
  readonly command: string;
}

/**
 * The host whose worker runs on this machine: the named one, else the one that bears the machine's short name, else the
 * only one. Several hosts share one phoenix.yaml; a worker in the name of another machine would take its work.
 *
 * @throws PhoenixError CONFIG_INVALID for an unknown name, USAGE when the choice is open
 */
export function chooseHost<Host extends { readonly name: string }>(choice: HostChoice<Host>): Host {
  const { hosts, name, command } = choice;
  const machine = choice.machine.split('.')[0];
  const known = hosts.map((host) => host.name).join(', ');
  const [only, ...others] = hosts;
  const chosen =
    hosts.find((host) => host.name === (name ?? machine)) ??
    (name === undefined && others.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen;
  throw name === undefined
    ? new PhoenixError(
        'USAGE',
        `this machine is called ${machine ?? ''}, which is none of the hosts of phoenix.yaml: ${known}`,
        `phoenix ${command} --host NAME`,
      )
    : new PhoenixError('CONFIG_INVALID', `host ${name} is not in phoenix.yaml`, `known hosts: ${known}`);
}

/**
 * Dates, trees and placements belong to one host: with two they would be in two places, with none nothing would ever begin.
 *
 * @throws PhoenixError CONFIG_INVALID
 */
export function assertOneMaster(hosts: readonly { readonly name: string; readonly role: 'MASTER' | 'SLAVE' }[]): void {
  const masters = hosts.filter(({ role }) => role === 'MASTER').map(({ name }) => name);
  if (masters.length === 1) return;
  throw new PhoenixError(
    'CONFIG_INVALID',
    masters.length === 0
      ? `none of the hosts of phoenix.yaml is the MASTER: ${hosts.map(({ name }) => name).join(', ')}`
      : `phoenix.yaml has several hosts with role MASTER: ${masters.join(', ')}`,
    'give one host the role MASTER and all others SLAVE, in the phoenix.yaml of every host',
  );
}
