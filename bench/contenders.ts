import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PhoenixRun } from './phoenix-month.ts';

/** One run of a contender as a process of its own: from its start to its end. */
export interface Measured {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Only PHOENIX tells more of itself. */
  readonly phoenix?: PhoenixRun;
}

export interface Contender {
  readonly id: 'scan' | 'all' | 'dfits' | 'fitsort' | 'astropy';
  readonly title: string;
  readonly does: string;
  readonly version: string;
  run(): Measured;
}

export interface Files {
  readonly archive: string;
  /** A file with the paths of all raw frames, one per line. */
  readonly list: string;
}

/** Keywords that fitsort makes a table of: those that classification and association cannot do without. */
const FITSORT_KEYWORDS = [
  'DPR.CATG',
  'DPR.TYPE',
  'DPR.TECH',
  'TPL.ID',
  'TPL.START',
  'OBS.ID',
  'INS.MODE',
  'INS.OPTI1.NAME',
  'INS.OPTI2.NAME',
  'DET.READ.CURID',
  'MJD-OBS',
  'DATE-OBS',
  'EXPTIME',
  'RA',
  'DEC',
];

const HERE = import.meta.dirname;

/** PHOENIX and those that it is compared with; who is not installed is left out with a word on the way to have it. */
export function contendersFor(files: Files, say: (text: string) => void): readonly Contender[] {
  const dfits = versionOfDfits(say);
  const python = pythonWithAstropy(say);
  return [
    phoenix(files, 'scan', 'reads the wanted keywords of the primary headers of the same list into memory'),
    phoenix(files, 'all', 'lists the archive, scans, classifies and checks the frames, makes the ABs of each date'),
    ...(dfits === undefined ? [] : dfitsContenders(files, dfits)),
    ...(python === undefined ? [] : [astropy(files, python)]),
  ];
}

function phoenix({ archive, list }: Files, id: 'scan' | 'all', does: string): Contender {
  // Compiled modules are kept, as bin/phoenix.mjs does.
  const cache = join(HERE, '..', 'node_modules', '.cache', 'node');
  const command = `NODE_COMPILE_CACHE="${cache}" "${process.execPath}" "${join(HERE, 'phoenix-month.ts')}" "${archive}" ${id === 'scan' ? `"${list}"` : ''}`;
  return {
    id,
    title: id === 'scan' ? 'PHOENIX, scan' : 'PHOENIX, scan + classify + associate',
    does,
    version: `Node ${process.version}`,
    run() {
      const { output, ...times } = timed(command);
      return { ...times, phoenix: JSON.parse(output) as PhoenixRun };
    },
  };
}

/** xargs: one process per 10,000 names, which fit into a command line. */
function dfitsContenders({ list }: Files, version: string): readonly Contender[] {
  const dfits = `xargs -a "${list}" -s 1900000 dfits`;
  return [
    {
      id: 'dfits',
      title: 'dfits',
      does: 'prints the primary headers, to /dev/null',
      version,
      run: () => timed(`${dfits} > /dev/null`),
    },
    {
      id: 'fitsort',
      title: 'dfits | fitsort',
      does: `makes a table of ${FITSORT_KEYWORDS.length} keywords of them, to /dev/null`,
      version,
      run: () => timed(`${dfits} | fitsort ${FITSORT_KEYWORDS.join(' ')} > /dev/null`),
    },
  ];
}

function astropy({ list }: Files, python: string): Contender {
  const version = execFileSync(python, ['-c', 'import astropy; print(astropy.__version__)'], { encoding: 'utf8' });
  return {
    id: 'astropy',
    title: 'astropy',
    does: 'fits.getheader(path, 0) in one Python process',
    version: version.trim(),
    run: () => timed(`"${python}" "${join(HERE, 'astropy-headers.py')}" < "${list}"`),
  };
}

/** CPU time of the command and of all that it starts, as bash tells it. */
function timed(command: string): {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly output: string;
} {
  const script = `TIMEFORMAT='%R %U %S'; { time { ${command}; }; } 2> >(tail -n 1 >&2)`;
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script], { encoding: 'utf8' });
  const [wall, user, system] = stderr.trim().split(' ').map(Number);
  if (status !== 0 || wall === undefined || user === undefined || system === undefined || Number.isNaN(wall)) {
    throw new Error(`${command}\nended with ${String(status)}: ${stderr}`);
  }
  return { wallSeconds: wall, cpuSeconds: user + system, output: stdout };
}

/** Makes the next reader wait for the disk; false where nobody here can. */
export function dropPages({ list }: Files): boolean {
  const script = join(HERE, 'drop-pages.py');
  return spawnSync('bash', ['-c', `python3 "${script}" < "${list}"`]).status === 0;
}

function versionOfDfits(say: (text: string) => void): string | undefined {
  if (!canRun('dfits', []) && !aptInstall('qfits-tools', say)) {
    say('dfits is not installed, its rows are left out; on Debian: apt-get install qfits-tools');
    return undefined;
  }
  return packageVersion('qfits-tools') ?? 'of unknown version';
}

function pythonWithAstropy(say: (text: string) => void): string | undefined {
  const find = () => ['/usr/bin/python3', 'python3'].find((path) => canRun(path, ['-c', 'import astropy']));
  const found = find() ?? (aptInstall('python3-astropy', say) ? find() : undefined);
  if (found === undefined) {
    say('astropy is not installed, its row is left out; on Debian: apt-get install python3-astropy');
  }
  return found;
}

/** dfits without files ends with a failure of its own: what counts is that there is such a program. */
function canRun(program: string, args: readonly string[]): boolean {
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  return error === undefined && (args.length === 0 || status === 0);
}

function aptInstall(name: string, say: (text: string) => void): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  say(`installing ${name} with apt-get`);
  return spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], { stdio: 'ignore' }).status === 0;
}

function packageVersion(name: string): string | undefined {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' });
  return status === 0 ? `${name} ${stdout.trim()}` : undefined;
}
