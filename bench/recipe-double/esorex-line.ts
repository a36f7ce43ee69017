/** What esorex is asked to do, taken from its command line. */
export interface EsorexLine {
  readonly outDirectory: string;
  readonly logDirectory: string;
  readonly logFile: string;
  readonly recipe: string;
  /** Options of the recipe in their order, without the IFU. */
  readonly parameters: readonly string[];
  /** 0: not given. */
  readonly ifu: number;
  readonly sofPath: string;
}

/** `esorex [options] recipe [parameters] file.sof` */
export function parseEsorexLine(words: readonly string[]): EsorexLine {
  const start = words.findIndex((word) => !word.startsWith('--'));
  const own = words.slice(0, start);
  const rest = words.slice(start + 1);
  const option = (name: string) =>
    own
      .find((word) => word.startsWith(`--${name}=`))
      ?.split('=')
      .slice(1)
      .join('=');
  const isIfu = (word: string) => word.startsWith('--nifu=');
  return {
    outDirectory: option('output-dir') ?? '.',
    logDirectory: option('log-dir') ?? '.',
    logFile: option('log-file') ?? 'esorex.log',
    recipe: words[start] ?? '',
    parameters: rest.filter((word) => word.startsWith('--') && !isIfu(word)),
    ifu: Number(rest.find(isIfu)?.slice('--nifu='.length) ?? 0),
    sofPath: rest.find((word) => !word.startsWith('--')) ?? '',
  };
}

/** `…/.runs/<AB root>.<12 digits of the key>/out` */
export function abOfRun({ outDirectory }: EsorexLine): { readonly ab: string; readonly key: string } {
  const [, ab = outDirectory, key = ''] = /\/\.runs\/(.+)\.([0-9a-f]{12})\/out$/.exec(outDirectory) ?? [];
  return { ab, key };
}
