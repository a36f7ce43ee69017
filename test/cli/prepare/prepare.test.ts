import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parsePreparation } from '../../../src/domain/association/edits/preparation-document.ts';
import type { ObRecord } from '../../../src/domain/association/ob-record.ts';
import type { Stage } from '../../../src/domain/stage/stage.ts';
import { SCENARIOS } from '../../../src/simulator/scenarios/index.ts';
import { DATE, openHeaderNight } from './header-night.ts';
import type { HeaderNight } from './header-night.ts';

let night: HeaderNight;
afterEach(() => {
  night.close();
});

async function filesUnder(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function preparation() {
  return parsePreparation((await night.tree('MUSE_smart'))['preparation.json'] ?? '', 'preparation.json');
}

async function setStage(stage: Stage): Promise<void> {
  await night.withContext(async (context) => {
    const records = await context.records();
    await records.saveDate({
      process: 'MUSE_R',
      unit: DATE,
      stage,
      planKey: 'k',
      needsOperator: false,
      message: '',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
  });
}

describe('[U] phoenix prepare, analysis', () => {
  it('-S writes nothing at all', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const before = await filesUnder(night.root);
    const { exitCode, lines } = await night.prepare({ date: DATE, simulate: true });
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toContain('case 1: OBs linked by a container of type C');
    expect(lines.at(-1)).toBe('Simulation: no AB and no decision was written.');
    expect(await filesUnder(night.root)).toEqual(before);
  });

  it('-S with a file of edits shows what they would give, and writes nothing', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const file = join(night.root, 'edits.yaml');
    const abs = ['MUSE.2014-12-15T00:54:04.379_tpl.ab', 'MUSE.2014-12-15T01:23:34.813_tpl.ab'];
    await writeFile(file, JSON.stringify({ date: DATE, edits: [{ kind: 'MERGE', abs, reason: 'same target' }] }));
    const before = await filesUnder(night.root);
    const { exitCode, lines } = await night.prepare({ date: DATE, simulate: true, edits: file });
    expect(exitCode).toBe(0);
    expect(lines).toContain(
      'MUSE.2014-12-15T00:54:04.379_tpl.ab 3 OBJECT, 1 SKY  1134385 AM-0644-741 WFM-NOAO-N 094.B-0612(A) E1',
    );
    expect(await filesUnder(night.root)).toEqual(before);
  });

  it('-S tells by its exit code that edits of a file would be refused', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const file = join(night.root, 'edits.yaml');
    await writeFile(file, `date: ${DATE}\nedits:\n  - { kind: DELETE, ab: no.ab, reason: x }\n`);
    const { exitCode, warnings } = await night.prepare({ date: DATE, simulate: true, edits: file });
    expect([exitCode, warnings.length]).toEqual([4, 1]);
  });

  it('-S tells what has changed since the preparation, and that ABs were edited by hand', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const gone = night.plan.science[0]?.frames.at(-1)?.fileName ?? '';
    await rm(join(night.root, 'archive', 'raw', DATE, gone));
    const folder = join(night.root, 'trees', 'MUSE_smart', 'logs', DATE);
    const name = 'MUSE.2014-12-15T01:23:34.813.ab';
    await writeFile(join(folder, name), `${(await night.tree('MUSE_smart'))[name] ?? ''}# looked at\n`);
    const { lines, warnings } = await night.prepare({ date: DATE, simulate: true });
    expect(lines).toContain(`   frame is gone    ${gone}`);
    expect(warnings.at(-1)).toBe(
      `phoenix: ${folder} holds files edited by hand: ${name}; the ABs shown here are without those edits`,
    );
  });

  it('without a decision transfers nothing and waits for the operator', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const { exitCode, lines } = await night.prepare({ date: DATE });
    expect(exitCode).toBe(3);
    expect(lines.at(-1)).toBe(
      `Nothing is accepted yet. next: phoenix prepare -d ${DATE} --accept (all recommendations) or -V (one by one)`,
    );
    await expect(night.tree('MUSE_smart')).rejects.toThrow('ENOENT');
  });

  it('-B writes the daily data list as a page', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { lines } = await night.prepare({ date: DATE, simulate: true, browse: true });
    const path = join(night.root, 'lst', `data_list_MUSE_${DATE}.html`);
    expect(lines.some((line) => line.startsWith(`data list: ${path}`))).toBe(true);
    const page = await readFile(path, 'utf8');
    for (const { frames } of night.plan.science) for (const { fileName } of frames) expect(page).toContain(fileName);
  });

  it.each([
    [{ date: DATE, simulate: true, interactive: true }, '-S and -V do not go together'],
    [{ date: DATE, accept: true, undo: 'E1' }, '--undo and --accept or --edits do not go together'],
    [{ date: DATE, month: '2014-12' }, 'a date and a month do not go together'],
    [{ month: '2014-12', undo: 'E1' }, '--undo is for one date'],
    [{ month: '2014-13' }, "'2014-13' is not a month"],
    [{ month: '2015-01' }, 'the archive has no raw frames of 2015-01'],
    [{ date: DATE, accept: true, operator: '' }, '"" is no name of an operator'],
    [{ date: DATE, accept: true, operator: 'a\nE9 b' }, '"a\\nE9 b" is no name of an operator'],
    [{}, 'neither a date nor a month'],
    [{ date: '2014-12-32' }, "'2014-12-32' is not a date"],
    [{ date: DATE, undo: 'E1' }, 'there is no edit E1'],
    [{ date: DATE, undo: 'last' }, `${DATE} has no edit to undo`],
    [{ date: DATE, undo: 'ob:1' }, 'OB 1 has no AB in this night'],
    [{ date: DATE, export: 'edits.yaml' }, `${DATE} is not prepared`],
    [{ date: DATE, refreshOb: true }, `${DATE} is not prepared`],
    [{ date: DATE, edits: '/no/such/file' }, '/no/such/file cannot be read'],
  ])('%j is refused: %s', async (options, because) => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { exitCode, warnings } = await night.prepare(options);
    expect(exitCode).not.toBe(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(because);
  });
});

