import type { PhoenixError } from '../outcome/phoenix-error.ts';
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

/** Whoever knows the headers of files by name; the archive is one. */
export interface HeaderSource {
  /** In the order of the names; a file that cannot be read is an error of its own. */
  readManyKeywords(fileNames: readonly string[], wanted: ReadonlySet<string>): Promise<readonly HeaderOrError[]>;
}
