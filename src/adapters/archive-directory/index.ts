export { createDirectoryArchive } from './directory-archive.ts';
export type { DirectoryArchiveOptions } from './directory-archive.ts';
