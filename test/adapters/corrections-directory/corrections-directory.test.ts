import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryCorrections } from '../../../src/adapters/corrections-directory/index.ts';
import { correctableOf } from '../../../src/domain/frame/correctable.ts';
import { MUSE } from '../../fakes/muse.ts';
import { correctionEntry } from '../../../src/domain/frame/header-correction.ts';

const DATE = '2014-12-14';
const FRAME = 'MUSE.2014-12-15T00:54:04.379.fits';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'corrections-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const folderOf = (path: string) =>
  createDirectoryCorrections({ directory: path, correctable: correctableOf(MUSE, MUSE.recipeKeywords) });
const path = () => join(directory, `${DATE}.yaml`);
async function readText(text: string) {
  await writeFile(path(), text);
  return folderOf(directory).read(DATE);
}

describe('[U] a folder of corrections', () => {
  it('has a file per date, and no corrections where there is none', async () => {
    const corrections = folderOf(join(directory, 'nowhere'));
    expect(corrections.pathOf(DATE)).toBe(join(directory, 'nowhere', '2014-12-14.yaml'));
    expect(await corrections.read(DATE)).toEqual([]);
  });

  it('gives texts, numbers and logical values as they are written', async () => {
    const text = `
# the rotator lost its encoder in the first half of the night
- file: ${FRAME}
  keyword: ESO INS DROT POSANG
  value: 30.5
  author: L. Meitner
  reason: stars in IMAGE_FOV
- { file: ${FRAME}, keyword: ESO TPL START, value: 2014-12-15T00:53:10, author: L. Meitner, reason: night log }
- { file: ${FRAME}, keyword: ESO TEL ROT ALTAZTRACK, value: false, author: L. Meitner, reason: no AO }
`;
    const common = { fileName: FRAME, author: 'L. Meitner' };
    expect(await readText(text)).toEqual([
      { ...common, keyword: 'ESO INS DROT POSANG', value: 30.5, reason: 'stars in IMAGE_FOV' },
      { ...common, keyword: 'ESO TPL START', value: '2014-12-15T00:53:10', reason: 'night log' },
      { ...common, keyword: 'ESO TEL ROT ALTAZTRACK', value: false, reason: 'no AO' },
    ]);
  });

  it.each(['', '# nothing to correct\n', '[]\n'])('takes an empty file for no corrections: %j', async (text) => {
    expect(await readText(text)).toEqual([]);
  });

  it('takes an entry as messages spell it, once it is signed', async () => {
    const correction = { fileName: FRAME, keyword: 'EXPTIME', value: 600, reason: 'the clock\'s fault: {0} "#1"' };
    const entry = correctionEntry(correction);
    await expect(readText(entry)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${path()}, line 1: author is still ???`,
      cure: 'sign the correction with your name',
    });
    expect(await readText(entry.replace('"author":"???"', '"author":"L. Meitner"'))).toEqual([
      { ...correction, author: 'L. Meitner' },
    ]);
  });

  it('names the line of an entry that it does not understand', async () => {
    const text = `- { file: ${FRAME}, keyword: RA, value: 1, author: me, reason: why }\n\n- file: ${FRAME}\n  keyword: DEC\n`;
    await expect(readText(text)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${path()}, line 3: value, author and reason missing`,
      cure: 'an entry has file, keyword, value, author and reason',
    });
  });

  it.each([
    ['- { file: x', /line 1/],
    ['- a: 1\n  a: 2\n', /Map keys must be unique at line 2/],
    ['- a: 1\n---\n- a: 2\n', /multiple documents/],
    ['- !secret x\n', /Unresolved tag: !secret at line 1/],
  ])('refuses what is no YAML, in one line with the place: %j', async (text, message) => {
    const failure = await readText(text).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CONFIG_INVALID', cure: 'correct the YAML' });
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).toMatch(new RegExp(`^${path()}: [^\\n]*[^:]$`, 'u'));
  });

  it('names all that lies in it, and nothing where it is not there', async () => {
    await writeFile(path(), '');
    await writeFile(join(directory, '2014-12-14.yml'), '');
    expect((await folderOf(directory).list()).toSorted()).toEqual(['2014-12-14.yaml', '2014-12-14.yml']);
    expect(await folderOf(join(directory, 'nowhere')).list()).toEqual([]);
  });

  it('says when the file cannot be read', async () => {
    await mkdir(path());
    await expect(folderOf(directory).read(DATE)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(`${path()} cannot be read: `),
      cure: 'check its permissions',
    });
  });
});
