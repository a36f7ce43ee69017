import { abRoot } from '../association/ab-names.ts';

/** Folders of the data root (design section 6). Pure text: nothing is touched. */
export interface DataRoot {
  readonly root: string;
  raw(date: string): string;
  readonly mcalib: string;
  /** Workspace of an AB: `products/<date>/<ab root>`. */
  workspace(date: string, ab: string): string;
  /** Beside it: attempts that are judged before their products become those of the AB. */
  attempts(date: string, ab: string): readonly string[];
  products(date: string): string;
  log(date: string): string;
  logOf(date: string, ab: string): string;
  plots(date: string): string;
  plotOf(date: string, ab: string): string;
  /** Headers of products as text: of ABs in a folder each, of final products beside them. */
  headers(date: string): string;
  /** Scores, attempts and costs of an AB, as JSON. */
  statisticsOf(date: string, ab: string): string;
  science(date: string): string;
  /** Single cubes that are archived as S. files. */
  dping(date: string): string;
  readonly lists: string;
  readonly archive: string;
  readonly run: string;
}

export const ATTEMPTS = ['first', 'second'] as const;
export type AttemptName = (typeof ATTEMPTS)[number];

export function attemptFolder(workspace: string, which: AttemptName): string {
  return `${workspace}.${which}`;
}

export function dataRootAt(root: string): DataRoot {
  return {
    root,
    raw: (date) => `${root}/raw/${date}`,
    mcalib: `${root}/mcalib`,
    products: (date) => `${root}/products/${date}`,
    workspace: (date, ab) => `${root}/products/${date}/${abRoot(ab)}`,
    attempts: (date, ab) => ATTEMPTS.map((which) => attemptFolder(`${root}/products/${date}/${abRoot(ab)}`, which)),
    log: (date) => `${root}/log/${date}`,
    logOf: (date, ab) => `${root}/log/${date}/r.${abRoot(ab)}.log`,
    plots: (date) => `${root}/plt/${date}`,
    plotOf: (date, ab) => `${root}/plt/${date}/r.${abRoot(ab)}.png`,
    headers: (date) => `${root}/hdr/${date}`,
    statisticsOf: (date, ab) => `${root}/sta/${date}/r.${abRoot(ab)}.json`,
    science: (date) => `${root}/sci/${date}`,
    dping: (date) => `${root}/sci/DPING/${date}`,
    lists: `${root}/lst`,
    archive: `${root}/archive`,
    run: `${root}/run`,
  };
}
