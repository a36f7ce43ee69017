import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createObRecords } from '../../../src/adapters/ob-records/index.ts';
import { scratchFolder } from './sources.ts';

const DATE = '2014-12-14';
const HEADER = 'obsId,obsStart,obsMode,grade,comment';

/** Reads a night of which this is the only file. */
async function readNight(name: string, text: string) {
  const directory = await scratchFolder();
  await writeFile(join(directory, name), text);
  const read = createObRecords({ kind: 'directory', directory, isOptional: false }).read(DATE);
  return { path: join(directory, name), read };
}

describe('[U] folder of OB records', () => {
  it('has none where there is no place for them', async () => {
    expect(await createObRecords({ kind: 'none' }).read(DATE)).toEqual([]);
  });

  it.each(['2014-12-14.yaml', '20141214.json', '2014-12-14.CSV'])('is not read of %s, which is said', async (name) => {
    const { path, read } = await readNight(name, HEADER);
    await expect(read).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `nobody reads ${path}: OB records of a night are in 2014-12-14.json or 2014-12-14.csv`,
    });
  });

  it.each(['2014-12-15.yaml', 'README.md', '.2014-12-14.json.swp', '2014-12-14.json~'])(
    'has none in %s',
    async (name) => {
      expect(await (await readNight(name, HEADER)).read).toEqual([]);
    },
  );

  it('that nobody has named may be missing, as long as the archive is there', async () => {
    const archive = await scratchFolder();
    const records = createObRecords({ kind: 'directory', directory: join(archive, 'ob'), isOptional: true });
    expect(await records.read(DATE)).toEqual([]);
    await rm(archive, { recursive: true });
    await expect(records.read(DATE)).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: `the archive folder ${archive} is not there`,
      cure: 'mount it, or correct archive.directory in phoenix.yaml',
    });
    await mkdir(archive);
    expect(await records.read(DATE)).toEqual([]);
  });

  it('that somebody has named must be there', async () => {
    const directory = join(await scratchFolder(), 'ob');
    await expect(createObRecords({ kind: 'directory', directory, isOptional: false }).read(DATE)).rejects.toMatchObject(
      {
        code: 'ARCHIVE_UNAVAILABLE',
        message: `the folder of OB records ${directory} is not there`,
        cure: 'mount it, or correct obRecords.directory in phoenix.yaml',
      },
    );
  });

  it('with two files for a night is refused: one of them is older', async () => {
    const directory = await scratchFolder();
    await writeFile(join(directory, `${DATE}.json`), '[]');
    await writeFile(join(directory, `${DATE}.csv`), `${HEADER}\n`);
    await expect(createObRecords({ kind: 'directory', directory, isOptional: true }).read(DATE)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `OB records of ${DATE} are in ${directory}/${DATE}.json and in ${directory}/${DATE}.csv`,
      cure: 'remove one of them',
    });
  });

  it('with a folder for a file is unavailable, not empty', async () => {
    const directory = await scratchFolder();
    await mkdir(join(directory, `${DATE}.json`));
    await expect(createObRecords({ kind: 'directory', directory, isOptional: true }).read(DATE)).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      message: expect.stringContaining(`${DATE}.json cannot be read`),
    });
  });
});

