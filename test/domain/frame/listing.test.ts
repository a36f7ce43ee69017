import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containedFile } from '../../../src/domain/frame/file-container.ts';
import type { SeenFile } from '../../../src/domain/frame/listing.ts';
import { listingOf } from '../../../src/domain/frame/listing.ts';

const FRAME = 'MUSE.2014-12-15T00:54:04.379';

function seen(storedName: string, more: Partial<SeenFile> = {}): SeenFile {
  return { storedName, place: `raw/x/${storedName}`, kind: 'file', content: { sizeBytes: 7, crc32: 1 }, ...more };
}

function listed(...files: readonly SeenFile[]) {
  const { entries, leftOut } = listingOf(files);
  return {
    entries: entries.map(({ storedName }) => storedName),
    leftOut: leftOut.map(({ what, because }) => `${what}: ${because}`),
  };
}

describe('[U] what an archive lists', () => {
  it.each([
    [`${FRAME}.fits`, 'plain'],
    [`${FRAME}.FITS`, 'plain'],
    [`${FRAME}.fits.fz`, 'fz'],
    [`${FRAME}.fits.FZ`, 'fz'],
    [`${FRAME}.Fits.gz`, 'gz'],
  ])('%s is the frame, %s', (storedName, container) => {
    const [entry] = listingOf([seen(storedName)]).entries;
    expect(entry).toMatchObject({ fileName: `${FRAME}.fits`, storedName, place: `raw/x/${storedName}`, container });
  });

  it('has of packed files the content of both: that of the file within is about right in size', () => {
    const content = { sizeBytes: 100, crc32: 5 };
    const { entries } = listingOf([seen('a.fits', { content }), seen('b.fits.fz', { content })]);
    expect(entries[0]).toMatchObject(content);
    expect(entries[1]).toMatchObject({ sizeBytes: 400, packed: content });
    expect(entries[1]).not.toHaveProperty('crc32');
  });

  it.each([
    [`${FRAME}.fits.Z`, /compress \(\.Z\).*gunzip it/],
    [`${FRAME}.FITS.z`, /compress \(\.Z\)/],
    [`${FRAME}.fits.bz2`, /packed in a way that is not unpacked here.*fpack/],
    [`${FRAME}.fits.zst`, /packed in a way/],
    ['night.tar', /a collection of files: unpack it/],
    ['night.fits.tar.gz', /a collection of files/],
    ['night.zip', /a collection of files/],
    [`${FRAME}.fits.part`, /not whole yet/],
    [`${FRAME}.fits.fz.PART`, /not whole yet/],
    [`${FRAME}.fits~`, /not whole yet/],
    [`.${FRAME}.fits.x7Zq`, /begins with a dot/],
    [`.${FRAME}.fits`, /begins with a dot/],
    ['.fits', /begins with a dot/],
    ['fits', /no name before its suffix/],
    [`${FRAME}.fit`, /suffix is not \.fits/],
    [`${FRAME}.fts.gz`, /suffix is not \.fits/],
    [FRAME, /does not end in \.fits/],
    ['frames.list', /does not end in \.fits/],
    ['', /does not end in \.fits/],
  ])('leaves out %s by name', (storedName, because) => {
    const { entries, leftOut } = listingOf([seen(storedName)]);
    expect(entries).toEqual([]);
    expect(leftOut).toEqual([{ what: storedName, because: expect.stringMatching(because) }]);
  });

  it.each([
    [{ kind: 'folder' }, { because: expect.stringContaining('a folder, in which nobody looks') }],
    [{ kind: 'no-file' }, { because: 'it is no file' }],
    [{ kind: 'broken-link' }, { because: expect.stringContaining('leads nowhere'), code: 'FILE_MISSING' }],
    [{ content: { sizeBytes: 0 } }, { because: 'it is empty: get it again', code: 'FRAME_UNREADABLE' }],
  ] as const)('leaves out a frame that is %j', (more, told) => {
    expect(listingOf([seen(`${FRAME}.fits`, more)])).toEqual({
      entries: [],
      leftOut: [{ what: `${FRAME}.fits`, ...told }],
    });
  });

  it.each([
    'checksums.json',
    `${FRAME}.NL.txt`,
    `${FRAME}.xml`,
    `${FRAME}_raw2raw.xml`,
    'a.PNG',
    'a.jpg',
    'a.jpeg',
    'a.htm',
    'a.html',
    'a.sha',
    'a.sha256',
    'a.md5',
    'README',
    'README.rst',
    'Makefile',
    '.DS_Store',
    'Thumbs.db',
    '.nfs000000001',
  ])('says nothing of the companion %s', (storedName) => {
    expect(listingOf([seen(storedName)])).toEqual({ entries: [], leftOut: [] });
  });

  it('says nothing of folders of file systems, and of other folders whatever they are called', () => {
    const folder = { kind: 'folder' } as const;
    expect(listed(seen('lost+found', folder), seen('.snapshot', folder))).toEqual({ entries: [], leftOut: [] });
    for (const name of ['readme_raws', 'night.log', 'checksums.json', 'a.xml'])
      expect(listed(seen(name, folder)).leftOut).toEqual([expect.stringContaining(`${name}: it is a folder`)]);
  });

  it.each([`${FRAME}.fits.txt`, `${FRAME}.fits.hdr`, `${FRAME}.fits.gz.md`, `README ${FRAME}.fits.log`, 'a.fit.txt'])(
    'tells %s: what has the name of a frame is no companion of one',
    (storedName) => {
      expect(listed(seen(storedName)).leftOut).toEqual([expect.stringContaining('name it as its ARCFILE')]);
    },
  );

  it('takes a frame whose name begins as that of a companion', () => {
    expect(listed(seen('readme.fits')).entries).toEqual(['readme.fits']);
  });

  it.each([
    'checksums.json.bak',
    `${FRAME}.NL.txt2`,
    'a.xmlx',
    'a.shaw',
    'a.htmx',
    'old_readme',
    'Makefile.old',
    'a.partly',
    `${FRAME}.fits.bz2x`,
    'night.zipped',
    'fitsfile',
    'my.fits.x y',
    'afits.gz',
    'a.fitting',
  ])('tells %s, which is like something that is known, and is not', (storedName) => {
    const { entries, leftOut } = listingOf([seen(storedName)]);
    expect(entries).toEqual([]);
    expect(leftOut).toEqual([{ what: storedName, because: expect.stringMatching(/does not end in \.fits/) }]);
  });

  it('is in the order of the names, then of the places, whatever was seen first', () => {
    const names = ['c.fits', 'a.fits', 'b.fits'];
    expect(listed(...names.map((name) => seen(name)))).toMatchObject({ entries: ['a.fits', 'b.fits', 'c.fits'] });
    const broken = names.map((name) => seen(name, { kind: 'no-file' }));
    expect(listed(...broken).leftOut).toEqual(['a.fits', 'b.fits', 'c.fits'].map((name) => `${name}: it is no file`));
    const stray = (date: string) => seen('a.fits', { foundIn: date, place: `raw/${date}/a.fits` });
    const { entries } = listingOf([stray('2014-12-15'), stray('2014-12-13')]);
    expect(entries.map(({ foundIn }) => foundIn)).toEqual(['2014-12-13', '2014-12-15']);
  });

  it('uses of one file in several containers the one that need not be unpacked, and tells the others', () => {
    const other = { content: { sizeBytes: 8 } };
    const used = 'raw/x/a.fits is used; remove the one that is wrong';
    expect(listed(seen('a.fits.gz'), seen('a.fits'), seen('a.FITS'), seen('a.fits.fz', other))).toEqual({
      entries: ['a.fits'],
      leftOut: [
        `raw/x/a.FITS: it is a.fits once more, with the same content: ${used}`,
        `raw/x/a.fits.fz: it is a.fits once more, packed otherwise (8 bytes against 7): ${used}`,
        `raw/x/a.fits.gz: it is a.fits once more, packed otherwise (7 bytes against 7): ${used}`,
      ],
    });
    for (const [content, difference] of [
      [{ sizeBytes: 8 }, 'with other content (8 bytes against 7)'],
      [{ sizeBytes: 7, crc32: 2 }, 'with other content (by its checksum)'],
      [{ sizeBytes: 7 }, 'of the same size (7 bytes; no checksums are known)'],
    ] as const)
      expect(listed(seen('a.fits'), seen('a.FITS', { content })).leftOut).toEqual([
        `raw/x/a.FITS: it is a.fits once more, ${difference}: ${used}`,
      ]);
  });

  it('uses a packed file that is whole before a plain one that is broken or empty', () => {
    const broken = seen('a.fits', { broken: 'it is cut off' });
    expect(listed(broken, seen('a.fits.fz'))).toEqual({
      entries: ['a.fits.fz'],
      leftOut: [
        'raw/x/a.fits: it is a.fits once more, and is broken (it is cut off): raw/x/a.fits.fz is used; remove this one',
      ],
    });
    expect(listed(broken)).toEqual({ entries: ['a.fits'], leftOut: [] });
    expect(listed(seen('a.fits', { content: { sizeBytes: 0 } }), seen('a.fits.gz'))).toEqual({
      entries: ['a.fits.gz'],
      leftOut: ['a.fits: it is empty: get it again'],
    });
  });

  it('keeps files of the same name in two folders apart: only their headers tell whether they are one', () => {
    const stray = { foundIn: '2014-12-15', place: 'raw/2014-12-15/a.fits' };
    expect(listingOf([seen('a.fits', stray), seen('a.fits')]).entries.map(({ foundIn }) => foundIn)).toEqual([
      '2014-12-15',
      undefined,
    ]);
  });

  it('has each thing that was seen among the entries, or left out, or it is a companion', () => {
    const suffixes = [
      '.fits',
      '.FITS',
      '.fits.fz',
      '.fits.gz',
      '.fits.Z',
      '.NL.txt',
      '.xml',
      '.part',
      '',
      '.hdr',
      '.x',
    ];
    const file = fc.record({
      storedName: fc.tuple(fc.constantFrom('a', 'b', '.c', FRAME), fc.constantFrom(...suffixes)).map((p) => p.join('')),
      kind: fc.constantFrom<SeenFile['kind']>('file', 'file', 'folder', 'broken-link', 'no-file'),
      content: fc.record({ sizeBytes: fc.nat(2) }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(file, { selector: ({ storedName }) => storedName }), (files) => {
        const all = files.map((one) => ({ ...one, place: one.storedName }));
        const { entries, leftOut } = listingOf(all);
        const told = [...entries.map(({ storedName }) => storedName), ...leftOut.map(({ what }) => what)];
        const silent = all.map(({ storedName }) => storedName).filter((name) => !told.includes(name));
        expect(silent.filter((name) => !/(?:\.NL\.txt|\.xml|\.hdr)$/u.test(name))).toEqual([]);
        expect(new Set(told).size).toBe(told.length);
        expect(entries.map(({ fileName }) => fileName)).toEqual([...new Set(entries.map(({ fileName }) => fileName))]);
      }),
    );
  });

  it('knows a container by the end of the name only', () => {
    expect(containedFile('a.fits.fz.fits')).toEqual({ fileName: 'a.fits.fz.fits', container: 'plain' });
    for (const none of ['a.fits.fz.x', 'afits', '.fits', 'fits.fz', '']) expect(containedFile(none)).toBe(undefined);
  });
});
