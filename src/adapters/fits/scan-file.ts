import type { Keywords } from '../../domain/frame/keywords.ts';
import type { HeaderScanner } from './header-scanner.ts';

export interface FileToScan {
  readonly path: string;
  /** Wanted keywords that the primary header lacks come from the first extension. */
  readonly withFirstExtension: boolean;
}

export type ScannedFile =
  { readonly kind: 'keywords'; readonly keywords: Keywords } | { readonly kind: 'error'; readonly error: unknown };

export function scanFile(scanner: HeaderScanner, { path, withFirstExtension }: FileToScan): ScannedFile {
  try {
    return { kind: 'keywords', keywords: withFirstExtension ? scanner.primaryAndFirst(path) : scanner.primary(path) };
  } catch (error) {
    return { kind: 'error', error };
  }
}
