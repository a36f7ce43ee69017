/** Whatever /etc/esorex.rc or the caller's environment say, these hold: worker and exported script call esorex alike. */
export const ESOREX_OPTIONS: readonly string[] = [
  '--check-sof-exist=TRUE',
  '--suppress-prefix=TRUE',
  '--suppress-link=TRUE',
  '--output-readonly=FALSE',
  '--no-datamd5=FALSE',
  '--no-checksum=FALSE',
  '--log-level=info',
  '--msg-level=info',
  '--time=TRUE',
];

/** Options of the calls that make up one AB: one per IFU, or a single one for all (muse-recipes 11). */
export function callsOf({ ifus }: { readonly ifus: readonly number[] }): readonly (readonly string[])[] {
  return ifus.length === 0 ? [[]] : ifus.map((ifu) => [`--nifu=${Math.trunc(ifu)}`]);
}

/** A word of the shell that means exactly this text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
