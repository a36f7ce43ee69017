import { stringOf } from '../../domain/frame/keywords.ts';
import { createHeaderScanner } from './header-scanner.ts';

const scanner = createHeaderScanner(new Set(['EXTNAME']));

/** EXTNAMEs of all extensions, in order; empty where one has none. @throws PhoenixError FITS_INVALID, FILE_MISSING */
export function readExtensionNames(path: string): readonly string[] {
  return scanner.extensions(path).map((keywords) => stringOf(keywords, 'EXTNAME') ?? '');
}
