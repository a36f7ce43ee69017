import { z } from 'zod';
import { boundedInteger } from './config-bounds.ts';

/** The part of `phoenix.yaml` about an archive behind NGAS; config.ts reads it with the rest. */
export const ngasSchema = z.strictObject({
  servers: z
    .array(z.string().refine(isNgasServer, 'write http://host:port; the user goes into PHOENIX_NGAS_USER'))
    .min(1),
  streams: boundedInteger('downloads').optional(),
  rawFiles: z.string().min(1).optional(),
  calibrations: z.array(z.string().min(1)).min(1).optional(),
});

/** An archive behind NGAS instead of a folder. */
export interface NgasConfig {
  /** In the order of preference, without a slash at the end. */
  readonly servers: readonly string[];
  /** Files that a host fetches side by side. */
  readonly streams: number;
  /** Of file ids: `*` stands for any characters. */
  readonly patterns: { readonly raw: string; readonly calibrations: readonly string[] };
  /** PHOENIX_NGAS_USER and PHOENIX_NGAS_PASSWORD. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** Up to ten streams (seed 002, data management); ids as ESO's archive has them: ARCFILE, and names of master files. */
const DEFAULTS = { streams: 10, rawFiles: 'MUSE.*', calibrations: ['M.MUSE.*', 'MU_*.fits'] };

export function normalizeNgas(
  given: z.infer<typeof ngasSchema> | undefined,
  env: Readonly<Record<string, string | undefined>>,
): NgasConfig | undefined {
  if (given === undefined) return undefined;
  const [user, password = ''] = [env['PHOENIX_NGAS_USER'], env['PHOENIX_NGAS_PASSWORD']];
  return {
    servers: given.servers.map((server) => server.replace(/\/+$/, '')),
    streams: given.streams ?? DEFAULTS.streams,
    patterns: {
      raw: given.rawFiles ?? DEFAULTS.rawFiles,
      calibrations: given.calibrations ?? DEFAULTS.calibrations,
    },
    credentials: user === undefined ? undefined : { user, password },
  };
}

/** No password in a file that many can read, nor in messages. */
function isNgasServer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.search + url.hash === '';
}
