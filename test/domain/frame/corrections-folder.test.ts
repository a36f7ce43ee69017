import { describe, expect, it } from 'vitest';
import { correctionsFolderOf, unreadFor } from '../../../src/domain/frame/corrections-folder.ts';

const DATE = '2014-12-14';

describe('[U] a folder of corrections', () => {
  it('has a file per observing date', () => {
    const names = ['2014-12-15.yaml', '2014-12-14.yaml', '2014-02-30.yaml'];
    expect(correctionsFolderOf(names)).toEqual({
      dates: ['2014-12-14', '2014-12-15'],
      unread: [{ name: '2014-02-30.yaml', date: undefined }],
    });
  });

  it.each([
    ['2014-12-14.yml', DATE],
    ['2014-12-14.YAML', DATE],
    ['2014-12-14', DATE],
    ['2014-12-14.yaml.bak', DATE],
    ['20141214.yaml', DATE],
    ['2014_12_14.yaml', DATE],
    ['corrections-2014-12-14.yaml', DATE],
    ['2014-13-14.yaml', undefined],
    ['corrections.yaml', undefined],
    ['120141214.yaml', undefined],
  ])('nobody reads %s in it, meant for %s', (name, date) => {
    expect(correctionsFolderOf([name])).toEqual({ dates: [], unread: [{ name, date }] });
  });

  it.each(['.git', '.2014-12-14.yaml.swp', 'README', 'readme.txt', 'how-to.md', 'LICENSE', '2014-12-14.yaml~'])(
    'has %s for other ends',
    (name) => {
      expect(correctionsFolderOf([name])).toEqual({ dates: [], unread: [] });
    },
  );
});

describe('[U] files of corrections that nobody reads', () => {
  it('are told by the dates for which they may be meant', () => {
    const names = ['2014-12-12.yml', '2014-12-13.yml', '2014-12-15.yml', 'corrections.yml', 'notes.txt'];
    const told = unreadFor(DATE, correctionsFolderOf(names));
    expect(told.map(({ subject }) => subject)).toEqual(['2014-12-13.yml', '2014-12-15.yml', 'corrections.yml']);
    expect(told[0]).toEqual({
      code: 'CONFIG_INVALID',
      subject: '2014-12-13.yml',
      message: 'nobody reads 2014-12-13.yml among the corrections',
      cure: 'name it 2014-12-13.yaml if it has the corrections of that observing date',
    });
    expect(told[2]?.cure).toBe('corrections stand in <observing date>.yaml; move it there, or elsewhere');
  });
});
