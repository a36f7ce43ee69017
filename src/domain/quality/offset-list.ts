const SHOWN_MAX = 3;

/**
 * Why a list of offsets is not for these exposures; both by the first 23 characters of DATE-OBS, as muse_exp_combine compares
 * them. Rows of other exposures do no harm.
 */
export function offsetListProblem(listed: readonly string[], exposures: readonly string[]): string | undefined {
  const missing = exposures.filter((exposure) => !listed.includes(exposure));
  const twice = exposures.find((exposure) => listed.filter((row) => row === exposure).length > 1);
  if (twice !== undefined) return `it has several rows for DATE_OBS ${twice}`;
  if (missing.length === 0) return undefined;
  const others = missing.length === exposures.length ? `; its rows are for ${shown(listed)}` : '';
  return `it has no row for ${missing.length} of ${exposures.length} exposures (DATE_OBS ${shown(missing)})${others}`;
}

function shown(texts: readonly string[]): string {
  const more = texts.length > SHOWN_MAX ? ` and ${texts.length - SHOWN_MAX} more` : '';
  return texts.length === 0 ? 'nothing' : `${texts.slice(0, SHOWN_MAX).join(', ')}${more}`;
}
