import type { Environment, ProbeResult } from '../../src/adapters/host-facts/probe.ts';
import type { Machine } from '../../scripts/setup/machine.ts';

export interface FakeMachine extends Machine {
  readonly said: string[];
  readonly ran: string[];
}

/** A machine that installs nothing: it writes down what it was asked to run and answers from `answer`. */
export function fakeMachine(options: {
  readonly env: Environment;
  readonly isRoot?: boolean;
  readonly answer?: (command: string) => Partial<ProbeResult> | undefined;
}): FakeMachine {
  const said: string[] = [];
  const ran: string[] = [];
  return {
    env: options.env,
    isRoot: options.isRoot ?? false,
    said,
    ran,
    say: (line) => said.push(line),
    run: async (command, args) => {
      const line = [command, ...args].join(' ');
      ran.push(line);
      return { exitCode: 0, output: '', ...options.answer?.(line) };
    },
  };
}
