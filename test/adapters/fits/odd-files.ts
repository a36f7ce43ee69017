import { spawnSync } from 'node:child_process';

/** A file that is odd in one way, and what is said of it. */
export interface OddFile {
  readonly odd: string;
  readonly bytes: Buffer;
  /** Statuses of cfitsio 4.2 (Debian): opening, going to the extension, reading its data; left out behind a failure. */
  readonly cfitsio: readonly number[];
  /** Value of EXPTIME, in cfitsio too unless `differs` says why not; undefined in a file that is refused. */
  readonly exptime?: number | string;
  /** What is told of a file that is used. */
  readonly oddity?: string;
  /** What is told of a file that is refused. */
  readonly refused?: string;
  /** Why we judge otherwise than cfitsio. */
  readonly differs?: string;
}

const BLOCK = 2880;
const CARD = 80;

type Text = string | Buffer;

function card(text: Text): Buffer {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, CARD - bytes.length), ' ')]).subarray(0, CARD);
}

function header(cards: readonly Text[], end: Text = 'END', pad = ' '): Buffer {
  const bytes = Buffer.concat([...cards, end].map(card));
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK, pad, 'latin1')]);
}

const START = ['SIMPLE  =                    T', 'BITPIX  =                    8', 'NAXIS   =                    0'];
const REST = ['EXPTIME =                600.0', "HIERARCH ESO DPR TYPE = 'OBJECT'"];
const EXTENSION = [
  "XTENSION= 'IMAGE   '",
  'BITPIX  =                   16',
  'NAXIS   =                    1',
  'NAXIS1  =                  100',
  'PCOUNT  =                    0',
  'GCOUNT  =                    1',
  "EXTNAME = 'CHAN01'",
];
const ONES = Array.from({ length: 11 }, (_, index) => `NAXIS${index + 2}`.padEnd(8) + '= 1');
const DATA = Buffer.concat([Buffer.alloc(200, 1), Buffer.alloc(BLOCK - 200)]);
const PRIMARY = header([...START, ...REST]);
const REMAINDER = Buffer.concat([header(EXTENSION), DATA]);
const WHOLE = Buffer.concat([PRIMARY, REMAINDER]);
const NUL = '\0';

const withCard = (text: Text): Buffer => Buffer.concat([header([...START, text, ...REST]), REMAINDER]);
const withStart = (...cards: readonly Text[]): Buffer => Buffer.concat([header([...cards, ...REST]), REMAINDER]);
const withEnd = (end: Text, pad?: string): Buffer => Buffer.concat([header([...START, ...REST], end, pad), REMAINDER]);
const withExtension = (...cards: readonly Text[]): Buffer => Buffer.concat([PRIMARY, header(cards), DATA]);
const followedBy = (bytes: Text): Buffer => Buffer.concat([WHOLE, Buffer.from(bytes)]);

const behind = (count: number, last = 1): string =>
  `${count} bytes behind the last HDU (${last}), which begin no other one`;
const inPlace = (index: number, keyword: string, found: string): string =>
  `card ${index} must be ${keyword} with an integer, it is ${JSON.stringify(found)}`;
const NO_END = 'the file is cut off there, in a header that has no END';
const READS = [0, 0, 0];
const [FULL, FREE] = [600, 5.5];

/** What cfitsio takes for no value, or for another one. */
const FREE_FORMAT = 'a value begins behind the ninth column, as the standard says';