describe('[U] CSV file of OB records', () => {
  const NAME = `${DATE}.csv`;

  it('may have its columns in any order and spelling, with a byte order mark, blank lines and any line end', async () => {
    const text = '\uFEFFGrade,COMMENT,OBS.ID,obs_start\r\nA,fine,7,\r\n\r\nC,"a ""b"", c",8,2014-12-15T00:49:06\n\n';
    const { read } = await readNight(NAME, text);
    expect(await read).toEqual([
      { obsId: 7, obsMode: 'NONE', grade: 'A', comment: 'fine' },
      { obsId: 8, obsStart: '2014-12-15T00:49:06', obsMode: 'NONE', grade: 'C', comment: 'a "b", c' },
    ]);
  });

  it('may have no rows, and no end of its last line', async () => {
    expect(await (await readNight(NAME, HEADER)).read).toEqual([]);
    expect(await (await readNight(NAME, `${HEADER}\n7,,,A,last`)).read).toMatchObject([{ obsId: 7, comment: 'last' }]);
    expect(await (await readNight(NAME, `${HEADER}\n7,,,A,`)).read).toMatchObject([{ obsId: 7, comment: '' }]);
  });

  it.each([
    ['without header', '', '', 'has no header', `begin it with the line ${HEADER}`],
    [
      'with a misspelt column',
      'obsId,obStart,grade,comment\n',
      ', line 1',
      'column "obStart" is not known',
      'the columns are date, obsId, obsStart, obsMode, grade, comment',
    ],
    [
      'with a column twice',
      'obsId,grade,comment,OBS_ID\n',
      ', line 1',
      'column "OBS_ID" is there twice',
      'delete one of them',
    ],
    ['without grades', '\nobsId,comment\n', ', line 2', 'column grade is missing', 'add it; its cells may be empty'],
    [
      'with a comma outside of quotes',
      `${HEADER}\n7,,,A,fine\n8,,,A,thin clouds, wind\n`,
      ', line 3',
      '6 cells, the header has 5',
      'write a cell for each column; a comma inside a comment needs quotes around it',
    ],
    [
      'with a quote that is not closed',
      `${HEADER}\n7,,,A,"two\nlines"\n8,,,A,"fine\n`,
      ', line 4',
      'a quote is not closed, or is inside a cell',
      'put quotes around the whole cell and double those inside it',
    ],
    [
      'with a quote inside a cell',
      `${HEADER}\n7,,,A,seeing 0.8"\n`,
      ', line 2',
      'a quote is not closed, or is inside a cell',
      'put quotes around the whole cell and double those inside it',
    ],
    [
      'with a wrong grade after a comment of two lines',
      `${HEADER}\n7,,,A,"two\nlines"\n8,,,Z,\n`,
      ', line 4',
      'grade "Z" is none',
      'write one of A, B, C, D, X, or leave it empty',
    ],
  ])('%s is refused with file and line', async (_, text, place, because, cure) => {
    const { path, read } = await readNight(NAME, text);
    await expect(read).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: `${path}${place}: ${because}`, cure });
  });

  it('for all nights needs the date of each row', async () => {
    const file = join(await scratchFolder(), 'log.csv');
    const read = () => createObRecords({ kind: 'file', file }).read(DATE);
    await writeFile(file, `${HEADER}\n7,,,A,\n`);
    await expect(read()).rejects.toMatchObject({ message: `${file}, line 1: column date is missing` });
    await writeFile(file, `date,${HEADER}\n2014-12-14,7,,,A,\n2014-13-14,8,,,A,\n`);
    await expect(read()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${file}, line 3: date "2014-13-14" is none`,
      cure: 'write the observing date (noon to noon UT) as yyyy-mm-dd',
    });
    await rm(file);
    await expect(read()).rejects.toMatchObject({
      code: 'ARCHIVE_UNAVAILABLE',
      cure: 'mount it, or correct obRecords.file in phoenix.yaml',
    });
  });
});

describe('[U] JSON file of OB records', () => {
  const NAME = `${DATE}.json`;

  it('has numbers or texts, and may leave out what is not known', async () => {
    const text = '[{"obsId": 7, "grade": null, "comment": ""}, {"obsId": "8", "grade": "B", "comment": " good "}]';
    expect(await (await readNight(NAME, text)).read).toEqual([
      { obsId: 7, obsMode: 'NONE', grade: '', comment: '' },
      { obsId: 8, obsMode: 'NONE', grade: 'B', comment: 'good' },
    ]);
  });

  it.each([
    [
      'that is an object',
      '{"7": {}}',
      '',
      'is no list',
      'write a JSON array with an object per execution: obsId, obsStart, obsMode, grade, comment',
    ],
    [
      'with an entry that is no record',
      '[[]]',
      ', record 1',
      '[] is no record',
      'write an object with obsId, grade, comment',
    ],
    [
      'with null for a record',
      '[null]',
      ', record 1',
      'null is no record',
      'write an object with obsId, grade, comment',
    ],
    ['with a number for a record', '[7]', ', record 1', '7 is no record', 'write an object with obsId, grade, comment'],
    [
      'with an unknown key',
      '[{"obsId": 7, "grade": "A", "comment": ""}, {"obsId": 8, "grad": "A", "comment": ""}]',
      ', record 2',
      'column "grad" is not known',
      'the columns are date, obsId, obsStart, obsMode, grade, comment',
    ],
    [
      'without comment',
      '[{"obsId": 7, "grade": "A"}]',
      ', record 1',
      'column comment is missing',
      'add it; its cells may be empty',
    ],
    [
      'with a list for a comment',
      '[{"obsId": 7, "grade": "A", "comment": ["a"]}]',
      ', record 1',
      'comment is ["a"]',
      'write a text or a number',
    ],
    [
      'with an OBS.ID that no number holds',
      '[{"obsId": 1e300, "grade": "A", "comment": ""}]',
      ', record 1',
      'obsId "1e+300" is no OBS.ID',
      'write the number of the OB',
    ],
  ])('%s is refused with file and record', async (_, text, place, because, cure) => {
    const { path, read } = await readNight(NAME, text);
    const message = because === 'is no list' ? `${path}: is no list` : `${path}${place}: ${because}`;
    await expect(read).rejects.toMatchObject({ code: 'CONFIG_INVALID', message, cure });
  });

  it('that is cut off is refused with the place', async () => {
    const { path, read } = await readNight(NAME, '[{"obsId": 7,\n "grade"');
    await expect(read).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/^.*2014-12-14\.json: .*line 2/),
      cure: 'correct the JSON, or remove the file',
    });
    await expect(read).rejects.toThrow(path);
  });
});