describe('[U] phoenix prepare, a month', () => {
  it('prepares every date that has raw frames, and tells each result', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { exitCode, lines } = await night.prepare({ month: '2014-12', accept: true });
    expect(exitCode).toBe(0);
    expect(lines.slice(-2)).toEqual(['date result', `${DATE} done`]);
    expect((await preparation()).edits.map(({ action }) => action.kind)).toEqual(['TRANSFORM', 'ADD_SKY']);
  });

  it('a night without science is none of its failures, one that cannot be read is', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const raws = join(night.root, 'archive', 'raw');
    const calibration = night.plan.calibrations[0]?.fileName ?? '';
    await mkdir(join(raws, '2014-12-16'));
    await copyFile(join(raws, DATE, calibration), join(raws, '2014-12-16', calibration));
    const first = await night.prepare({ month: '2014-12', simulate: true });
    expect([first.exitCode, first.lines.slice(-2)]).toEqual([0, [`${DATE} done`, '2014-12-16 no science frames']]);
    await mkdir(join(night.root, 'corrections'));
    await writeFile(join(night.root, 'corrections', '2014-12-16.yaml'), '[');
    const second = await night.prepare({ month: '2014-12', simulate: true, json: true });
    expect(second.exitCode).toBe(1);
    expect(second.lines.at(-1)).toContain('2014-12-16.yaml: Flow sequence');
    const reports = JSON.parse(second.lines.find((line) => line.startsWith('[')) ?? '') as { date: string }[];
    expect(reports.map(({ date }) => date)).toEqual([DATE, '2014-12-16']);
  });
});

