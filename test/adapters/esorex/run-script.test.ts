import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../../src/domain/cascade/esorex-call.ts';
import { parseEnding } from '../../../src/adapters/esorex/run-files.ts';

describe('[U] the script of a run', () => {
  it('means every word as it was given, whatever a shell might see in it', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(words, (texts) => {
        const said = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(quoted).join(' ')}`], { encoding: 'utf8' });
        expect(said.split('\0').slice(0, -1)).toEqual(texts);
      }),
      { numRuns: 50 },
    );
  });

  it('tells exit code and cost of each step', () => {
    expect(parseEnding('rc 255\nstep 1 0 28472 0.12\nstep 2 255 - -\n')).toEqual({
      exitCode: 255,
      steps: [
        { number: 1, exitCode: 0, peakRssBytes: 28472 * 1024, seconds: 0.12 },
        { number: 2, exitCode: 255, peakRssBytes: null, seconds: null },
      ],
    });
  });

  it('has told nothing when its last word is incomplete', () => {
    expect(['', '\n', 'rc', 'rc x', '\0\0\0'].map(parseEnding)).toEqual(Array(5).fill(undefined));
  });
});
