import type { HeaderReader } from '../../ports/header-reader.ts';
import { readFits } from '../fits/index.ts';

export function createHeaderReader(): HeaderReader {
  return {
    async readHeaders(path) {
      const { hdus } = await readFits(path);
      return hdus.map(({ header }) => header.keywords);
    },
  };
}