describe('[U] phoenix prepare, decisions', () => {
  it('--edits does the edits of a file and answers the findings they touch; doing it again changes nothing', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const file = join(night.root, 'edits.yaml');
    const abs = ['MUSE.2014-12-15T00:54:04.379_tpl.ab', 'MUSE.2014-12-15T01:23:34.813_tpl.ab'];
    await writeFile(file, JSON.stringify({ date: DATE, edits: [{ kind: 'MERGE', abs, reason: 'same target' }] }));
    expect(await night.prepare({ date: DATE, edits: file })).toMatchObject({ exitCode: 0, warnings: [] });
    const first = await night.tree('MUSE_smart');
    expect(await night.prepare({ date: DATE, edits: file })).toMatchObject({ exitCode: 0, warnings: [] });
    const second = await night.tree('MUSE_smart');
    expect({ ...second, 'preparation.json': '' }).toEqual({ ...first, 'preparation.json': '' });
    const { edits, choices } = await preparation();
    expect(edits.map(({ id, signature }) => [id, signature.reason])).toEqual([['E1', 'same target']]);
    expect(choices.map(({ choice }) => choice)).toEqual(['as in the file of edits']);
  });

  it('a file that holds no edits of the date is refused as a whole: nothing is transferred', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const file = join(night.root, 'edits.yaml');
    for (const text of ['', 'date: 2014-12-16\nedits: []\n', `date: !!date ${DATE}\nedits: []\n`, `date: ${DATE}\n`]) {
      await writeFile(file, text);
      const { exitCode, warnings } = await night.prepare({ date: DATE, edits: file, accept: true });
      expect([exitCode, warnings.length]).toEqual([2, 1]);
      expect(warnings[0]).not.toContain(':;');
      await expect(night.tree('MUSE_smart')).rejects.toThrow('ENOENT');
    }
  });

  it('--export and --refresh-ob report as JSON', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const path = join(night.root, 'edits.yaml');
    const exported = await night.prepare({ date: DATE, export: path, json: true });
    expect(exported.lines[0]).toBe(JSON.stringify({ date: DATE, path, edits: 2 }));
    const refreshed = await night.prepare({ date: DATE, refreshOb: true, json: true });
    expect(refreshed.lines[0]).toBe(JSON.stringify({ date: DATE, version: 1, changedObs: [] }));
  });

  it('the preparation of another date is not taken for that of this one', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const path = join(night.root, 'trees', 'MUSE_smart', 'logs', DATE, 'preparation.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(`"date": "${DATE}"`, '"date": "2014-12-15"'));
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(2);
    expect(warnings[0]).toContain(`it is the preparation of MUSE_R 2014-12-15, not of MUSE_R ${DATE}`);
  });

  it('a reason from elsewhere does not write to the terminal', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true, reason: 'red \u001b[31m\nE9 MERGE \u202e' });
    const { lines } = await night.prepare({ date: DATE, simulate: true });
    expect(lines.join('')).toContain('red  [31m E9 MERGE');
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('edits that name frames of another night are a message each; the rest is done', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const file = join(night.root, 'edits.yaml');
    await writeFile(
      file,
      JSON.stringify({
        date: DATE,
        edits: [
          {
            kind: 'MERGE',
            abs: ['MUSE.2015-01-01T00:00:00.000_tpl.ab', 'MUSE.2015-01-01T01:00:00.000.ab'],
            reason: 'no',
          },
          { kind: 'DELETE', ab: 'MUSE.2014-12-15T00:54:04.379_tpl.ab', reason: 'singles only' },
        ],
      }),
    );
    const { exitCode, warnings } = await night.prepare({ date: DATE, edits: file });
    expect(exitCode).toBe(4);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('MUSE.2015-01-01T00:00:00.000_tpl.ab');
    expect((await preparation()).edits.map(({ action }) => action.kind)).toEqual(['DELETE']);
  });

  it('what was decided stays decided: --accept again asks nothing and keeps edits and undos', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    await night.prepare({ date: DATE, undo: 'last', reason: 'that field has a galaxy' });
    expect(await night.prepare({ date: DATE, accept: true })).toMatchObject({ exitCode: 0, warnings: [] });
    const { edits } = await preparation();
    expect(edits.map(({ id, undone }) => [id, undone?.reason])).toEqual([
      ['E1', undefined],
      ['E2', 'that field has a galaxy'],
    ]);
  });

  it('files edited by hand in the prepared tree are not replaced unasked', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const folder = join(night.root, 'trees', 'MUSE_smart', 'logs', DATE);
    const [name = ''] = Object.keys(await night.tree('MUSE_smart'));
    await writeFile(join(folder, name), `${(await night.tree('MUSE_smart'))[name] ?? ''}# looked at\n`);
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(2);
    expect(warnings[0]).toContain(`holds files edited by hand: ${name}`);
    expect((await night.tree('MUSE_smart'))[name]).toContain('# looked at');
    expect(await night.prepare({ date: DATE, accept: true, overwrite: true })).toMatchObject({ exitCode: 0 });
    expect((await night.tree('MUSE_smart'))[name]).not.toContain('# looked at');
  });

  it('a preparation.json that cannot be read is never overwritten', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const path = join(night.root, 'trees', 'MUSE_smart', 'logs', DATE, 'preparation.json');
    await writeFile(path, '{"format": 1');
    const { exitCode, warnings } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(2);
    expect(warnings[0]).toContain('preparation.json');
    expect(await readFile(path, 'utf8')).toBe('{"format": 1');
  });
});

