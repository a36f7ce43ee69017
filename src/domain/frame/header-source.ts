import type { PhoenixError } from '../failure/phoenix-error.ts';
import type { Keywords } from './keywords.ts';

export type HeaderOrError =
  | {
      readonly kind: 'keywords';
      readonly fileName: string;
      readonly keywords: Keywords;
      /** What is not as it should be in the file and hinders nobody. */
      readonly oddities?: readonly string[];
    }
  | { readonly kind: 'error'; readonly fileName: string; readonly error: PhoenixError };

/** Whoever knows the headers of files by name or place; the archive is one. */
export interface HeaderSource {
  /** In the order of the files; one that cannot be read is an error of its own. */
  readManyKeywords(files: readonly string[], wanted: ReadonlySet<string>): Promise<readonly HeaderOrError[]>;
}
