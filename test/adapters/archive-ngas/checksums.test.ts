import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentTold, crc32c, createChecksum } from '../../../src/adapters/archive-ngas/checksums.ts';

describe('[U] CRC-32C', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
  it.each([
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ['31 to 0', Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is that of the standard', (_, bytes, expected) => {
    expect(crc32c(bytes, 0)).toBe(expected);
  });

  it('is the same in whatever pieces the bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => {
        const whole = Buffer.from(bytes);
        const inTwo = crc32c(whole.subarray(cut), crc32c(whole.subarray(0, cut), 0));
        expect(inTwo).toBe(crc32c(whole, 0));
      }),
    );
  });
});

describe('[U] checksum of the archive', () => {
  const bytes = Buffer.from('a file');
  const sum = zlibCrc32(bytes);
  const agrees = (plugIn: string, stored: string) => {
    const checksum = createChecksum(plugIn, stored);
    checksum?.add(bytes);
    return checksum?.agreesWith(stored);
  };

  it('is known under all names that NGAS has had, with or without the module', () => {
    for (const name of ['crc32', 'crc32z', 'ngamsGenCrc32', 'StreamCrc32', 'ngamsPlugIns.ngamsGenCrc32']) {
      expect(agrees(name, String(sum))).toBe(true);
      expect(agrees(name, String(sum + 1))).toBe(false);
    }
    expect(agrees('crc32c', String(crc32c(bytes, 0)))).toBe(true);
    expect(agrees('crc32c', String(sum))).toBe(false);
  });

  it('counts modulo 2^32: a signed value is the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (content) => {
        const buffer = Buffer.from(content);
        const checksum = createChecksum('crc32', '0');
        checksum?.add(buffer);
        const unsigned = zlibCrc32(buffer);
        expect(checksum?.agreesWith(String(unsigned | 0))).toBe(true);
        expect(checksum?.agreesWith(String(unsigned))).toBe(true);
      }),
    );
  });

  it.each([
    ['none is stored', 'crc32', ''],
    ['None is stored', 'crc32', 'None'],
    ['the plug-in is unknown', 'ngamsMd5', '17'],
    ['the plug-in is called like something that every object has', 'constructor', '17'],
  ])('cannot tell where %s', (_, plugIn, stored) => {
    expect(createChecksum(plugIn, stored)).toBeUndefined();
  });
});

describe('[U] what the archive tells of a content', () => {
  const told = (checksumPlugIn: string | null, checksum: string | null, version = 2) =>
    contentTold({ sizeBytes: 7, version, checksum, checksumPlugIn });

  it('is the CRC-32 of zlib under all its names, signed or not, whatever the version', () => {
    for (const name of ['crc32', 'crc32z', 'ngamsGenCrc32', 'StreamCrc32', 'ngamsPlugIns.ngamsGenCrc32'])
      expect(told(name, '4294967295', 5)).toEqual({ sizeBytes: 7, crc32: 4294967295 });
    expect(told('crc32', '-1')).toEqual({ sizeBytes: 7, crc32: 4294967295 });
  });

  it('is another revision with each version and checksum of another kind', () => {
    expect(told('crc32c', '17')).toEqual({ sizeBytes: 7, revision: 'version 2 crc32c 17' });
    expect(told('', '')).toEqual({ sizeBytes: 7, revision: 'version 2' });
    expect(told(null, null, 3)).toEqual({ sizeBytes: 7, revision: 'version 3' });
    expect(told('md5', 'abc')).toEqual({ sizeBytes: 7, revision: 'version 2 md5 abc' });
  });
});
