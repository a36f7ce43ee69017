/** `MUSE.2014-12-15T00:54:04.379.fits` and extension `_pst` → `MUSE.2014-12-15T00:54:04.379_pst.ab` */
export function abNameOf(rawFileName: string, extension: string): string {
  return `${rawRootOf(rawFileName)}${extension}.ab`;
}

/** Root shared by a raw file and the ABs named after it: `MUSE.2014-12-15T00:54:04.379`. */
export function rawRootOf(name: string): string {
  return name.replace(/\.(?:fits|ab)$/u, '').replace(/_[a-z]+$/u, '');
}

/** `MUSE.2014-12-15T00:54:04.379_pst.ab` → `MUSE.2014-12-15T00:54:04.379_pst.alog` */
export function alogNameOf(abName: string): string {
  return abName.replace(/(?:\.ab)?$/u, '.alog');
}

/** `MUSE.2014-12-15T00:54:04.379_pst.ab` → `MUSE.2014-12-15T00:54:04.379_pst` */
export function abRoot(ab: string): string {
  return ab.endsWith('.ab') ? ab.slice(0, -3) : ab;
}
