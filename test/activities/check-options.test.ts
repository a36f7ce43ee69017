import { describe, expect, it } from 'vitest';
import { fullName } from '../domain/cascade/night-fixtures.ts';
import { preparedDate } from './prepared-date.ts';

const TAL = fullName('00:54:04.379_tal');

/** Options of the two recipes that are asked about; the others of these nights are told by the fixture. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  muse_exp_align: ['--srcmin', '--srcmax', '--step'],
  muse_scibasic: ['--saveimage', '--nifu'],
};
function dependencies() {
  const asked: string[] = [];
  return {
    asked,
    recipeOptions: {
      async list(recipe: string) {
        asked.push(recipe);
        return OPTIONS[recipe] ?? ['--save', '--filter', '--skymethod'];
      },
    },
  };
}

describe('[U] options that a recipe does not know', () => {
  it('of phoenix.yaml are refused at planning, with those most like them; nothing is written', async () => {
    const date = await preparedDate({
      process: { recipeParameters: { muse_exp_align: ['--srcmin=3', '--srcmx=9'] } },
      dependencies: dependencies(),
    });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'CONFIG_INVALID',
      nonRetryable: true,
      message: expect.stringContaining(
        'processes.MUSE_R.recipeParameters: muse_exp_align knows no option --srcmx (did you mean --srcmax or --srcmin or --step?)',
      ),
    });
    expect(await date.tree.list('MUSE_R', '2014-12-14')).toEqual([]);
  });

  it('of a recipe that the process does not run are refused as well', async () => {
    const date = await preparedDate({ process: { recipeParameters: { muse_exp_algn: ['--srcmin=3'] } } });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'CONFIG_INVALID',
      nonRetryable: true,
      message: expect.stringContaining('processes.MUSE_R.recipeParameters: MUSE_R runs no recipe muse_exp_algn'),
    });
  });

  it('of an AB that was edited by hand are refused with its name; the edit stays in the tree', async () => {
    const date = await preparedDate({ dependencies: dependencies() });
    await date.plan();
    await date.edit((texts) => {
      texts[TAL] = `${texts[TAL] ?? ''}RECIPE_PARAM    --srcmn=3\n`;
    });
    await expect(date.plan()).rejects.toMatchObject({
      type: 'AB_INVALID',
      message: expect.stringContaining(`${TAL}: muse_exp_align knows no option --srcmn`),
    });
    expect(await date.read(TAL)).toContain('--srcmn=3');
  });

  it('are looked for only in recipes that are given some', async () => {
    const known = dependencies();
    const date = await preparedDate({ dependencies: known });
    await date.plan();
    expect(new Set(known.asked)).toEqual(new Set(['muse_scibasic', 'muse_scipost', 'muse_exp_combine']));
  });
});
