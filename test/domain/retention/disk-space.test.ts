import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesNeededFor, fillText, writableBytes } from '../../../src/domain/retention/disk-space.ts';
import type { DownloadRequest, OpenChain } from '../../../src/domain/retention/disk-space.ts';

const GB = 1e9;

describe('[U] what may still be written', () => {
  it('is what is left below the watermark of the fuller one of disk and quota', () => {
    const disk = { what: 'disk', usedBytes: 400, capacityBytes: 1000 } as const;
    expect(writableBytes([disk], 0.95)).toBe(550);
    expect(writableBytes([disk, { what: 'quota', usedBytes: 100, capacityBytes: 200 }], 0.95)).toBe(90);
    expect(writableBytes([{ ...disk, usedBytes: 960 }], 0.95)).toBe(0);
  });
});

describe('[U] room that a download needs', () => {
  const open: readonly OpenChain[] = [
    { chain: 'first', placedAt: '2026-11-21T10:00:00Z', outstandingBytes: 100 },
    { chain: 'second', placedAt: '2026-11-21T10:00:01Z', outstandingBytes: 70 },
    { chain: 'third', placedAt: '2026-11-21T10:00:01Z', outstandingBytes: 30 },
  ];
  const request = (chain: string, more: Partial<DownloadRequest> = {}): DownloadRequest => ({
    ...{ chain, fileBytes: 10, underWay: [], open },
    ...more,
  });

  it('is all that its chain and those placed before it will still write', () => {
    expect(bytesNeededFor(request('first'))).toBe(100);
    expect(bytesNeededFor(request('second'))).toBe(170);
    expect(bytesNeededFor(request('third'))).toBe(200);
  });

  it('has the downloads of later chains that have begun already', () => {
    const underWay = [
      { chain: 'first', bytes: 5 },
      { chain: 'third', bytes: 8 },
    ];
    expect(bytesNeededFor(request('first', { underWay }))).toBe(108);
    expect(bytesNeededFor(request('third', { underWay }))).toBe(200);
  });

  it('is at least the file with the others of its chain, where the estimates know of none', () => {
    const underWay = [{ chain: 'first', bytes: 95 }];
    expect(bytesNeededFor(request('first', { underWay }))).toBe(105);
    expect(bytesNeededFor(request('by hand', { underWay: [{ chain: 'by hand', bytes: 4 }, ...underWay] }))).toBe(109);
  });

  it('keeps no more than what is left: chains that ask in any order never promise more than fits, and the first always may', () => {
    const chains = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(chains, fc.integer({ min: 1, max: 300 }), (sizes, writable) => {
        const all = sizes.map((outstandingBytes, index): OpenChain => ({
          chain: String(index),
          placedAt: String(index),
          outstandingBytes,
        }));
        const admitted = all.filter(
          ({ chain }) => bytesNeededFor({ chain, fileBytes: 0, underWay: [], open: all }) <= writable,
        );
        expect(admitted.reduce((sum, { outstandingBytes }) => sum + outstandingBytes, 0)).toBeLessThanOrEqual(writable);
        expect(admitted.map(({ chain }) => chain)).toEqual(all.slice(0, admitted.length).map(({ chain }) => chain));
        expect(admitted.length > 0).toBe(sizes[0]! <= writable);
      }),
    );
  });
});

describe('[U] what fills a disk', () => {
  it('is told with its largest folders', () => {
    const uses = [
      { what: 'disk', usedBytes: 100 * GB, capacityBytes: 252 * GB },
      { what: 'quota', usedBytes: 96 * GB, capacityBytes: 100 * GB },
    ] as const;
    const folders = [
      { folder: 'raw', bytes: 12 * GB },
      { folder: 'sci', bytes: 20 * GB },
      { folder: 'log', bytes: 0 },
      { folder: 'products', bytes: 60 * GB },
      { folder: 'mcalib', bytes: 3 * GB },
      { folder: 'plt', bytes: GB },
    ];
    expect(fillText(uses, folders)).toBe(
      '96 % of the quota (100 GB) is used; largest here: products 60 GB, sci 20 GB, raw 12 GB, mcalib 3 GB',
    );
    expect(fillText(uses.slice(0, 1), [])).toBe('40 % of the disk (252 GB) is used');
  });
});
