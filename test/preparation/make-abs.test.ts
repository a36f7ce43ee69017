import { appendFile, mkdir, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { abFromText } from '../../src/domain/association/ab-text.ts';
import type { Preparation } from '../../src/domain/association/edits/preparation.ts';
import { makeAbs } from '../../src/preparation/make-abs.ts';
import { SCENARIOS } from '../../src/simulator/scenarios/index.ts';
import { DATE, openHeaderNight } from '../cli/prepare/header-night.ts';
import type { HeaderNight } from '../cli/prepare/header-night.ts';

let night: HeaderNight;
afterEach(() => {
  night.close();
});

async function correct(date: string, entries: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await mkdir(join(night.root, 'corrections'), { recursive: true });
  const signed = entries.map((entry) => ({ ...entry, author: 'vera', reason: 'night log' }));
  await writeFile(join(night.root, 'corrections', `${date}.yaml`), JSON.stringify(signed));
}

describe('[U] the ABs of a date, read through the ports', () => {
  it('carry the corrections of their raw files, and are made as the corrected headers say', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const file = 'MUSE.2014-12-15T01:23:34.813.fits';
    await correct(DATE, [{ file, keyword: 'ESO DPR TYPE', value: 'SKY' }]);
    expect(await night.prepare({ date: DATE, accept: true })).toMatchObject({ exitCode: 0, warnings: [] });
    const name = 'MUSE.2014-12-15T01:23:34.813.ab';
    const ab = abFromText((await night.tree('MUSE'))[name] ?? '', name);
    expect(ab.rawType).toBe('SKY');
    expect(ab.headerEdits).toEqual([{ fileName: file, keyword: 'ESO DPR TYPE', value: 'SKY' }]);
  });

  it('a frame that lacks an IFU is told; one without any is left out, and the others go on', async () => {
    night = await openHeaderNight(SCENARIOS.standard);
    const folder = join(night.root, 'archive', 'raw', DATE);
    const [lacking = '', , without = ''] = (await readdir(folder))
      .filter((name) => name.includes('2014-12-15T0'))
      .toSorted();
    const rewrite = async (name: string, from: string, to: string) => {
      const text = await readFile(join(folder, name), 'latin1');
      await writeFile(join(folder, name), text.replaceAll(from, to), 'latin1');
    };
    await rewrite(lacking, "'CHAN02  '", "'SGS_IMG '");
    await rewrite(without, "'CHAN", "'CHEN");
    const { exitCode, problems } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(4);
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`${without} has none of the extensions CHAN01 to CHAN24 .*CHEN02`, 'u')),
      expect.stringContaining(`${lacking} has no CHAN02 (IFU 2); the other frames of its template have it: it goes on`),
    ]);
    const [name = ''] = Object.keys(await night.tree('MUSE')).toSorted();
    const { rawFiles } = abFromText((await night.tree('MUSE'))[name] ?? '', name);
    expect(rawFiles).toContain(lacking);
    expect(rawFiles).not.toContain(without);
    const { leftOut } = JSON.parse((await night.tree('MUSE_smart'))['preparation.json'] ?? '') as Preparation;
    expect(leftOut).toContainEqual({
      what: without,
      because: expect.stringContaining('none of the extensions'),
      code: 'FRAME_UNREADABLE',
    });
  });

  it('a frame that is cut off between two blocks is left out, an odd one is used; both are told in true words', async () => {
    night = await openHeaderNight(SCENARIOS.standard);
    const folder = join(night.root, 'archive', 'raw', DATE);
    const [cut = '', odd = '', small = ''] = (await readdir(folder))
      .filter((name) => name.includes('2014-12-15T0'))
      .toSorted();
    const whole = await readFile(join(folder, cut));
    await writeFile(join(folder, cut), whole.subarray(0, 2880));
    await appendFile(join(folder, odd), 'x'.repeat(100));
    const text = await readFile(join(folder, small), 'latin1');
    await writeFile(join(folder, small), text.replace('EXPTIME = ', 'exptime =\t'), 'latin1');
    const { problems } = await night.prepare({ date: DATE, accept: true });
    expect(problems).toEqual([
      expect.stringMatching(
        new RegExp(`${cut} cannot be read: .* byte 2880: the file is cut off there, in a header`, 'u'),
      ),
      expect.stringMatching(new RegExp(`${odd} has 100 bytes behind the last HDU .*; it is used as it is`, 'u')),
    ]);
    const rawFiles = Object.entries(await night.tree('MUSE')).flatMap(([name, content]) =>
      name.endsWith('.ab') ? abFromText(content, name).rawFiles : [],
    );
    expect(rawFiles).toEqual(expect.arrayContaining([odd, small]));
    expect(rawFiles).not.toContain(cut);
  });

  it('science of which nothing can be made is told with its code; a renamed frame is used, and left out nowhere', async () => {
    night = await openHeaderNight(SCENARIOS.standard);
    const folder = join(night.root, 'archive', 'raw', DATE);
    const [unexposed = '', renamed = ''] = (await readdir(folder))
      .filter((name) => name.includes('2014-12-15T0'))
      .toSorted();
    const text = await readFile(join(folder, unexposed), 'latin1');
    await writeFile(
      join(folder, unexposed),
      text.replace(/EXPTIME = +[\d.]+/u, (card) => 'EXPTIME ='.padEnd(card.length - 1) + '0'),
      'latin1',
    );
    await rename(join(folder, renamed), join(folder, 'night_007.fits'));
    const made = await night.withContext(({ archive, abTree, corrections, obRecords, definition, rules }) =>
      makeAbs(
        { archive, abTree, corrections, obRecords },
        { process: definition, rules, events: rules.events, date: DATE },
      ),
    );
    expect(made.withoutAb).toEqual([
      { what: unexposed, because: expect.stringContaining('EXPTIME is 0 s'), code: 'HEADER_CONTRADICTORY' },
    ]);
    expect(made.leftOut).toEqual([]);
    expect(made.abs.flatMap(({ ab }) => ab.rawFiles)).toContain(renamed);
  });

  it('a correction of a frame that is not there is a message; the night goes on', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await correct(DATE, [{ file: 'MUSE.2014-12-16T01:23:34.813.fits', keyword: 'ESO DPR TYPE', value: 'SKY' }]);
    const { exitCode, problems } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(4);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('MUSE.2014-12-16T01:23:34.813.fits');
    expect(Object.keys(await night.tree('MUSE_smart'))).toContain('MUSE.2014-12-15T00:54:04.379_tpl.ab');
  });

  it('corrections that nobody reads are named beside those of the date, in whatever spelling', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const file = 'MUSE.2014-12-15T01:23:34.813.fits';
    await correct('2014-12-15', [{ file, keyword: 'ESO DPR TYPE', value: 'SKY' }]);
    for (const name of ['2014-12-14.yml', '20141214.yaml', '2014-11-14.yml', 'README', '.git'])
      await writeFile(join(night.root, 'corrections', name), '');
    const { problems } = await night.prepare({ date: DATE, simulate: true });
    expect(problems).toEqual([
      expect.stringContaining(`nobody reads 2014-12-14.yml among the corrections; name it ${DATE}.yaml`),
      expect.stringContaining(`nobody reads 20141214.yaml among the corrections; name it ${DATE}.yaml`),
      expect.stringMatching(`${file} changes nothing: it stands in the file of 2014-12-15; .* to the file of ${DATE}`),
    ]);
  });

  it('a geometry table without slices is a message, and the nominal field stands in', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const table = join(night.root, 'archive', 'calib', 'MU_GEOT_140101A_geometry_table_wfm.fits');
    const whole = await readFile(table);
    await writeFile(table, whole.subarray(0, whole.indexOf('XTENSION')));
    const { lines, problems } = await night.prepare({ date: DATE, simulate: true });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('the nominal field of 60 arcsec stands in');
    expect(lines.some((line) => line.includes('3600.0 arcsec2, nominal'))).toBe(true);
  });

  it('a calibration that cannot be read is a message; the others are used', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await writeFile(join(night.root, 'archive', 'calib', 'MU_GFIL_140101A_filter_list.fits'), 'no FITS file');
    const { exitCode, problems } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(4);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('MU_GFIL_140101A_filter_list.fits');
  });
});

