import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf, meaningOf } from '../../../src/adapters/archive-ngas/judge-reply.ts';
import { compressionOf, parseStatusDocument } from '../../../src/adapters/archive-ngas/status-document.ts';

const xml = (attributes: string, inner = '') =>
  `<?xml version="1.0"?>\n<!DOCTYPE NgamsStatus SYSTEM "http://h/RETRIEVE?internal=ngamsStatus.dtd">\n<NgamsStatus>\n<Status ${attributes}/>${inner}</NgamsStatus>`;
const failure = (message: string, state = 'ONLINE') => xml(`Message="${message}" State="${state}" Status="FAILURE"`);

describe('[U] replies of NGAS', () => {
  it.each([
    [200, 'text/xml', xml('Status="SUCCESS" State="ONLINE" Message="ok"'), 'answer'],
    [200, 'text/xml', failure('NGAMS_ER_UNAVAIL_FILE:4019:ERROR: no'), 'missing'],
    [400, 'text/xml', failure('NGAMS_ER_UNAVAIL_FILE:4019:ERROR: no'), 'missing'],
    [400, 'text/xml', failure('NGAMS_ER_UNAVAIL_FILE:4019:ERROR: no', 'OFFLINE'), 'transient'],
    [400, 'text/xml', failure('NGAMS_ER_IMPROPER_STATE:4015:ERROR: no'), 'transient'],
    [400, 'text/xml', failure('NGAMS_ER_RETRIEVE_CMD:4018:ERROR: no'), 'refused'],
    [400, 'text/xml', failure('NGAMS_ER_CMD_SYNTAX:4035:ERROR: no'), 'refused'],
    [400, 'text/xml', failure('NGAMS_ER_UNKNOWN_MIME_TYPE2:4047:ERROR: no'), 'refused'],
    [400, 'text/xml', failure('could not connect to the database on port 4019'), 'transient'],
    [400, 'text/plain', 'no XML at all', 'transient'],
    [401, 'text/html', '<html>nginx</html>', 'unauthorized'],
    [401, 'text/xml', failure('Unauthorized'), 'unauthorized'],
    [403, 'text/xml', failure('Forbidden'), 'unauthorized'],
    [404, 'text/xml', failure('NGAMS_ER_ILL_CMD:4013:ERROR: no'), 'refused'],
    [404, 'text/html', '<html>nginx</html>', 'transient'],
    [404, '', '', 'transient'],
    [500, 'text/xml', failure('NGAMS_ER_UNAVAIL_FILE:4019:ERROR: no'), 'transient'],
    [503, '', '', 'transient'],
    [200, 'text/html', xml('Status="SUCCESS"'), 'transient'],
    [200, '', '\n<!doctype html><p>login</p>', 'transient'],
    [200, '', '', 'transient'],
  ])('%i %s %j mean %s', (httpCode, contentType, text, meaning) => {
    expect(meaningOf({ httpCode, contentType, text })).toBe(meaning);
  });

  it('are never taken for an answer or for a missing file unless NGAS says so', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), (httpCode, text) => {
        expect(meaningOf({ httpCode, contentType: 'text/plain', text })).not.toMatch(/answer|missing/);
      }),
    );
  });

  it('are told with what was asked, and without markup', () => {
    const text = '<html><head><title>Maintenance</title></head><body>back  soon</body></html>';
    const question = { server: 'http://ngas1:7777', what: 'STATUS of X' };
    expect(failureOf({ httpCode: 200, contentType: 'text/html', text }, question)).toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: 'http://ngas1:7777 answered STATUS of X with 200: Maintenance back soon',
    });
  });
});

describe('[U] NgamsStatus', () => {
  it('tells size, version and checksum of a file', () => {
    const file =
      '<DiskStatus Archive="A"><FileStatus Checksum="-5" ChecksumPlugIn="ngamsGenCrc32" Compression="NONE" FileId="X" FileName="a&gt;b" FileSize="17" FileVersion="3"/></DiskStatus>';
    const document = parseStatusDocument(
      xml(
        `Date='2014' Message="&lt;a&gt; &quot;b&quot; &#65;&#x42; a > b" State="ONLINE" Status="SUCCESS" Version="v12"`,
        file,
      ),
    );
    expect(document).toEqual({
      isSuccess: true,
      state: 'ONLINE',
      version: 'v12',
      message: '<a> "b" AB a > b',
      code: undefined,
      file: {
        fileId: 'X',
        version: 3,
        sizeBytes: 17,
        checksum: '-5',
        checksumPlugIn: 'ngamsGenCrc32',
        compression: '',
      },
    });
  });

  it.each([
    ['without a size', 'FileId="X" FileVersion="1"'],
    ['with a size below zero', 'FileId="X" FileVersion="1" FileSize="-1"'],
    ['without an id', 'FileVersion="1" FileSize="1"'],
  ])('has no file where it is told %s', (_, attributes) => {
    expect(parseStatusDocument(xml('Status="SUCCESS"', `<FileStatus ${attributes}/>`))?.file).toBeUndefined();
  });

  it('is not in other texts', () => {
    for (const text of ['', '{}', '<html/>', '<FileStatus FileId="X"/>'])
      expect(parseStatusDocument(text)).toBeUndefined();
  });

  it('says of a file that it is stored as it is in several words', () => {
    expect(['', 'NONE', 'None', ' none ', 'null', undefined, null].map(compressionOf)).toEqual(Array(7).fill(''));
    expect(compressionOf('gzip')).toBe('gzip');
  });
});
