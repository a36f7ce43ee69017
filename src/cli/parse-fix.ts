import { resolve } from 'node:path';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import { FIX_KINDS } from '../domain/cascade/fix.ts';
import type { Fix } from '../domain/cascade/fix.ts';

/** A fix as typed on the command line: its kind and the option that the kind needs. */
export interface FixOptions {
  readonly fix: string;
  readonly parameter?: readonly string[];
  readonly offsetList?: string;
  readonly frame?: readonly string[];
}

/** @throws PhoenixError USAGE when the kind is unknown or lacks its value. */
export function parseFix({ fix, parameter, offsetList, frame }: FixOptions): Fix {
  const kind = FIX_KINDS.find((known) => known === fix);
  switch (kind) {
    case 'parameters':
      if (parameter === undefined || parameter.length === 0)
        throw incomplete('parameters', '--parameter=--name=value, once or more');
      return { kind, parameters: parameter };
    case 'offset-list':
      if (offsetList === undefined) throw incomplete('offset-list', '--offset-list FILE');
      return { kind, path: resolve(offsetList) };
    case 'drop-frames':
      if (frame === undefined || frame.length === 0) throw incomplete('drop-frames', '--frame NAME, once or more');
      return { kind, frames: frame };
    case 'no-alignment':
    case 'retry':
    case 'give-up':
      return { kind };
    case undefined:
      throw new PhoenixError('USAGE', `--fix ${fix} is not known`, `give one of ${FIX_KINDS.join(', ')}`);
  }
}

function incomplete(fix: string, needed: string): PhoenixError {
  return new PhoenixError('USAGE', `--fix ${fix} lacks its value`, `give ${needed}`);
}
