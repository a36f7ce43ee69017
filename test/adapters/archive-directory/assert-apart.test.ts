import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertArchiveApart } from '../../../src/adapters/archive-directory/index.ts';
import { temporaryFolder } from '../../setup/temporary-folder.ts';

const REFUSED = expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error;

/** A folder with an archive and a data root side by side. */
function neighbours() {
  const base = temporaryFolder();
  const at = (path: string) => join(base, path);
  for (const path of ['archive/raw', 'archive/calib', 'home']) mkdirSync(at(path), { recursive: true });
  const check = (directory: string, ...dataRoots: readonly string[]) => {
    assertArchiveApart(at(directory), dataRoots.map(at));
  };
  return { at, check };
}

describe('[C] an archive folder and the data roots of hosts', () => {
  it('may be neighbours, and the archive may lie in the data root', () => {
    const { check } = neighbours();
    check('archive', 'home', 'other-home');
    check('home/archive', 'home');
    check('nowhere', 'nowhere-else');
    check('home/raw-archive', 'home');
  });

  it.each([
    ['the same', 'home', 'home'],
    ['the same and not there yet', 'later', 'later'],
    ['an archive among the raw files', 'home/raw', 'home'],
    ['an archive among the masters', 'home/mcalib/archive', 'home'],
    ['a data root among the originals', 'archive', 'archive/raw/home'],
  ])('must not be %s', (_, directory, dataRoot) => {
    const { check } = neighbours();
    expect(() => check(directory, 'other-home', dataRoot)).toThrow(REFUSED);
  });

  it.each([
    ['home', 'archive'],
    ['home/raw', 'archive/raw'],
    ['home/mcalib', 'archive/calib'],
    ['home/mcalib', 'archive/raw'],
    ['home/raw', 'archive'],
  ])('must not be joined by a link (%s to %s)', (link, target) => {
    const { at, check } = neighbours();
    if (link === 'home') symlinkSync(at(target), at('linked'));
    else symlinkSync(at(target), at(link));
    expect(() => check('archive', link === 'home' ? 'linked' : 'home')).toThrow(REFUSED);
  });
});
