// What archives have in common, wherever their files are.
export type { ArchiveStore, StoredFile } from './archive-store.ts';
export { isPlace } from './archive-store.ts';
export { createArchive } from './create-archive.ts';
export { gunzippedSource, isGzipped } from './gunzipped-source.ts';
export { keepNewest } from './keep-newest.ts';
export { shareCopies } from './share-copies.ts';
export { unreadableFrame } from './unreadable-frame.ts';
export { createUnpackedCopies } from './unpacked-copies.ts';
export type { UnpackedCopies } from './unpacked-copies.ts';