describe('[U] what prepare says of files that are not used', () => {
  it('is grouped where many are alike: problems on standard error, the rest in the report; JSON and the record have all of them', async () => {
    night = await openHeaderNight(SCENARIOS.many);
    const raw = join(night.root, 'archive', 'raw');
    const names = (await readdir(join(raw, DATE))).filter((name) => name.includes('2014-12-15T0')).toSorted();
    const [moved, cut] = [names.slice(0, 6), names.slice(6, 11)];
    expect([moved.length, cut.length]).toEqual([6, 5]);
    for (const name of moved) await rename(join(raw, DATE, name), join(raw, name));
    for (const name of cut) await truncate(join(raw, DATE, name), 100);
    const { lines, problems } = await night.prepare({ date: DATE, accept: true });
    expect(problems).toEqual([expect.stringMatching(/^phoenix, 5 alike: .*cut off.*; also .* and 1 more$/u)]);
    const leftOut = lines.filter((line) => line.startsWith('left out'));
    expect(leftOut).toEqual([
      `left out, 6 alike: raw/${moved[0] ?? ''}: it lies in raw itself, where nobody looks: move it to raw/${DATE}; also ${moved
        .slice(1, 4)
        .map((name) => `raw/${name}`)
        .join(', ')} and 2 more`,
    ]);
    const record = JSON.parse((await night.tree('MUSE_smart'))['preparation.json'] ?? '') as Preparation;
    for (const name of cut) await rm(join(raw, DATE, name));
    const json = await night.prepare({ date: DATE, simulate: true, json: true });
    const report = JSON.parse(json.lines.find((line) => line.startsWith('{')) ?? '') as Pick<Preparation, 'leftOut'>;
    const places = moved.map((name) => `raw/${name}`);
    expect(record.leftOut?.map(({ what }) => what)).toEqual([...places, ...cut]);
    expect([json.exitCode, report.leftOut?.map(({ what }) => what)]).toEqual([4, places]);
  });

  it('names as packed only what is used', async () => {
    night = await openHeaderNight(SCENARIOS.standard);
    const raw = join(night.root, 'archive', 'raw', DATE);
    const [used = '', cut = ''] = (await readdir(raw)).filter((name) => name.includes('2014-12-15T0')).toSorted();
    for (const name of [used, cut]) await rename(join(raw, name), join(raw, `${name}.fz`));
    await truncate(join(raw, `${cut}.fz`), 100);
    const { lines } = await night.prepare({ date: DATE, simulate: true });
    expect(lines).toContain(`packed in the archive, unpacked on the way here: ${used}.fz`);
  });
});
