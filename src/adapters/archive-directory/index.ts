export { assertArchiveApart } from './assert-apart.ts';
export { createDirectoryArchive } from './directory-archive.ts';
export type { DirectoryArchiveOptions } from './directory-archive.ts';
