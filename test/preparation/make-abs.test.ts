import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { abFromText } from '../../src/domain/association/ab-text.ts';
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

  it('a correction of a frame that is not there is a message; the night goes on', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await correct(DATE, [{ file: 'MUSE.2014-12-16T01:23:34.813.fits', keyword: 'ESO DPR TYPE', value: 'SKY' }]);
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(4);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('MUSE.2014-12-16T01:23:34.813.fits');
    expect(Object.keys(await night.tree('MUSE_smart'))).toContain('MUSE.2014-12-15T00:54:04.379_tpl.ab');
  });

  it('a geometry table without slices is a message, and the nominal field stands in', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const table = join(night.root, 'archive', 'calib', 'MU_GEOT_140101A_geometry_table_wfm.fits');
    const whole = await readFile(table);
    await writeFile(table, whole.subarray(0, whole.indexOf('XTENSION')));
    const { lines, warnings } = await night.prepare({ date: DATE, simulate: true });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('the nominal field of 60 arcsec stands in');
    expect(lines.some((line) => line.includes('3600.0 arcsec2, nominal'))).toBe(true);
  });

  it('a calibration that cannot be read is a message; the others are used', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await writeFile(join(night.root, 'archive', 'calib', 'MU_GFIL_140101A_filter_list.fits'), 'no FITS file');
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(4);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('MU_GFIL_140101A_filter_list.fits');
  });
});
