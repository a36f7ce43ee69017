import { afterEach, describe, expect, it } from 'vitest';
import type { Choice, Dialogue, TextOptions } from '../../../src/cli/prepare/dialogue.ts';
import { parsePreparation } from '../../../src/domain/association/edits/preparation-document.ts';
import { SCENARIOS } from '../../../src/simulator/scenarios/index.ts';
import { DATE, openHeaderNight } from './header-night.ts';
import type { HeaderNight } from './header-night.ts';

let night: HeaderNight;
afterEach(() => {
  night.close();
});

const ENTER = Symbol('Enter: the default');
const LEAVE = Symbol('Ctrl-C');
type Key = string | readonly string[] | boolean | typeof ENTER | typeof LEAVE;

/** Somebody at the keyboard who presses these keys; every question is written down with its choices. */
function keyboard(...keys: readonly Key[]) {
  const left = [...keys];
  const questions: string[] = [];
  function next<T>(question: string, enter: T): T | Key | undefined {
    questions.push(question);
    const key = left.shift();
    if (key === undefined) throw new Error(`nobody answers: ${question}`);
    return key === ENTER ? enter : key === LEAVE ? undefined : key;
  }
  const dialogue: Dialogue = {
    select<Value extends string>(message: string, choices: readonly Choice<Value>[]) {
      const key = next(`${message}: ${choices.map(({ value }) => value).join(', ')}`, choices[0]?.value);
      return Promise.resolve(choices.find(({ value }) => value === key)?.value);
    },
    selectSome<Value extends string>(message: string, choices: readonly Choice<Value>[]) {
      const key = next(
        message,
        choices.map(({ value }) => value),
      );
      return Promise.resolve(
        Array.isArray(key) ? choices.map(({ value }) => value).filter((value) => key.includes(value)) : undefined,
      );
    },
    text(message: string, { initial = '', objection }: TextOptions = {}) {
      const key = next(message.split('\n')[0] ?? '', initial);
      const answer = typeof key === 'string' ? key : undefined;
      const refused = answer === undefined ? undefined : objection?.(answer);
      if (refused !== undefined) questions.push(`refused: ${refused}`);
      return refused === undefined
        ? Promise.resolve(answer)
        : this.text(message, { initial, ...(objection === undefined ? {} : { objection }) });
    },
    confirm(message: string, initial: boolean) {
      const key = next(message, initial);
      return Promise.resolve(typeof key === 'boolean' ? key : undefined);
    },
  };
  return { dialogue, questions, left };
}

async function stored() {
  return parsePreparation((await night.tree('MUSE_smart'))['preparation.json'] ?? '', 'preparation.json');
}

