import { z } from 'zod';

/** `checksums.json` of a folder: by name of the file. */
export const checksumsSchema = z.record(z.string(), z.object({ sizeBytes: z.number(), crc32: z.string() }));

export type Checksums = z.infer<typeof checksumsSchema>;
