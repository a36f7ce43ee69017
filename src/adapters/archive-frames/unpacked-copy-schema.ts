import { z } from 'zod';

const packedSchema = z.object({
  sizeBytes: z.number(),
  crc32: z.number().exactOptional(),
  revision: z.string().exactOptional(),
});

/** The small file that tells of which packed file an unpacked copy is. */
export const copySchema = z.object({ path: z.string(), stamp: z.string(), crc32: z.number(), packed: packedSchema });

export type UnpackedCopy = z.infer<typeof copySchema>;