describe('[U] phoenix prepare -V', () => {
  it('Enter at every question takes the recommendations and transfers', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { dialogue, questions, left } = keyboard(ENTER, ENTER, ENTER, ENTER);
    const { exitCode, lines } = await night.prepare({ date: DATE, interactive: true }, dialogue);
    expect({ exitCode, left }).toEqual({ exitCode: 0, left: [] });
    expect(questions).toEqual([
      'what to do: transform to sky, keep, by hand, later',
      'reason',
      'anything else: done, list, again, edit, undo',
      'transfer 2 ABs to MUSE_smart',
    ]);
    expect((await stored()).edits.map(({ action }) => action.kind)).toEqual(['TRANSFORM', 'ADD_SKY']);
    expect(lines.join('\n')).toContain('case hidden sky');
  });

  it('shows each finding with a plot of its pattern', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { dialogue } = keyboard(LEAVE);
    const { lines } = await night.prepare({ date: DATE, interactive: true }, dialogue);
    const drawn = lines.filter((line) => /[1-3]/u.test(line) && /[.+|·]/u.test(line));
    expect(drawn.length).toBeGreaterThan(3);
  });

  it('whoever leaves, or does not confirm, has changed nothing', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    for (const keys of [[LEAVE], [ENTER, LEAVE], [ENTER, ENTER, LEAVE], [ENTER, ENTER, ENTER, false]] as const) {
      const { exitCode, lines } = await night.prepare({ date: DATE, interactive: true }, keyboard(...keys).dialogue);
      expect(exitCode).toBe(3);
      expect(lines.at(-1)).toBe('Nothing is transferred: the prepared tree is as it was.');
      await expect(night.tree('MUSE_smart')).rejects.toThrow('ENOENT');
    }
  });

  it('keep is a decision with its reason; later leaves the finding open', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const { dialogue } = keyboard('keep', 'PI asked for two cubes', 'later', ENTER, ENTER);
    await night.prepare({ date: DATE, interactive: true }, dialogue);
    const { choices, edits } = await stored();
    expect(edits).toEqual([]);
    expect(choices.map(({ choice, recommended, signature }) => [choice, recommended, signature.reason])).toEqual([
      ['keep', 'merge', 'PI asked for two cubes'],
    ]);
    const again = keyboard(LEAVE);
    await night.prepare({ date: DATE, interactive: true }, again.dialogue);
    expect(again.questions).toHaveLength(1);
  });

  it('what is decided is asked again on request: its edits are taken back first', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const { dialogue } = keyboard('again', 'container/11343851', 'keep', 'a galaxy in it', ENTER, ENTER);
    const { exitCode, lines } = await night.prepare({ date: DATE, interactive: true }, dialogue);
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe('Nothing is open: all findings (1) are decided. Decide one again, or edit the ABs.');
    const { edits, choices } = await stored();
    expect(edits.map(({ id, undone }) => [id, undone?.reason])).toEqual([
      ['E1', 'decided again'],
      ['E2', 'decided again'],
    ]);
    expect(choices.map(({ choice }) => choice)).toEqual(['keep']);
  });

  it('whoever leaves that question keeps the answer', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    await night.prepare({ date: DATE, accept: true });
    const { dialogue } = keyboard('again', LEAVE, 'again', 'container/11343851', LEAVE, ENTER, ENTER);
    expect(await night.prepare({ date: DATE, interactive: true }, dialogue)).toMatchObject({ exitCode: 0 });
    const { edits, choices } = await stored();
    expect(edits.map(({ undone }) => undone)).toEqual([undefined, undefined]);
    expect(choices.map(({ choice }) => choice)).toEqual(['transform to sky']);
  });

  it('what somebody else transfers meanwhile stays: the slower one decides again', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { dialogue } = keyboard('keep', 'as it was', ENTER);
    const slow: Dialogue = {
      ...dialogue,
      async confirm() {
        await night.prepare({ date: DATE, accept: true, operator: 'bo' });
        return true;
      },
    };
    const { exitCode, warnings } = await night.prepare({ date: DATE, interactive: true }, slow);
    expect(exitCode).not.toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^phoenix: 2014-12-14 has changed since it was read here \(last transfer: bo, .*\); nothing is transferred; call the command again/u,
      ),
    ]);
    expect((await stored()).edits.map(({ signature }) => signature.operator)).toEqual(['bo', 'bo']);
  });

  it('is refused without a terminal, before anything is read', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { exitCode, lines, warnings } = await night.prepare({ date: DATE, interactive: true });
    expect({ exitCode, lines, warnings }).toEqual({
      exitCode: 2,
      lines: [],
      warnings: ['phoenix: -V needs a terminal; give --accept or --edits FILE instead'],
    });
  });

  it('datasets can be dealt out by hand, and edits undone, before anything is written', async () => {
    night = await openHeaderNight(SCENARIOS.container);
    const abs = ['MUSE.2014-12-15T00:54:04.379_tpl.ab', 'MUSE.2014-12-15T01:23:34.813_tpl.ab'];
    const { dialogue, questions } = keyboard(
      'by hand',
      'EDIT',
      abs,
      '1,2',
      '1 2 3 | 4',
      'the last one is of another night sky',
      'keep',
      ENTER,
      'undo',
      'E1',
      'changed my mind',
      'edit',
      'MERGE',
      abs,
      'same target',
      'list',
      'done',
      ENTER,
    );
    const { exitCode } = await night.prepare({ date: DATE, interactive: true }, dialogue);
    expect(exitCode).toBe(0);
    expect(questions).toContain('refused: no dataset has file 3, 4: nothing may be lost');
    const { edits } = await stored();
    expect(edits.map(({ id, action, undone }) => [id, action.kind, undone?.reason])).toEqual([
      ['E1', 'EDIT', 'changed my mind'],
      ['E2', 'MERGE', undefined],
    ]);
  });

  it('an AB is split by position as its pointings lie, or by hand', async () => {
    night = await openHeaderNight(SCENARIOS.twins);
    const [name = ''] = Object.keys(
      (await night.prepare({ date: DATE, accept: true }), await night.tree('MUSE_smart')),
    );
    const { dialogue, questions } = keyboard('edit', 'SPLIT', name, ENTER, 'four cubes asked for', 'done', ENTER);
    expect(await night.prepare({ date: DATE, interactive: true }, dialogue)).toMatchObject({ exitCode: 0 });
    expect(questions).toContainEqual(expect.stringMatching(/^how: .*by files$/u));
    const [edit] = (await stored()).edits;
    expect(edit?.action.kind).toBe('SPLIT');
    expect(Object.keys(edit?.after ?? {}).length).toBeGreaterThan(1);
  });

  it('an action that does not fit is refused with its cure, and asked again', async () => {
    night = await openHeaderNight(SCENARIOS['hidden-sky']);
    const { dialogue } = keyboard(
      'by hand',
      'MERGE',
      ['MUSE.2014-12-15T01:23:34.813.ab'],
      ENTER,
      'keep',
      ENTER,
      ENTER,
      ENTER,
    );
    const { exitCode, warnings } = await night.prepare({ date: DATE, interactive: true }, dialogue);
    expect(exitCode).toBe(0);
    expect(warnings).toHaveLength(1);
    expect((await stored()).edits).toEqual([]);
  });
});
