import type { HeaderScanner, ScannedHeader } from './header-scanner.ts';

export interface FileToScan {
  readonly path: string;
  /** Wanted keywords that the primary header lacks come from the first extension. */
  readonly withFirstExtension: boolean;
}

export type ScannedFile =
  ({ readonly kind: 'keywords' } & ScannedHeader) | { readonly kind: 'error'; readonly error: unknown };

export function scanFile(scanner: HeaderScanner, { path, withFirstExtension }: FileToScan): ScannedFile {
  try {
    return { kind: 'keywords', ...(withFirstExtension ? scanner.primaryAndFirst(path) : scanner.primary(path)) };
  } catch (error) {
    return { kind: 'error', error };
  }
}
