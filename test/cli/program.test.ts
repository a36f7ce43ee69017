import { describe, expect, it } from 'vitest';
import { allCommands, buildProgram } from '../../src/cli/program.ts';

/** What commander says of a command line; nothing is run. */
function parse(...words: readonly string[]): Promise<unknown> {
  const none = () => Promise.resolve();
  const program = buildProgram(none, () => Promise.resolve(0));
  const silent = { writeErr: () => undefined, writeOut: () => undefined };
  for (const command of [program, ...allCommands(program)]) command.exitOverride().configureOutput(silent);
  return program.parseAsync(['node', 'phoenix', ...words]);
}

describe('[U] the command line', () => {
  it.each([
    ['prepare', '-d', '2014-12-14', 'accept'],
    ['prepare', '2014-12-14', '-S'],
    ['down', 'now'],
    ['host', 'list', 'muc09'],
    ['host', 'drain', 'muc09', 'muc10'],
  ])('a stray word is refused: %s %s %s %s', async (...words) => {
    await expect(parse(...words.filter((word) => word !== ''))).rejects.toMatchObject({
      code: 'commander.excessArguments',
    });
  });

  it.each([
    ['prepare', '-d', '2014-12-14', '-S'],
    ['status', '2014-12-14'],
    ['host', 'list', '--json'],
    ['host', 'lost', 'muc09', '--undo'],
    ['run', 'MUSE.2014-12-15T00:54:04.379.ab', '--parameter=--a=b'],
  ])('a command is taken: %s', async (...words) => {
    await expect(parse(...words)).resolves.toBeDefined();
  });
});