export const ODD_FILES: readonly OddFile[] = [
  { odd: 'nothing', bytes: WHOLE, cfitsio: READS, exptime: FULL },

  // --- The end of the file ---
  { odd: 'a NUL behind it', bytes: followedBy(NUL), cfitsio: READS, exptime: FULL, oddity: behind(1) },
  { odd: 'a newline behind it', bytes: followedBy('\n'), cfitsio: READS, exptime: FULL, oddity: behind(1) },
  { odd: 'NULs behind it', bytes: followedBy(NUL.repeat(100)), cfitsio: READS, exptime: FULL, oddity: behind(100) },
  { odd: 'a text behind it', bytes: followedBy('junk'.repeat(25)), cfitsio: READS, exptime: FULL, oddity: behind(100) },
  {
    odd: 'a block of NULs',
    bytes: followedBy(NUL.repeat(BLOCK)),
    cfitsio: READS,
    exptime: FULL,
    oddity: behind(BLOCK),
  },
  {
    odd: 'a block of blanks',
    bytes: followedBy(' '.repeat(BLOCK)),
    cfitsio: READS,
    exptime: FULL,
    oddity: behind(BLOCK),
  },
  {
    odd: 'more than a block',
    bytes: followedBy('junk'.repeat(750)),
    cfitsio: READS,
    exptime: FULL,
    oddity: behind(3000),
  },
  {
    odd: 'another file behind it',
    bytes: followedBy(WHOLE),
    cfitsio: READS,
    exptime: FULL,
    oddity: behind(WHOLE.length),
  },
  {
    odd: 'no padding behind the data',
    bytes: WHOLE.subarray(0, 5960),
    cfitsio: [0, 0, 108],
    refused: 'HDU 1, byte 5960: its last block is not filled: 5960 of at least 8640 bytes are there',
  },
  {
    odd: 'data cut off',
    bytes: WHOLE.subarray(0, 5860),
    cfitsio: [0, 0, 108],
    refused: 'HDU 1, byte 5860: the file is cut off: 5860 of at least 8640 bytes are there',
  },
  {
    odd: 'data cut off between two blocks',
    bytes: WHOLE.subarray(0, 2 * BLOCK),
    cfitsio: [0, 0, 107],
    refused: 'HDU 1, byte 5760: the file is cut off: 5760 of at least 8640 bytes are there',
  },
  {
    odd: 'cut off in the header of an extension',
    bytes: WHOLE.subarray(0, BLOCK + 5 * CARD),
    cfitsio: [0, 108],
    refused: `HDU 1, byte 3280: ${NO_END}`,
  },
  {
    odd: 'cut off in the primary header',
    bytes: WHOLE.subarray(0, 300),
    cfitsio: [108],
    refused: `HDU 0, byte 300: ${NO_END}`,
  },
  {
    odd: 'cut off behind END',
    bytes: WHOLE.subarray(0, 6 * CARD),
    cfitsio: [108],
    refused: 'HDU 0, byte 480: its last block is not filled: 480 of at least 2880 bytes are there',
  },
  {
    odd: 'no bytes at all',
    bytes: Buffer.alloc(0),
    cfitsio: [107],
    refused: "HDU 0, byte 0: a header beginning with 'SIMPLE  =' is expected here, the file is empty",
  },

  // --- END ---
  { odd: 'NULs behind END', bytes: withEnd('END', NUL), cfitsio: READS, exptime: FULL },
  { odd: 'letters behind END', bytes: withEnd('END', 'z'), cfitsio: READS, exptime: FULL },
  { odd: 'newlines behind END', bytes: withEnd('END', '\n'), cfitsio: READS, exptime: FULL },
  { odd: 'a text in the card of END', bytes: withEnd('END     x'), cfitsio: READS, exptime: FULL },
  { odd: 'END with a value', bytes: withEnd('END     = 1'), cfitsio: READS, exptime: FULL },
  { odd: 'END padded with NULs', bytes: withEnd(`END${NUL.repeat(77)}`), cfitsio: READS, exptime: FULL },
  {
    odd: 'END in small letters',
    bytes: withEnd('end'),
    cfitsio: [0, 252],
    refused: 'HDU 0, byte 2880: another HDU begins there, and the header has no END',
  },
  {
    odd: 'no END, blanks instead',
    bytes: withEnd(' '),
    cfitsio: [0, 252],
    refused: 'HDU 0, byte 2880: another HDU begins there, and the header has no END',
  },
  {
    odd: 'no END, NULs instead',
    bytes: withEnd(NUL.repeat(CARD), NUL),
    cfitsio: [0, 252],
    refused: 'HDU 0, byte 2880: another HDU begins there, and the header has no END',
  },
  {
    odd: 'no END in the extension',
    bytes: Buffer.concat([PRIMARY, header(EXTENSION, ' '), DATA]),
    cfitsio: [0, 207],
    refused: `HDU 1, byte 8640: ${NO_END}`,
  },

  // --- Cards ---
  { odd: 'a keyword in small letters', bytes: withCard('exptime = 5.5'), cfitsio: READS, exptime: FREE },
  { odd: 'a keyword in mixed letters', bytes: withCard('Exptime = 5.5'), cfitsio: READS, exptime: FREE },
  { odd: 'a tab in a comment', bytes: withCard('EXPTIME = 5.5 / a\tb'), cfitsio: READS, exptime: FREE },
  { odd: 'a tab in a text', bytes: withCard("EXPTIME = 'a\tb\t'"), cfitsio: READS, exptime: 'a\tb\t' },
  { odd: 'a tab before a value', bytes: withCard('EXPTIME =\t5.5'), cfitsio: READS, exptime: FREE },
  { odd: 'a tab behind a value', bytes: withCard('EXPTIME = 5.5\t/ c'), cfitsio: READS, exptime: FREE },
  { odd: 'a tab in a keyword', bytes: withCard('EXPT\tME = 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'a tab behind a keyword', bytes: withCard('EXPTIME\t= 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'a NUL in a comment', bytes: withCard('EXPTIME = 5.5 / a\0b'), cfitsio: READS, exptime: FREE },
  { odd: 'NULs behind a value', bytes: withCard(`EXPTIME = 5.5${NUL.repeat(67)}`), cfitsio: READS, exptime: FREE },
  { odd: 'a NUL in a text', bytes: withCard("EXPTIME = 'a\0b'"), cfitsio: READS, exptime: 'a' },
  { odd: 'a card of NULs', bytes: withCard(NUL.repeat(CARD)), cfitsio: READS, exptime: FULL },
  { odd: 'a NUL in a keyword', bytes: withCard('EXP\0IME = 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'a NUL before a keyword', bytes: withCard('\0EXPTIME= 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'a newline behind a value', bytes: withCard('EXPTIME = 5.5\n'), cfitsio: READS, exptime: FREE },
  { odd: 'lines of DOS', bytes: withCard('COMMENT hello\r\n'), cfitsio: READS, exptime: FULL },
  { odd: 'no closing quote', bytes: withCard("EXPTIME = 'abc / c"), cfitsio: READS, exptime: 'abc / c' },
  { odd: 'a letter of Latin 1', bytes: withCard("EXPTIME = 'caf\u00e9'"), cfitsio: READS, exptime: 'caf\u00e9' },
  { odd: 'a keyword of Latin 1', bytes: withCard('EXPTIM\u00e9 = 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'an escape sequence', bytes: withCard('EXPTIME = 5.5 / \u001b[1m'), cfitsio: READS, exptime: FREE },
  { odd: 'no blank behind =', bytes: withCard('EXPTIME =5.5'), cfitsio: READS, exptime: FREE },
  { odd: 'a blank before a keyword', bytes: withCard(' EXPTIME= 5.5'), cfitsio: READS, exptime: FULL },
  { odd: 'a comma for a point', bytes: withCard('EXPTIME = 5,5'), cfitsio: READS, exptime: '5,5' },
  {
    odd: '= in the eighth column',
    bytes: withCard('EXPTIME= 5.5'),
    cfitsio: READS,
    exptime: FULL,
    differs: FREE_FORMAT,
  },
  { odd: 'two values', bytes: withCard('EXPTIME = 5.5 6'), cfitsio: READS, exptime: '5.5 6', differs: FREE_FORMAT },

  // --- The layout ---
  { odd: 'SIMPLE = F', bytes: withStart('SIMPLE  = F', ...START.slice(1)), cfitsio: READS, exptime: FULL },
  { odd: 'SIMPLE without a blank', bytes: withStart('SIMPLE  =T', ...START.slice(1)), cfitsio: READS, exptime: FULL },
  { odd: 'a tab before BITPIX', bytes: withStart(START[0]!, 'BITPIX  =\t8', START[2]!), cfitsio: READS, exptime: FULL },
  {
    odd: 'NULs behind NAXIS',
    bytes: withStart(START[0]!, START[1]!, `NAXIS   =  0${NUL.repeat(68)}`),
    cfitsio: READS,
    exptime: FULL,
  },
  {
    odd: 'SIMPLE = 1',
    bytes: withStart('SIMPLE  = 1', ...START.slice(1)),
    cfitsio: [220],
    refused: 'HDU 0, byte 0: SIMPLE is "1", neither T nor F',
  },
  {
    odd: 'simple in small letters',
    bytes: withStart('simple  = T', ...START.slice(1)),
    cfitsio: [252],
    refused: `HDU 0, byte 0: a header beginning with 'SIMPLE  =' is expected here, it begins with "simple  = T     "`,
  },
  {
    odd: 'a byte before it',
    bytes: Buffer.concat([Buffer.from('\n'), WHOLE]),
    cfitsio: [107],
    refused: String.raw`HDU 0, byte 0: a header beginning with 'SIMPLE  =' is expected here, it begins with "\nSIMPLE  =      "`,
  },
  {
    odd: 'naxis in small letters',
    bytes: withStart(START[0]!, START[1]!, 'naxis   = 0'),
    cfitsio: [223],
    refused: `HDU 0, byte 0: ${inPlace(3, 'NAXIS', 'naxis   = 0')}`,
  },
  {
    odd: 'another order',
    bytes: withStart(START[0]!, 'NAXIS   = 0', 'BITPIX  = 8'),
    cfitsio: [222],
    refused: `HDU 0, byte 0: ${inPlace(2, 'BITPIX', 'NAXIS   = 0')}`,
  },
  {
    odd: 'a comment among them',
    bytes: withStart(START[0]!, 'COMMENT x', START[1]!, START[2]!),
    cfitsio: [222],
    refused: `HDU 0, byte 0: ${inPlace(2, 'BITPIX', 'COMMENT x')}`,
  },
  {
    odd: 'BITPIX as a float',
    bytes: withStart(START[0]!, 'BITPIX  = 8.0', START[2]!),
    cfitsio: [211],
    refused: `HDU 0, byte 0: ${inPlace(2, 'BITPIX', 'BITPIX  = 8.0')}`,
  },
  {
    odd: 'BITPIX = 7',
    bytes: withStart(START[0]!, 'BITPIX  = 7', START[2]!),
    cfitsio: [211],
    refused: 'HDU 0, byte 0: BITPIX = 7 is none of 8, 16, 32, 64, -32, -64',
  },
  {
    odd: 'NAXIS as a text',
    bytes: withStart(START[0]!, START[1]!, "NAXIS   = '0'"),
    cfitsio: [212],
    refused: `HDU 0, byte 0: ${inPlace(3, 'NAXIS', "NAXIS   = '0'")}`,
  },
  {
    odd: 'NAXIS = -1',
    bytes: withStart(START[0]!, START[1]!, 'NAXIS   = -1'),
    cfitsio: [212],
    refused: 'HDU 0, byte 0: NAXIS = -1 is not between 0 and 999',
  },
  {
    odd: 'NAXIS = 1000',
    bytes: withStart(START[0]!, START[1]!, 'NAXIS   = 1000'),
    cfitsio: [212],
    refused: 'HDU 0, byte 0: NAXIS = 1000 is not between 0 and 999',
  },
  {
    odd: 'an axis too few',
    bytes: withStart(START[0]!, START[1]!, 'NAXIS   = 1'),
    cfitsio: [224],
    refused: `HDU 0, byte 0: ${inPlace(4, 'NAXIS1', REST[0]!)}`,
  },
  {
    odd: 'an axis less than nothing',
    bytes: withStart(START[0]!, START[1]!, 'NAXIS   = 1', 'NAXIS1  = -1'),
    cfitsio: [213],
    refused: 'HDU 0, byte 0: NAXIS1 = -1 is negative',
  },
  {
    odd: 'more axes than anybody has',
    bytes: withExtension(EXTENSION[0]!, EXTENSION[1]!, 'NAXIS   = 12', 'NAXIS1  = 100', ...ONES),
    cfitsio: READS,
    exptime: FULL,
  },
  {
    odd: 'XTENSION unpadded',
    bytes: withExtension("XTENSION= 'IMAGE'", ...EXTENSION.slice(1)),
    cfitsio: READS,
    exptime: FULL,
  },
  {
    odd: 'XTENSION unquoted',
    bytes: withExtension('XTENSION= IMAGE', ...EXTENSION.slice(1)),
    cfitsio: READS,
    exptime: FULL,
  },
  { odd: 'no PCOUNT', bytes: withExtension(...EXTENSION.slice(0, 4)), cfitsio: READS, exptime: FULL },
  {
    odd: 'an extension in another order',
    bytes: withExtension(EXTENSION[0]!, EXTENSION[2]!, EXTENSION[1]!, ...EXTENSION.slice(3)),
    cfitsio: [0, 222],
    refused: `HDU 1, byte 2880: ${inPlace(2, 'BITPIX', EXTENSION[2]!)}`,
  },
  {
    odd: 'xtension in small letters',
    bytes: withExtension("xtension= 'IMAGE'", ...EXTENSION.slice(1)),
    cfitsio: [0, 252],
    exptime: FULL,
    oddity: behind(2 * BLOCK, 0),
    differs: 'a file may end behind any HDU: what comes then is told',
  },
];

const PROBE = `
import ctypes, ctypes.util, json, sys
name = ctypes.util.find_library('cfitsio')
if name is None: print('null'); sys.exit()
lib = ctypes.CDLL(name)
def verdict(path):
    file, status = ctypes.c_void_p(), ctypes.c_int(0)
    lib.ffopen(ctypes.byref(file), path.encode(), 0, ctypes.byref(status))
    statuses = [status.value]
    if status.value: return {'cfitsio': statuses}
    value, comment = ctypes.create_string_buffer(100), ctypes.create_string_buffer(100)
    lib.ffgkey(file, b'EXPTIME', value, comment, ctypes.byref(ctypes.c_int(0)))
    lib.ffmahd(file, 2, ctypes.byref(ctypes.c_int(0)), ctypes.byref(status))
    statuses.append(status.value)
    if status.value == 0:
        pixels = (ctypes.c_short * 100)()
        lib.ffgpvi(file, ctypes.c_long(1), ctypes.c_longlong(1), ctypes.c_longlong(100), ctypes.c_short(0), pixels,
                   ctypes.byref(ctypes.c_int(0)), ctypes.byref(status))
        statuses.append(status.value)
    lib.ffclos(file, ctypes.byref(ctypes.c_int(0)))
    return {'cfitsio': statuses, 'exptime': value.value.decode('latin1')}
print(json.dumps([verdict(path) for path in sys.argv[1:]]))
`;

interface Verdict {
  readonly cfitsio: readonly number[];
  /** As it stands in the card. */
  readonly exptime?: string;
}

/** What the cfitsio of this machine says of these files; undefined: it has none. */
export function cfitsioOf(paths: readonly string[]): readonly Verdict[] | undefined {
  const { stdout } = spawnSync('/usr/bin/python3', ['-c', PROBE, ...paths], { encoding: 'utf8' });
  return (JSON.parse(stdout === '' ? 'null' : stdout) as readonly Verdict[] | null) ?? undefined;
}
