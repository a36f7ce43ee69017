import { describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { olderAlog } from '../../../src/domain/association/older-alog.ts';
import { CALIBRATIONS, simpleAbsOf } from '../cascade/night-fixtures.ts';
import { SINGLE, SINGLE_AB, SINGLE_NAME, take, textOf } from './older-ab-fixtures.ts';

const [MODEL] = simpleAbsOf([SINGLE]);
const AB: AssociationBlock = {
  ...MODEL!,
  inputs: [
    { source: { kind: 'raw', fileName: SINGLE.fileName }, tag: 'OBJECT' },
    { source: { kind: 'calib', fileName: 'b.fits' }, tag: 'MASTER_BIAS' },
    { source: { kind: 'calib', fileName: 'new.fits' }, tag: 'SKY_LINES' },
    { source: { kind: 'file', path: '/x.fits' }, tag: 'MINE' },
  ],
};
const parts = { given: '', changes: [], table: 'MUSE-1.1' } as const;

describe('[U] the association log of an older AB', () => {
  it('is made where none came with it', () => {
    expect(olderAlog(AB, parts)).toBe(
      [
        `# association log of ${AB.name}`,
        'ASSOCIATION     MASTER_BIAS      older    b.fits',
        'ASSOCIATION     SKY_LINES        older    new.fits',
        '',
      ].join('\n'),
    );
  });

  it('stays as it came, with a line for each calibration that it does not know', () => {
    const given = '# of old\nASSOCIATION SKY_LINES something\nwhatever';
    const wanted = `${given}\nASSOCIATION     MASTER_BIAS      older    b.fits\n`;
    expect(olderAlog(AB, { ...parts, given })).toBe(wanted);
    expect(olderAlog(AB, { ...parts, given: `${given}\n` })).toBe(wanted);
  });

  it('tells every edit, and what has been replaced', () => {
    const association = { tag: 'SKY_LINES', fileName: 'new.fits' };
    const given = '# of old\nASSOCIATION SKY_LINES static old.fits\nASSOCIATION MASTER_BIAS closest b.fits\n';
    const changes = [
      { rule: 'drop', what: 'RECIPE_PARAM --x dropped' },
      { rule: 'unify', what: 'MCALIB REAL old.fits SKY_LINES -> new.fits', association },
    ];
    expect(olderAlog(AB, { ...parts, given, changes })).toBe(
      [
        '# of old',
        'ASSOCIATION MASTER_BIAS closest b.fits',
        '# MUSE-1.1 drop: RECIPE_PARAM --x dropped',
        '# MUSE-1.1 unify: MCALIB REAL old.fits SKY_LINES -> new.fits',
        'ASSOCIATION     SKY_LINES        table    new.fits',
        '',
      ].join('\n'),
    );
  });

  it('is that of the AB of the same root', () => {
    const alog = SINGLE_NAME.replace('.ab', '.alog');
    const given = CALIBRATIONS.map(({ proCatg }) => `ASSOCIATION ${proCatg} x\n`).join('');
    const { files } = take({ [SINGLE_NAME]: textOf(SINGLE_AB), [alog]: given });
    expect(files[alog]).toBe(given);
  });
});
