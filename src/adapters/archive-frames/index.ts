// What archives have in common, wherever their files are.
export { readGeometry } from './read-geometry.ts';
export { shareCopies } from './share-copies.ts';
export { unreadableFrame } from './unreadable-frame.ts';
