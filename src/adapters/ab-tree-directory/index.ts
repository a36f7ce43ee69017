export { createDirectoryAbTree } from './directory-ab-tree.ts';
