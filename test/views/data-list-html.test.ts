import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataListHtml } from '../../src/views/data-list-html.ts';
import type { DataList } from '../../src/views/data-list.ts';
import { frameOf, nightOf } from './night.ts';
import type { XmlElement } from './xml.ts';
import { elementsOf, parseXml, select, textOf } from './xml.ts';

function pageOf(list: DataList): XmlElement {
  return parseXml(dataListHtml(list));
}

/** Texts of the rows of a table, cell by cell. */
function rowsOf(page: XmlElement, table: string): readonly (readonly string[])[] {
  const [body] = select(select(page, `table.${table}`)[0]!, 'tbody');
  return select(body!, 'tr').map((row) =>
    row.children.flatMap((cell) => (typeof cell === 'string' ? [] : textOf(cell).replace(/\s+/gu, ' ').trim())),
  );
}

function wordsOf(element: XmlElement): string {
  return textOf(element).replace(/\s+/gu, ' ').trim();
}

const [FIRST, SECOND, SKY, SINGLE] = ['01:00', '01:20', '01:40', '03:00'].map(
  (time) => `MUSE.2014-12-15T${time}:00.000.fits`,
) as [string, string, string, string];

describe('[U] daily data list', () => {
  it('has all frames in order of time with what an observer asks of them', () => {
    expect(rowsOf(pageOf(nightOf()), 'frames')).toEqual([
      [
        '00:30:00',
        'MUSE.2014-12-15T00:30:00.000.fits',
        'ILLUM',
        'FLAT,LAMP,ILLUM',
        '',
        '00:29:00',
        '1/2',
        '600',
        'WFM-NOAO-N',
        '',
        '',
        '',
        '',
        '',
      ],
      [
        '01:00:00',
        FIRST,
        'OBJECT',
        'OBJECT',
        '1134385 Deep_field',
        '00:55:00',
        '1/2',
        '600',
        'WFM-NOAO-N',
        '0',
        '0.0, 0.0',
        '',
        '',
        'finding 1',
      ],
      [
        '01:20:00',
        SECOND,
        'OBJECT',
        'OBJECT',
        '1134385 Deep_field',
        '01:15:00',
        '1/2',
        '600',
        'WFM-NOAO-N',
        '0',
        '2.0, 0.0',
        '0.65–0.67',
        '1.10',
        'finding 1',
      ],
      [
        '01:40:00',
        SKY,
        'SKY',
        'SKY',
        '1134385',
        '01:15:00',
        '2/2',
        '600',
        'WFM-NOAO-N',
        '0',
        '180.0, 240.0',
        '',
        '',
        'finding 1',
      ],
      [
        '03:00:00',
        SINGLE,
        'OBJECT',
        'OBJECT',
        '1134999 Deep_field',
        '02:55:00',
        '1/2',
        '600',
        'WFM-NOAO-N',
        '0',
        '0.0, 0.0',
        '',
        '',
        '',
      ],
    ]);
  });

  it('has the executions of OBs with grade and comment, and records without frames', () => {
    expect(rowsOf(pageOf(nightOf()), 'obs')).toEqual([
      [
        '1134385',
        'Deep_field',
        'NGC 2440',
        '094.A-0205(A)',
        '',
        'SM',
        'B',
        'Seeing slightly worse.',
        '00:50:00',
        '2 OBJECT, 1 SKY',
        '2',
        'WFM-NOAO-N',
        '1800',
      ],
      [
        '1134999',
        'Deep_field',
        'NGC 2440',
        '094.A-0205(A)',
        '',
        '',
        '',
        '',
        '02:50:00',
        '1 OBJECT',
        '1',
        'WFM-NOAO-N',
        '600',
      ],
      ['77', '', '', '', '', '', 'X', 'Aborted before the first exposure.', '', 'no frames', '', '', ''],
    ]);
  });

  it('has the ABs with their datasets and edits', () => {
    expect(rowsOf(pageOf(nightOf()), 'abs')).toEqual([
      [
        'MUSE.2014-12-15T01:00:00.000_tpl.ab',
        'OBJECT',
        '1134385',
        'NGC 2440',
        '00:55:00',
        'WFM-NOAO-N',
        '1',
        `${FIRST} OBJECT`,
        '',
        '600',
        '',
      ],
      [
        'MUSE.2014-12-15T01:20:00.000_tpl.ab',
        'OBJECT',
        '1134385',
        'NGC 2440',
        '01:15:00',
        'WFM-NOAO-N',
        '2',
        `${SECOND} OBJECT ${SKY} SKY`,
        '',
        '1200',
        '',
      ],
      [
        'MUSE.2014-12-15T03:00:00.000_tpl.ab',
        'OBJECT',
        '1134999',
        'NGC 2440',
        '02:55:00',
        'WFM-NOAO-N',
        '1',
        `${SINGLE} OBJECT`,
        '',
        '600',
        'E3',
      ],
    ]);
  });

  it('says of a finding what speaks for it, what is recommended and what else is possible', () => {
    const [finding] = select(pageOf(nightOf()), 'article.finding');
    const text = wordsOf(select(finding!, 'div')[0]!);
    expect(text).toBe(
      'OB 1134385 (NGC 2440): 2 templates, 2 OBJECT Case 2: 1 OB with several templates ob/1134385 ' +
        'Open: nobody has answered yet. Evidence overlap 97 % (smallest pair) ' +
        'Recommended merge: the fields overlap MERGE of MUSE.2014-12-15T01:00:00.000_tpl.ab, MUSE.2014-12-15T01:20:00.000_tpl.ab ' +
        'Alternatives keep: the ABs stay as they are ' +
        'deal out EDIT of MUSE.2014-12-15T01:00:00.000_tpl.ab, MUSE.2014-12-15T01:20:00.000_tpl.ab into 3 datasets: 1 | 2 | 3 ' +
        'ABs: MUSE.2014-12-15T01:00:00.000_tpl.ab, MUSE.2014-12-15T01:20:00.000_tpl.ab. Frames: 1, 2, 3.',
    );
  });

  it.each([
    ['executions-sm', 'Case 5a: 1 OB executed several times in service mode'],
    ['hidden-sky', /^hidden sky, simple: /u],
    ['aborted', /^[^-:]+$/u],
  ] as const)('calls the case %s as the table of the instrument does', (smartCase, title) => {
    const { findings } = nightOf();
    const page = pageOf(nightOf({ findings: findings.map((finding) => ({ ...finding, case: smartCase, id: '' })) }));
    expect(select(page, 'p.case').map(wordsOf)).toEqual([expect.stringMatching(title)]);
  });

  it('an answer holds as long as the recommendation is the one that was answered', () => {
    const signature = { operator: 'vera', at: '2014-12-16T09:12:00Z', reason: 'deep field' };
    const answer = { findingId: 'ob/1134385', case: 'multi-template', choice: 'keep', recommended: 'merge', signature };
    const decision = (list: DataList) => select(pageOf(list), 'p.decision').map(wordsOf);
    expect(decision(nightOf({ choices: [{ ...answer, choice: 'merge' }, answer] }))).toEqual([
      'Decided: keep, by vera at 2014-12-16T09:12:00Z: deep field',
    ]);
    expect(decision(nightOf({ choices: [{ ...answer, recommended: 'split' }] }))).toEqual([
      'Open: nobody has answered yet.',
    ]);
  });

  it('an answer whose edits were undone says so', () => {
    const signature = { operator: 'vera', at: '2014-12-16T09:12:00Z', reason: '' };
    const answer = { findingId: 'ob/1134385', case: 'mapping', choice: 'merge', recommended: 'merge', signature };
    const edits = [
      { id: 'E1', findingId: 'ob/1134385' },
      { id: 'E2', findingId: 'ob/1134385', undone: signature },
      { id: 'E3', findingId: 'ob/7', undone: signature },
    ];
    const page = pageOf(nightOf({ choices: [answer], edits }));
    expect(select(page, 'p.decision').map(wordsOf)).toEqual([
      'Decided: merge (undone: E2), by vera at 2014-12-16T09:12:00Z',
    ]);
  });

  it('has a plot per OB or container, once, beside its finding where it has one', () => {
    const page = pageOf(nightOf());
    expect(select(page, 'figure').map(({ attributes }) => attributes['id'])).toEqual(['plot-1', 'plot-2']);
    const [finding] = select(page, 'article.finding');
    expect(select(finding!, 'figure').map(({ attributes }) => attributes['id'])).toEqual(['plot-1']);
    expect(select(page, 'svg').map((svg) => textOf(select(svg, 'title')[0]!))).toEqual([
      'OB 1134385 NGC 2440: 2 OBJECT, 1 SKY',
      'OB 1134999 NGC 2440: 1 OBJECT',
    ]);
  });

  it('plots OBs of one concatenation together, of containers of other types apart', () => {
    const linked = (type: string) => {
      const keywords = { 'ESO OBS CONTAINER ID': 4711, 'ESO OBS CONTAINER TYPE': type };
      const frames = [frameOf({ obsId: 1, keywords }), frameOf({ at: '02:00:00', obsId: 2, keywords })];
      return select(pageOf(nightOf({ frames, findings: [], abs: [] })), 'svg').map((svg) =>
        textOf(select(svg, 'title')[0]!),
      );
    };
    expect(linked('C')).toEqual(['container 4711 NGC 2440: 2 OBJECT']);
    expect(linked('U')).toEqual(['OB 1 NGC 2440: 1 OBJECT', 'OB 2 NGC 2440: 1 OBJECT']);
  });

  it('a container of which one OB was taken is that OB', () => {
    const keywords = { 'ESO OBS CONTAINER ID': 4711, 'ESO OBS CONTAINER TYPE': 'C' };
    const page = pageOf(nightOf({ frames: [frameOf({ obsId: 1, keywords })], findings: [], abs: [] }));
    expect(select(page, 'svg').map((svg) => textOf(select(svg, 'title')[0]!))).toEqual(['OB 1 NGC 2440: 1 OBJECT']);
    expect(rowsOf(page, 'obs')[0]![4]).toBe('4711');
  });

  it('names problems with their cure, and beside the frame', () => {
    const message = `${FIRST}: OBS.ID is 0`;
    const problems = [
      { code: 'FRAME_UNREADABLE', subject: FIRST, message, cure: 'correct it' },
      { code: 'AB_INVALID', subject: 'elsewhere.ab', message: 'elsewhere.ab: no', cure: 'mend it' },
    ] as const;
    const page = pageOf(nightOf({ problems }));
    expect(rowsOf(page, 'problems')).toEqual([
      ['FRAME_UNREADABLE', FIRST, message, 'correct it'],
      ['AB_INVALID', 'elsewhere.ab', 'elsewhere.ab: no', 'mend it'],
    ]);
    expect(rowsOf(page, 'frames')[1]!.at(-1)).toBe('finding 1 FRAME_UNREADABLE: OBS.ID is 0');
    expect(select(pageOf(nightOf()), 'table.problems')).toEqual([]);
  });

  it('offsets of the detector say so, unknown seeing is left out', () => {
    const keywords = {
      'ESO SEQ OFFSET COORDS': 'DETECTOR',
      'ESO SEQ OFFSET CUM X': 1.25,
      'ESO SEQ OFFSET CUM Y': -3,
      'ESO TEL AMBI FWHM START': -1,
      'ESO TEL AMBI FWHM END': 0.8,
    };
    const page = pageOf(nightOf({ frames: [frameOf({ keywords })], findings: [] }));
    expect(rowsOf(page, 'frames')[0]!.slice(10, 12)).toEqual(['1.3, -3.0 (X, Y)', '0.80']);
  });

  it('sums the date up', () => {
    const [summary] = select(pageOf(nightOf()), 'dl');
    const entries = select(summary!, 'div').map((entry) => select(entry, 'dt').concat(select(entry, 'dd')).map(textOf));
    expect(entries).toEqual([
      ['frames', '5'],
      ['by raw type', '1 ILLUM, 3 OBJECT, 1 SKY'],
      ['science exposure', '0.7 h'],
      ['OBs', '2'],
      ['programmes', '1'],
      ['ABs', '3'],
      ['findings', '1'],
      ['rules', `MUSE ${nightOf().rules.version}`],
      ['problems', '0'],
    ]);
  });

  it('a date without anything is a page too', () => {
    const page = pageOf(nightOf({ frames: [], obRecords: [], findings: [], abs: [], problems: [] }));
    expect(wordsOf(select(page, 'main')[0]!)).toContain('Nothing to decide');
    expect(select(page, 'figure')).toEqual([]);
  });
});

