import { execFileSync, spawnSync } from 'node:child_process';

interface Verdict {
  readonly exitCode: number | null;
  readonly warnings: number;
  readonly errors: number;
  readonly text: string;
}

/** Verdict of the real fitsverify (Debian package of that name). */
export function fitsverify(path: string): Verdict {
  const { status, stdout, error } = spawnSync('fitsverify', ['-H', path], { encoding: 'utf8' });
  if (error !== undefined) throw new Error('these tests need fitsverify: apt-get install fitsverify', { cause: error });
  const [, warnings, errors] = /found (\d+) warning\(s\) and (\d+) error\(s\)/.exec(stdout) ?? [];
  return { exitCode: status, warnings: Number(warnings), errors: Number(errors), text: stdout };
}

/** What a fitsverify verdict must contain for a file without blame. */
export const CLEAN = { exitCode: 0, warnings: 0, errors: 0 };

const PRELUDE = `
import json, sys, warnings
import numpy as np
from astropy.io import fits
path = sys.argv[1]
warnings.simplefilter('error', fits.verify.VerifyWarning)
warnings.simplefilter('error', UserWarning)
`;

/** Runs astropy over a file; what the script leaves in `answer` comes back. Checksum warnings are errors there. */
export function astropy(path: string, script: string): unknown {
  const code = `${PRELUDE}${script}\nprint(json.dumps(answer))`;
  const text = execFileSync(
    '/usr/bin/python3',
    ['-c', script.includes('answer') ? code : `${PRELUDE}${script}`, path],
    {
      encoding: 'utf8',
    },
  );
  return text === '' ? undefined : JSON.parse(text);
}
