import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { EXECUTIVE_HELP, executivePage } from '../../src/cli/executive-help.ts';
import { allCommands, buildProgram, nameOf } from '../../src/cli/program.ts';

const none = () => Promise.resolve();

/** What commander says of a command line; nothing is run. */
function parse(...words: readonly string[]): Promise<unknown> {
  return parseWith({}, ...words);
}

function parseWith(
  output: { writeErr?: (text: string) => void; writeOut?: (text: string) => void },
  ...words: readonly string[]
): Promise<unknown> {
  const program = buildProgram(none, () => Promise.resolve(0));
  const silent = { writeErr: () => undefined, writeOut: () => undefined };
  for (const command of [program, ...allCommands(program)])
    command.exitOverride().configureOutput({ ...silent, ...output });
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

  it('tells its version', async () => {
    const written: string[] = [];
    const exit = parseWith({ writeOut: (text) => written.push(text) }, '--version');
    await expect(exit).rejects.toMatchObject({ exitCode: 0 });
    expect(written).toEqual([`phoenix ${packageJson.version}\n`]);
  });

  it('names the commands like an unknown one', async () => {
    await expect(parse('staus')).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining("unknown command 'staus' (did you mean status or "),
    });
  });

  it('says in one line what is like an unknown option', async () => {
    const written: string[] = [];
    const failure = parseWith({ writeErr: (text) => written.push(text) }, 'status', '--wtch');
    await expect(failure).rejects.toMatchObject({ code: 'commander.unknownOption' });
    expect(written.join('')).toMatch(/^[^\n]*Did you mean --watch[^\n]*\n$/);
  });

  it.each([
    ['status', '2014-13-01'],
    ['certify', '-d', 'yesterday'],
    ['cancel', '-d', '14.12.2014'],
    ['-d', '2014-2-3', '-C'],
    ['simulate-night', 'tonight', '--out', 'x'],
  ])('refuses a date that is none, whatever the command: %s %s', async (...words) => {
    await expect(parse(...words)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('is not a date'),
    });
  });

  it.each(['0', '65536', 'http'])('refuses a port that is none: %s', async (port) => {
    await expect(parse('up', '--port', port)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });
});

describe('[U] the executive help', () => {
  const program = buildProgram(none, () => Promise.resolve(0));
  const names = [program, ...allCommands(program)].map(nameOf);

  it('has a row for every command, and for no other', () => {
    expect(Object.keys(EXECUTIVE_HELP).toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('is a page of at most 80 columns: phoenix %s', (name: string) => {
    const lines = executivePage(name).split('\n');
    expect(lines.length).toBeLessThan(60);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(Object.entries(EXECUTIVE_HELP[name]!).filter(([, text]) => String(text).trim() === '')).toEqual([]);
  });

  it('asks for nothing that the command needs', async () => {
    await expect(parse('certify', '-H')).rejects.toMatchObject({ code: 'phoenix.executiveHelp', exitCode: 0 });
    await expect(parse('host', 'drain', '-H')).rejects.toMatchObject({ code: 'phoenix.executiveHelp' });
  });
});
