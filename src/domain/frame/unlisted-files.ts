import type { ErrorCode } from '../failure/error-codes.ts';
import type { LeftOut } from './left-out.ts';
import { containedFile } from './file-container.ts';
import type { SeenFile } from './listing.ts';

interface UnlistedRule {
  readonly matches: RegExp;
  /** Absent: a companion of frames, of which nothing is said. */
  readonly because?: string;
}

/**
 * What lies beside frames by its nature: the only files that are dropped without a word. What has the name of a FITS file in
 * its own is none of them: a browser saves frames as `.fits.txt`.
 */
const COMPANIONS: readonly UnlistedRule[] = [
  { matches: /^checksums\.json$/u },
  { matches: /\.(?:xml|html?|txt|md|log|md5|sha\d*|png|jpe?g|gif|pdf|hdr|tpl|aqu|ascii|dat|paf|sof|ab|alog)$/iu },
  { matches: /^(?:readme.*|makefile|\.ds_store|thumbs\.db|\.nfs.*)$/iu },
];

/** Folders of file systems. */
const COMPANION_FOLDERS: readonly UnlistedRule[] = [{ matches: /^(?:lost\+found|\.snapshot)$/u }];

/** Files that could be frames if somebody did something. The first row that fits counts. */
const UNUSABLE: readonly UnlistedRule[] = [
  { matches: /(?:\.part|\.partial|\.tmp|\.crdownload|~)$/iu, because: 'it is not whole yet: wait for its download' },
  { matches: /^\./u, because: 'its name begins with a dot, as of files that are not whole yet: rename it when it is' },
  {
    matches: /\.fits\.z$/iu,
    because: 'it is packed by compress (.Z), which is not unpacked here: gunzip it, and put it there as .fits',
  },
  {
    matches: /\.fits\.(?:bz2|xz|zst|lz4?|lzma|7z|rar)$/iu,
    because:
      'it is packed in a way that is not unpacked here: unpack it, or pack it with fpack (.fits.fz) or gzip (.fits.gz)',
  },
  {
    matches: /\.(?:zip|tar|tgz|tar\.\w+)$/iu,
    because: 'it is a collection of files: unpack it there',
  },
  { matches: /^\.?fits(?:\.\w+)?$/iu, because: 'it has no name before its suffix: name it as its ARCFILE' },
  { matches: /\.(?:fit|fts)(?:\.\w+)?$/iu, because: 'its suffix is not .fits: name it as its ARCFILE' },
  {
    matches: /^/u,
    because: 'its name does not end in .fits, .fits.fz or .fits.gz: name it as its ARCFILE if it is a frame',
  },
];

export function isCompanion(storedName: string, kind: SeenFile['kind']): boolean {
  if (kind === 'folder') return COMPANION_FOLDERS.some(({ matches }) => matches.test(storedName));
  return !/\.fits?\b/iu.test(storedName) && COMPANIONS.some(({ matches }) => matches.test(storedName));
}

/** Why a thing is no frame; empty: a companion; undefined: it may be one. */
export function notAFitsFile({ storedName, kind, content }: SeenFile): readonly LeftOut[] | undefined {
  if (isCompanion(storedName, kind)) return [];
  const told = (because: string, code?: ErrorCode): readonly LeftOut[] => [
    { what: storedName, because, ...(code === undefined ? {} : { code }) },
  ];
  if (kind === 'folder') return told('it is a folder, in which nobody looks: put its frames beside it');
  if (kind === 'no-file') return told('it is no file');
  if (containedFile(storedName) === undefined || storedName.startsWith('.'))
    return told(UNUSABLE.find(({ matches }) => matches.test(storedName))?.because ?? '');
  if (kind === 'broken-link') return told('it is a link that leads nowhere: put the file there', 'FILE_MISSING');
  if (content.sizeBytes === 0) return told('it is empty: get it again', 'FRAME_UNREADABLE');
  return undefined;
}
