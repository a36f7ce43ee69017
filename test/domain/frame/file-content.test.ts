import { describe, expect, it } from 'vitest';
import { isSameContent, keyWithInputs } from '../../../src/domain/frame/file-content.ts';
import { storageErrorIn } from '../../../src/domain/failure/storage-errors.ts';
import { sha256 } from '../cascade/night-fixtures.ts';

describe('[U] two contents', () => {
  const known = { sizeBytes: 7, crc32: 1, revision: 'v1' };

  it.each([
    ['the same bytes, whatever the revision', { sizeBytes: 7, crc32: 1, revision: 'v2' }, true],
    ['another size, whatever the checksum', { sizeBytes: 8, crc32: 1, revision: 'v1' }, false],
    ['another checksum, whatever the revision', { sizeBytes: 7, crc32: 2, revision: 'v1' }, false],
    ['the same revision where no checksum is told', { sizeBytes: 7, revision: 'v1' }, true],
    ['perhaps others under another revision', { sizeBytes: 7, revision: 'v2' }, undefined],
    ['perhaps others where nothing is told', { sizeBytes: 7 }, undefined],
  ])('are %s', (_, now, verdict) => {
    expect(isSameContent(known, now)).toBe(verdict);
    expect(isSameContent(now, known)).toBe(verdict);
  });
});

describe('[U] contents of packed files', () => {
  const packed = { sizeBytes: 3, crc32: 9 };
  /** As it lies here, unpacked. */
  const here = { sizeBytes: 7, crc32: 1, packed };

  it.each([
    ['the same where the packed file is, about as large as it may be', { sizeBytes: 12, packed }, true],
    ['other ones where the packed file is another one', { sizeBytes: 12, packed: { sizeBytes: 3, crc32: 8 } }, false],
    ['unknown where the packed file tells nothing', { sizeBytes: 12, packed: { sizeBytes: 3 } }, undefined],
    ['the same as the plain file that the archive has now', { sizeBytes: 7, crc32: 1 }, true],
    ['other ones than another plain file', { sizeBytes: 12, crc32: 1 }, false],
  ])('are %s', (_, now, verdict) => {
    expect(isSameContent(here, now)).toBe(verdict);
    expect(isSameContent(now, here)).toBe(verdict);
  });

  it('are not known before anybody has unpacked them', () => {
    expect(isSameContent({ sizeBytes: 7, crc32: 1 }, { sizeBytes: 12, packed })).toBe(undefined);
    expect(isSameContent({ sizeBytes: 12, packed }, { sizeBytes: 12 })).toBe(undefined);
  });
});

describe('[U] the key of a run', () => {
  const inputs = [
    { fileName: 'A.fits', sizeBytes: 7, crc32: 1 },
    { fileName: 'B.fits', sizeBytes: 7, crc32: 2 },
  ];
  const keyOf = (of: typeof inputs) => keyWithInputs('names', of, sha256);

  it('covers content, not revision or order; without files of the archive it is what it always was', () => {
    expect(keyOf([])).toBe('names');
    expect(keyOf(inputs.toReversed())).toBe(keyOf(inputs));
    expect(keyOf(inputs.map((input) => ({ ...input, revision: 'v2' })))).toBe(keyOf(inputs));
    const [first, second] = inputs as [(typeof inputs)[0], (typeof inputs)[0]];
    const others = [
      { ...first, crc32: 3 },
      { ...first, sizeBytes: 8 },
      { ...first, fileName: 'C.fits' },
    ];
    const keys = others.map((other) => keyOf([other, second]));
    expect(new Set([keyOf(inputs), ...keys]).size).toBe(4);
  });
});

describe('[U] an error of the file system', () => {
  const systemError = (code: string) => Object.assign(new Error(`${code}: read`), { code });

  it.each(['EIO', 'ESTALE', 'ETIMEDOUT', 'ENOTCONN', 'EHOSTDOWN', 'ENETUNREACH', 'ECONNRESET'])(
    '%s passes, also as the cause of another',
    (code) => {
      expect(storageErrorIn(systemError(code))).toMatchObject({ code });
      const wrapped = new Error('not readable', { cause: new Error('short', { cause: systemError(code) }) });
      expect(storageErrorIn(wrapped)).toMatchObject({ code });
    },
  );

  it.each(['ENOENT', 'EACCES', 'EROFS', 'ENOSPC', 'EISDIR'])('%s does not', (code) => {
    expect(storageErrorIn(systemError(code))).toBe(undefined);
  });

  it('is looked for in no circle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(storageErrorIn(error)).toBe(undefined);
    expect(storageErrorIn('EIO')).toBe(undefined);
  });
});