describe('[U] the page itself', () => {
  it('every link leads to a place of the page, every id is there once', () => {
    const page = pageOf(nightOf());
    const ids = elementsOf(page).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids.length).toBe(new Set(ids).size);
    const links = select(page, 'a').map(({ attributes }) => attributes['href'] ?? '');
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !link.startsWith('#') || !ids.includes(link.slice(1)))).toEqual([]);
    const named = elementsOf(page).flatMap(({ attributes }) => attributes['aria-labelledby']?.split(' ') ?? []);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('a finding leads to its frames and ABs, a frame to its finding and plot, a plot to its frames and finding', () => {
    const page = pageOf(nightOf());
    const linksIn = (id: string) => {
      const [element] = elementsOf(page).filter(({ attributes }) => attributes['id'] === id);
      return new Set(select(element!, 'a').map(({ attributes }) => attributes['href']));
    };
    expect([...linksIn('finding-1')].toSorted()).toEqual([
      '#ab-1',
      '#ab-2',
      '#finding-1',
      '#frame-2',
      '#frame-3',
      '#frame-4',
    ]);
    expect([...linksIn('frame-2')].toSorted()).toEqual(['#finding-1', '#plot-1']);
    expect([...linksIn('plot-1')].toSorted()).toEqual(['#finding-1', '#frame-2', '#frame-3', '#frame-4']);
    expect([...linksIn('ab-2')].toSorted()).toEqual(['#frame-3', '#frame-4']);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    const html = dataListHtml(nightOf());
    const page = parseXml(html);
    const names = new Set(elementsOf(page).map(({ name }) => name));
    for (const name of ['script', 'img', 'link', 'iframe', 'object', 'form']) expect(names.has(name)).toBe(false);
    expect(
      elementsOf(page).flatMap(({ attributes }) => Object.keys(attributes).filter((key) => key.startsWith('on'))),
    ).toEqual([]);
    expect(html).not.toMatch(/url\((?!#)|@import|src=/u);
    expect(html).toContain(
      `http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"`,
    );
  });

  it('shows hostile headers as text', () => {
    const evil = `"><img src=x onerror=alert(1)></td></table><script>alert('x')</script>`;
    const frame = {
      ...frameOf({ obsName: evil }),
      fileName: evil,
      obsTargName: evil,
      obsProgId: evil,
      insMode: evil,
      tplStart: evil,
    };
    const list = nightOf({
      process: evil,
      date: evil,
      frames: [frame],
      obRecords: [{ obsId: frame.obsId, obsMode: 'SM', grade: evil, comment: evil }],
      problems: [{ code: 'AB_INVALID', subject: evil, message: evil, cure: evil }],
    });
    const page = pageOf(list);
    expect(elementsOf(page).filter(({ name }) => name === 'script' || name === 'img')).toEqual([]);
    expect(rowsOf(page, 'frames')[0]!.slice(1, 6)).toEqual([evil, 'OBJECT', 'OBJECT', `1134385 ${evil}`, evil]);
    expect(rowsOf(page, 'obs')[0]!.slice(1, 8)).toEqual([evil, evil, evil, '', 'SM', evil, evil]);
  });

  it('is well-formed whatever the headers say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const frame = { ...frameOf({ obsName: text }), fileName: text, tplStart: text, dateObs: text, insMode: text };
        expect(pageOf(nightOf({ frames: [frame], date: text })).name).toBe('html');
      }),
      { numRuns: 40 },
    );
  });

  it('has headings in order, a caption and scopes for every table', () => {
    const page = pageOf(nightOf());
    expect(page.attributes['lang']).toBe('en');
    const levels = elementsOf(page).flatMap(({ name }) => (/^h[1-6]$/u.test(name) ? Number(name.slice(1)) : []));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => index > 0 && level > levels[index - 1]! + 1)).toEqual([]);
    for (const table of select(page, 'table')) expect(select(table, 'caption')).toHaveLength(1);
    expect(select(page, 'th').filter(({ attributes }) => !['col', 'row'].includes(attributes['scope'] ?? ''))).toEqual(
      [],
    );
  });

  it('takes a thousand frames', () => {
    const frames = Array.from({ length: 1000 }, (_, index) => {
      const at = new Date(index * 60_000).toISOString().slice(11, 19);
      return frameOf({ at, obsId: Math.floor(index / 4), tplStart: at, keywords: { 'ESO OBS START': at } });
    });
    const page = pageOf(nightOf({ frames, findings: [], abs: [] }));
    expect(rowsOf(page, 'frames')).toHaveLength(1000);
    expect(select(page, 'figure')).toHaveLength(250);
  });
});