describe('[U] phoenix prepare, again', () => {
  it('is refused while a plan runs, with the way out, and nothing changes', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const before = await night.tree('MUSE_smart');
    for (const stage of ['processing', 'certification', 'distribution', 'ingestion'] as const) {
      await setStage(stage);
      const { exitCode, warnings } = await night.prepare({ date: DATE, undo: 'last' });
      expect(exitCode).toBe(2);
      expect(warnings[0]).toContain(`phoenix cancel -d ${DATE}`);
    }
    expect(await night.tree('MUSE_smart')).toEqual(before);
  });

  it('after the end it opens a new version and tells what has changed', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const late = night.plan.science.at(-1)?.frames.at(-1)?.fileName ?? '';
    const raw = join(night.root, 'archive', 'raw', DATE, late);
    const header = await readFile(raw);
    await rm(raw);
    await night.prepare({ date: DATE, accept: true });
    await setStage('ingested');
    await writeFile(raw, header);
    const { exitCode, lines } = await night.prepare({ date: DATE, accept: true });
    expect(exitCode).toBe(0);
    expect(lines).toContain('Changed since version 1 of the preparation:');
    expect(lines).toContain(`   new frame        ${late}`);
    expect((await preparation()).version).toBe(2);
  });

  it('--refresh-ob reads grades again, tells what changed, and leaves ABs and decisions alone', async () => {
    night = await openHeaderNight(SCENARIOS['two-executions-sm']);
    await night.prepare({ date: DATE, accept: true });
    const before = await night.tree('MUSE_smart');
    const path = join(night.root, 'archive', 'ob', `${DATE}.json`);
    const records = JSON.parse(await readFile(path, 'utf8')) as ObRecord[];
    await writeFile(
      path,
      JSON.stringify(records.map((record, index) => (index === 0 ? { ...record, grade: 'D' } : record))),
    );
    const { exitCode, lines } = await night.prepare({ date: DATE, refreshOb: true });
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toContain(`OB ${records[0]?.obsId ?? 0}`);
    const after = await night.tree('MUSE_smart');
    expect({ ...after, 'preparation.json': '' }).toEqual({ ...before, 'preparation.json': '' });
    expect((await preparation()).obRecords[0]?.grade).toBe('D');
    expect(await readFile(join(night.root, 'log', DATE, 'ob_grades'), 'utf8')).toContain(' D\n');
  });
});

describe('[U] phoenix prepare, before the cut-over date', () => {
  const older = { processes: { MUSE_R: { olderAbs: { tree: 'MUSE_DFOS', until: '2020-12-01' } } } };

  it('takes the ABs of the older tree as they are, with lines nobody knows, and edits them once', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const created = await night.tree('MUSE');
    const name = 'MUSE.2014-12-15T01:23:34.813.ab';
    const text = `${created[name] ?? ''}SEQ_NAME        sci007\n`;
    night.close();
    night = await openHeaderNight(SCENARIOS['hidden-sky'], older);
    const folder = join(night.root, 'trees', 'MUSE_DFOS', 'logs', DATE);
    await mkdir(folder, { recursive: true });
    for (const [file, content] of Object.entries({ ...created, [name]: text }))
      await writeFile(join(folder, file), content);
    expect(await night.prepare({ date: DATE, accept: true })).toMatchObject({ exitCode: 0, warnings: [] });
    const prepared = (await night.tree('MUSE_smart'))[name] ?? '';
    expect(prepared).toContain('SEQ_NAME        sci007\n');
    expect(prepared.match(/^EDIT_TABLE /gmu)).toHaveLength(1);
    expect((await preparation()).edits.map(({ action }) => action.kind)).toEqual(['TRANSFORM', 'ADD_SKY']);
  });

  it('says where the ABs belong when the older tree has none', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky'], older);
    const { warnings } = await night.prepare({ date: DATE, accept: true });
    expect(warnings[0]).toContain(`${DATE} is before the cut-over date and has no ABs in the older tree MUSE_DFOS`);
    expect(warnings[0]).toContain(join('trees', 'MUSE_DFOS', 'logs', DATE));
  });
});
