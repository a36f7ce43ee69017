import type { Caveat, Manifest } from '../domain/outcome/attempt.ts';

/** The products of an attempt as they are to become those of the AB. */
export interface AcceptedAttempt {
  readonly attempt: Manifest;
  /** Where the AB's products are published. */
  readonly productDirectory: string;
  /** Key of the AB, whichever options the accepted attempt ran with. */
  readonly abKey: string;
  readonly logPath: string;
  /** What is to be known beside what the recipe said. */
  readonly caveats: readonly Caveat[];
  /** QC parameters of the judgement, beside those of the recipe. */
  readonly qc: Readonly<Record<string, number>>;
}

/** Attempts of an AB that are judged before anything may use their products. */
export interface AttemptShelf {
  /** Publishes the products of an attempt as those of the AB. The attempt itself stays. Again, it changes nothing. */
  publish(accepted: AcceptedAttempt): Promise<Manifest>;
  /** One log from those of all attempts, each under its title where there are several; those that are not there are left out. */
  joinLogs(logs: readonly { readonly title: string; readonly path: string }[], logPath: string): Promise<void>;
}
