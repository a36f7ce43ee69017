export type { Card } from './card.ts';
export { formatCard } from './card.ts';
export type { ImagePixels, ImageToWrite } from './encode-image.ts';
export type { ColumnToWrite, TableToWrite } from './encode-table.ts';
export type { FitsFloat, WritableValue } from './literal.ts';
export { float } from './literal.ts';
export type { FitsCard, HduToWrite } from './write.ts';
export { writeFits } from './write.ts';
